"""How far announcements have come: their parts, what arrived, and how many people that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, exists, func, or_, select

from bot.store.tables import outbox

AnyRow = Row[tuple[object, ...]]


def of(connection: Connection, announcement: int) -> Sequence[AnyRow]:
    """Read an announcement's parts in order."""
    return connection.execute(
        select(outbox).where(outbox.c.announcement_id == announcement).order_by(outbox.c.id)
    ).all()


def reached(connection: Connection, announcement: int, row: AnyRow) -> bool:
    """Tell whether the part of an earlier announcement to the same people may have arrived."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    outbox.c.announcement_id == announcement,
                    outbox.c.audience == row.audience,
                    outbox.c.language == row.language,
                    outbox.c.chunk == row.chunk,
                    outbox.c.state.in_(("sent", "unknown")),
                )
            )
        )
    )


@dataclass(frozen=True, slots=True)
class Count:
    """How many parts of a state there are, for how many people or messages."""

    state: str
    parts: int
    people: int


def counts(connection: Connection, announcement: int) -> tuple[Count, ...]:
    """Count an announcement's parts by how they stand."""
    found = connection.execute(
        select(outbox.c.state, func.count(), func.coalesce(func.sum(outbox.c.cost), 0))
        .where(outbox.c.announcement_id == announcement)
        .group_by(outbox.c.state)
        .order_by(outbox.c.state)
    )
    return tuple(Count(*row) for row in found)


def broadcasts_since(connection: Connection, since: datetime) -> int:
    """Count calls to LINE's broadcast that began since a moment, or may have."""
    asked = connection.scalar(
        select(func.sum(outbox.c.tries)).where(
            outbox.c.kind == "broadcast",
            or_(outbox.c.finished_at.is_(None), outbox.c.finished_at >= since),
        )
    )
    return asked or 0
