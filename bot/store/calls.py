"""Calls to staff: who was told of what, and whether they have seen it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from bot.store.desk_tables import calls
from bot.store.engine import insert_new

AnyRow = Row[tuple[object, ...]]


def add(connection: Connection, **values: object) -> int | None:
    """Keep a call, once for its key; give its number, None when it was made before."""
    known = connection.scalar(select(calls.c.id).where(calls.c.key == values["key"]))
    if known is not None:
        return None
    insert_new(connection, calls, [values])
    number: int = connection.scalars(select(calls.c.id).where(calls.c.key == values["key"])).one()
    return number


def of_questions(connection: Connection, numbers: Sequence[int]) -> Sequence[AnyRow]:
    """List the calls about questions, in order."""
    return connection.execute(
        select(calls).where(calls.c.question_id.in_(numbers)).order_by(calls.c.id)
    ).all()


def seen(connection: Connection, number: int, staff: int, now: datetime) -> bool:
    """Note that somebody has seen a call, the first to say so; False for one seen or unknown."""
    row = connection.execute(
        update(calls)
        .where(calls.c.id == number, calls.c.seen_at.is_(None))
        .values(seen_at=now, seen_by=staff)
        .returning(calls.c.id)
    ).first()
    return row is not None


def seen_of_question(connection: Connection, question: int, staff: int, now: datetime) -> None:
    """Note that somebody has seen all calls about a question: they hold it, or have read it."""
    connection.execute(
        update(calls)
        .where(calls.c.question_id == question, calls.c.seen_at.is_(None))
        .values(seen_at=now, seen_by=staff)
    )
