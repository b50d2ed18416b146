"""Switches of the whole bot: disaster mode with its pins, and the brake that stops all sending."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.delivery import REPLY_LIFE
from bot.store import facts, held, parts, questions, staff
from bot.town import TownFile
from handlers.letters import legible, shorten
from handlers.mask import mask
from handlers.pins import PINS
from scheduler.hours import promise
from scheduler.promises import within

DISASTER = "disaster"
PROPOSED = "disaster.proposed"
STOPPED = "stopped"
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
    facts.drop(connection, PROPOSED)
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


@dataclass(frozen=True, slots=True)
class Stopped:
    """All sending is stopped: since when, by which account, and whether alerts are as well."""

    since: datetime
    by: int
    alerts: bool


@dataclass(frozen=True, slots=True)
class Started:
    """What became of what was held: pushes let go and dropped, replies left behind a button."""

    sent: int
    dropped: int
    replies: int


class Unasked(ValueError):
    """Something is held that whoever starts again has not seen; its purposes are ``args``."""


def stopped(connection: Connection) -> Stopped | None:
    """Give the brake when it is on. One look by a primary key: every sender asks each time."""
    known = facts.read(connection, STOPPED)
    if not isinstance(known, dict) or known.get("on") is not True:
        return None
    return Stopped(datetime.fromisoformat(known["since"]), known["by"], known["alerts"])


def hold(connection: Connection, now: datetime) -> held.Hold:
    """Give what may not leave now."""
    brake = stopped(connection)
    if brake is None:
        return held.NOTHING
    return held.Hold(True, brake.alerts, dead=now - REPLY_LIFE)


def stop(connection: Connection, by: int, now: datetime, *, alerts: bool) -> bool:
    """Stop all sending, alerts too where asked for, and record who did; False when it is already.

    While it is stopped, this may still stop the alerts; it never lets them go.
    """
    brake = stopped(connection)
    if brake is not None and (brake.alerts or not alerts):
        return False
    since, first = (brake.since, brake.by) if brake else (now, by)
    fact = {"on": True, "alerts": alerts, "since": since.isoformat(), "by": first}
    facts.write(connection, STOPPED, fact, now)
    staff.record(connection, now, by, "mode.stop", "with alerts" if alerts else "")
    return True


def waiting(connection: Connection, now: datetime) -> list[held.Group]:
    """List what would go out if sending were started now."""
    return held.groups(connection, hold(connection, now), now)


def start(
    connection: Connection,
    by: int,
    now: datetime,
    *,
    let_go: Collection[str],
    seen: Collection[str],
) -> Started | None:
    """Start sending again; None when it was not stopped.

    Held pushes of the purposes in ``let_go`` go out, those of all others are dropped. Replies go
    neither way: their tokens are spent, and a push was never asked for. Raises Unasked when
    something is held whose purpose is not in ``seen``.
    """
    if stopped(connection) is None:
        return None
    now_held = hold(connection, now)
    found = {group.purpose: group for group in held.groups(connection, now_held, now)}
    if unseen := sorted(set(found) - set(seen)):
        raise Unasked(*unseen)
    replies = held.end_replies(connection, now_held, now)
    dropped = held.drop(connection, now_held, let_go, now)
    parts.finish_idle(connection, now)
    sent = held.let_go(connection, now_held, let_go, now)
    facts.write(connection, STOPPED, {"on": False}, now)
    told = [
        f"{'sent' if purpose in let_go else 'dropped'} {purpose or 'other'}={group.rows}"
        for purpose, group in found.items()
    ]
    if replies:
        told.append(f"replies={replies}")
    staff.record(connection, now, by, "mode.start", "", ", ".join(told))
    return Started(sent, dropped, replies)
