"""Switches of the whole bot: disaster mode."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.store import facts, staff

DISASTER = "disaster"


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
