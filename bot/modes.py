"""Switches of the whole bot: disaster mode, and the brake that stops all sending."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.delivery import REPLY_LIFE
from bot.store import facts, held, staff

DISASTER = "disaster"
STOPPED = "stopped"


def disaster(connection: Connection) -> bool:
    """Tell whether disaster mode is on."""
    known = facts.read(connection, DISASTER)
    return isinstance(known, dict) and known.get("on") is True


def set_disaster(connection: Connection, on: bool, by: int, now: datetime) -> bool:
    """Turn disaster mode on or off and record who did; False when it stood so already."""
    if disaster(connection) is on:
        return False
    facts.write(connection, DISASTER, {"on": on, "since": now.isoformat()}, now)
    staff.record(connection, now, by, "mode.disaster", "on" if on else "off")
    return True


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
