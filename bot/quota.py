"""The month's messages: what LINE last said of them, and whether any is left."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.store import facts, outbox
from bot.town import TownFile

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


def left(connection: Connection, now: datetime) -> int | None:
    """Say how many messages the month has left; None when there is no limit, or none is known.

    What we sent since LINE last told us is taken off.
    """
    limit, used = known(connection, now) or (None, 0)
    if limit is None:
        return None
    since = facts.written_at(connection, NAME) or now
    return max(0, limit - used - outbox.cost_since(connection, since))


def may_push_answer(connection: Connection, town: TownFile, now: datetime) -> bool:
    """Tell whether one more answer may be pushed within the month's messages and the budget."""
    remaining = left(connection, now)
    if remaining is not None and remaining <= town.reserve:
        return False
    budget = town.answer_budget
    return budget is None or outbox.cost_since(connection, month_begin(now), "answer") < budget


def floor(connection: Connection, town: TownFile, now: datetime) -> int:
    """Count the messages that everything but answers and alerts must leave this month."""
    if town.answer_budget is None:
        return town.reserve
    used = outbox.cost_since(connection, month_begin(now), "answer")
    return town.reserve + max(0, town.answer_budget - used)


def month_end(now: datetime) -> datetime:
    """Give the first moment of the next month."""
    return month_begin(month_begin(now) + timedelta(days=32))


def month_begin(now: datetime) -> datetime:
    """Give the first moment of the month in which LINE counts."""
    return now.astimezone(_ZONE).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _month(now: datetime) -> str:
    return f"{now.astimezone(_ZONE):%Y-%m}"
