"""Disaster mode is proposed, by whatever has seen a reason; a person decides.

Alerts call this when they become active, and so may the town's own programs, by the command.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import modes
from bot.config import Settings
from bot.staff_mail import write_to_all_who_may
from bot.store import facts, staff
from bot.town import TownFile
from handlers.call import proposal_mail
from handlers.letters import legible, one_line
from handlers.mask import mask

LONGEST_REASON = 100
"""In UTF-16 units."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """Why disaster mode is proposed, and since when."""

    reason: str
    at: datetime


def propose(
    connection: Connection, reason: str, settings: Settings, town: TownFile, now: datetime
) -> bool:
    """Propose disaster mode on every page and by mail to all who may turn it on.

    False, and nothing happens, when it is on or proposed already: one disaster gives many reasons.
    """
    if modes.disaster(connection) or proposed(connection) is not None:
        return False
    shown = one_line(mask(legible(reason)), LONGEST_REASON)
    facts.write(connection, modes.PROPOSED, shown, now)
    link = f"{settings.public_url.rstrip('/')}/console/disaster"
    letter = proposal_mail(shown, town.town, link)
    write_to_all_who_may(connection, "mode", letter, now.isoformat(), settings, town, now)
    return True


def proposed(connection: Connection) -> Proposal | None:
    """Read what is proposed, if anything is."""
    reason, at = (
        facts.read(connection, modes.PROPOSED),
        facts.written_at(connection, modes.PROPOSED),
    )
    return Proposal(reason, at) if isinstance(reason, str) and at is not None else None


def decline(connection: Connection, by: int, now: datetime) -> bool:
    """Say that it is not needed; False when nothing is proposed."""
    if proposed(connection) is None:
        return False
    facts.drop(connection, modes.PROPOSED)
    staff.record(connection, now, by, "mode.decline", "disaster")
    return True
