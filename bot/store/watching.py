"""Who looked through the OpenChat on which day, and what they saw. No words of anybody are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from bot.store.post_tables import watches
from bot.store.staff_tables import staff


def note(
    connection: Connection, day: date, by: int, outcome: str, reason: str, now: datetime
) -> None:
    """Write down that somebody looked."""
    values = {"day": day.isoformat(), "staff_id": by, "outcome": outcome, "reason": reason}
    connection.execute(insert(watches).values(at=now, **values))


def since(connection: Connection, day: date) -> Sequence[Row[Any]]:
    """Read who looked since a day, the latest first."""
    found: Sequence[Any] = connection.execute(
        select(watches.c.day, watches.c.at, watches.c.outcome, watches.c.reason, staff.c.name)
        .join(staff, staff.c.id == watches.c.staff_id)
        .where(watches.c.day >= day.isoformat())
        .order_by(watches.c.id.desc())
    ).all()
    return found


def first(connection: Connection) -> date | None:
    """Give the day on which anybody looked first."""
    found = connection.scalar(select(watches.c.day).order_by(watches.c.id).limit(1))
    return date.fromisoformat(found) if found else None
