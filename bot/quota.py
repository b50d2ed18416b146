"""The month's messages: what LINE last said of them, and whether any is left."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.store import facts

NAME = "line.quota"
_ZONE = ZoneInfo("Asia/Tokyo")


def keep(connection: Connection, limit: int | None, used: int, now: datetime) -> None:
    """Keep what LINE said: the month's ``limit`` (None: no limit), and how many are ``used``."""
    facts.write(connection, NAME, {"limit": limit, "used": used, "month": _month(now)}, now)


def is_spent(connection: Connection, now: datetime) -> bool:
    """Tell whether the month is known to have no message left; what is not known counts as left."""
    known = facts.read(connection, NAME)
    if not isinstance(known, dict) or known.get("month") != _month(now):
        # LINE counts anew with each month of Japan's calendar.
        return False
    limit, used = known.get("limit"), known.get("used")
    return isinstance(limit, int) and isinstance(used, int) and used >= limit


def _month(now: datetime) -> str:
    return f"{now.astimezone(_ZONE):%Y-%m}"
