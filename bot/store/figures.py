"""What there was to count: asks, routed questions, the month's messages. Counts; reckons nothing.

Weeks are handed in as moments: no engine needs to know the town's zone.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Integer,
    Select,
    and_,
    case,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
)

from bot.store.columns import PUSHES
from bot.store.desk_tables import questions, turns
from bot.store.questions import pending
from bot.store.tables import asks, outbox

Rows = Sequence[Any]
Span = tuple[datetime, datetime]
"""From the first moment up to, and without, the second."""

MOST_TEXTS = 5_000
"""So many of the latest texts without an answer are looked at."""


def asks_by_week(connection: Connection, span: Span, weeks: Sequence[datetime]) -> Rows:
    """Count asks by ``week`` and ``verdict``; ``weeks`` are the moments at which weeks begin."""
    inner = _asks(span).add_columns(_week(weeks).label("week")).subquery()
    return connection.execute(
        select(inner.c.week, inner.c.verdict, func.count().label("times")).group_by(
            inner.c.week, inner.c.verdict
        )
    ).all()


def asks_by_language(connection: Connection, span: Span) -> Rows:
    """Count asks by ``language`` and ``verdict``, and the people who wrote them."""
    inner = _asks(span).subquery()
    return connection.execute(
        select(
            inner.c.language,
            inner.c.verdict,
            func.count().label("times"),
            func.count(distinct(inner.c.person_id)).label("people"),
        ).group_by(inner.c.language, inner.c.verdict)
    ).all()


def people_by_language(connection: Connection, span: Span) -> Rows:
    """Count the people who asked in each ``language``."""
    return connection.execute(
        select(asks.c.language, func.count(distinct(asks.c.person_id)).label("people"))
        .where(*_within(asks.c.at, span))
        .group_by(asks.c.language)
    ).all()


def asks_by_outcome(connection: Connection, span: Span) -> Rows:
    """Count asks by ``verdict`` and ``outcome``, what their askers said of them."""
    inner = _asks(span).subquery()
    return connection.execute(
        select(inner.c.verdict, inner.c.outcome, func.count().label("times")).group_by(
            inner.c.verdict, inner.c.outcome
        )
    ).all()


def askers(connection: Connection, span: Span) -> int:
    """Count the people who asked anything."""
    return (
        connection.scalar(
            select(func.count(distinct(asks.c.person_id))).where(*_within(asks.c.at, span))
        )
        or 0
    )


def unanswered(connection: Connection, span: Span) -> Rows:
    """List texts that the FAQ has no answer to, with who asked them and how many times.

    Never those of one person's own matter.
    """
    personal = exists().where(questions.c.ask_id == asks.c.id, questions.c.personal.is_(True))
    return connection.execute(
        select(asks.c.text, asks.c.language, asks.c.person_id, func.count().label("times"))
        .where(
            *_within(asks.c.at, span),
            asks.c.text != "",
            or_(asks.c.verdict == "handover", asks.c.outcome == "none"),
            ~personal,
        )
        .group_by(asks.c.text, asks.c.language, asks.c.person_id)
        .order_by(func.max(asks.c.id).desc())
        .limit(MOST_TEXTS)
    ).all()


def handed_over(connection: Connection, span: Span, desks: Collection[str] | None = None) -> Rows:
    """List the questions that were handed over, without their words.

    ``first_answer`` is when staff answered for the first time, ``reopened`` how often the asker
    opened it again after an answer.
    """
    told = (
        select(
            turns.c.question_id,
            func.min(case((turns.c.kind == "answered", turns.c.at))).label("first_answer"),
            func.count(case((turns.c.kind == "reopened", 1))).label("reopened"),
        )
        .join(questions, questions.c.id == turns.c.question_id)
        .where(turns.c.kind.in_(("answered", "reopened")), *_within(questions.c.asked_at, span))
        .group_by(turns.c.question_id)
        .subquery()
    )
    found = (
        select(
            questions.c.desk,
            questions.c.topic,
            questions.c.state,
            questions.c.closed_reason,
            questions.c.rating,
            questions.c.asked_at,
            questions.c.promised_at,
            questions.c.answered_at,
            told.c.first_answer,
            func.coalesce(told.c.reopened, 0).label("reopened"),
        )
        .outerjoin(told, told.c.question_id == questions.c.id)
        .where(*_within(questions.c.asked_at, span))
        .order_by(questions.c.id)
    )
    if desks is not None:
        found = found.where(questions.c.desk.in_(desks))
    return connection.execute(found).all()


def waiting_now(
    connection: Connection, now: datetime, desks: Collection[str] | None = None
) -> Rows:
    """Count by ``desk`` the questions, whenever asked, that wait for an answer at this moment."""
    late = and_(questions.c.promised_at.is_not(None), questions.c.promised_at < now)
    found = (
        select(
            questions.c.desk,
            func.count().label("open"),
            func.count(case((late, 1))).label("overdue"),
        )
        .where(pending(questions.c.state))
        .group_by(questions.c.desk)
    )
    if desks is not None:
        found = found.where(questions.c.desk.in_(desks))
    return connection.execute(found).all()


def cost_by_purpose(connection: Connection, since: datetime) -> dict[str, int]:
    """Count what pushes since a moment take from the month's messages, by purpose.

    As ``bot.store.outbox.cost_since`` counts them.
    """
    rows = connection.execute(
        select(outbox.c.purpose, func.sum(outbox.c.cost).label("cost"))
        .where(
            outbox.c.created_at >= since,
            outbox.c.kind.in_(PUSHES),
            outbox.c.cost > 0,
            outbox.c.state.not_in(("failed", "dropped")),
        )
        .group_by(outbox.c.purpose)
    )
    return {row.purpose: int(row.cost) for row in rows}


def _asks(span: Span) -> Select[Any]:
    # Grouped outside: PostgreSQL takes a CASE with bound moments for another one each time.
    return select(asks.c.person_id, asks.c.language, asks.c.verdict, asks.c.outcome).where(
        *_within(asks.c.at, span)
    )


def _week(weeks: Sequence[datetime]) -> Any:
    """Give the number of the week an ask lies in, counted from 0."""
    last = literal(max(len(weeks) - 1, 0), Integer)
    if len(weeks) < 2:
        return last
    earlier = ((asks.c.at < end, literal(n, Integer)) for n, end in enumerate(weeks[1:]))
    return case(*earlier, else_=last)


def _within(at: Any, span: Span) -> tuple[Any, Any]:
    begin, end = span
    return at >= begin, at < end
