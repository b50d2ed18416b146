"""Switches of the whole bot: disaster mode, and what is pinned then."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.store import facts, questions, staff
from bot.town import TownFile
from handlers.letters import legible, shorten
from handlers.mask import mask
from handlers.pins import PINS
from scheduler.hours import promise
from scheduler.promises import within

DISASTER = "disaster"
PINNED = "pin:"
LONGEST_PIN = 500
"""In UTF-16 units."""


def disaster(connection: Connection) -> bool:
    """Tell whether disaster mode is on."""
    known = facts.read(connection, DISASTER)
    return isinstance(known, dict) and known.get("on") is True


def set_disaster(
    connection: Connection, on: bool, by: int, now: datetime, town: TownFile
) -> int | None:
    """Turn disaster mode on or off and record who did; None when it stood so already.

    Leaving it reckons every open promise anew, in the order in which people asked; gives how many.
    """
    if disaster(connection) is on:
        return None
    facts.write(connection, DISASTER, {"on": on, "since": now.isoformat()}, now)
    staff.record(connection, now, by, "mode.disaster", "on" if on else "off")
    return 0 if on else _promise_anew(connection, now, town)


def pin(connection: Connection, id: str, words: str, by: int, now: datetime) -> None:
    """Put staff's line under a pin, or take it away; KeyError for a pin there is none of."""
    if id not in PINS:
        raise KeyError(id)
    line = shorten(mask(legible(words)).strip(), LONGEST_PIN)
    if line:
        facts.write(connection, PINNED + id, line, now)
    else:
        facts.drop(connection, PINNED + id)
    staff.record(connection, now, by, "mode.pin", id)


def pins(connection: Connection) -> dict[str, tuple[str, datetime]]:
    """Read staff's lines and when each was written."""
    found: dict[str, tuple[str, datetime]] = {}
    for id in PINS:
        line, at = facts.read(connection, PINNED + id), facts.written_at(connection, PINNED + id)
        if isinstance(line, str) and at is not None:
            found[id] = line, at
    return found


def _promise_anew(connection: Connection, now: datetime, town: TownFile) -> int:
    before: dict[str, int] = {}
    waiting = sorted(questions.open_questions(connection), key=lambda row: row.id)
    for row in waiting:
        ahead = before.get(row.desk, 0)
        usual = town.answer_within.get(row.desk, town.answer_within[town.town.default_desk])
        due = promise(town.hours, now, within(usual, ahead))
        questions.change(connection, row.id, row.version, promised_at=due)
        questions.add_turn(connection, question_id=row.id, at=now, kind="promised")
        if row.same_as is None:
            before[row.desk] = ahead + 1
    return len(waiting)
