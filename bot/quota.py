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
    limit, used = known(connection, now) or (None, 0)
    return limit is not None and used >= limit


def known(connection: Connection, now: datetime) -> tuple[int | None, int] | None:
    """Give the month's limit (None: no limit) and how many are used; None when not known."""
    kept = facts.read(connection, NAME)
    if not isinstance(kept, dict) or kept.get("month") != _month(now):
        # LINE counts anew with each month of Japan's calendar.
        return None
    limit, used = kept.get("limit"), kept.get("used")
    if not isinstance(used, int):
        return None
    return (limit if isinstance(limit, int) else None), used


def _month(now: datetime) -> str:
    return f"{now.astimezone(_ZONE):%Y-%m}"
