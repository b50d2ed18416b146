"""The questions as staff look through them: narrowed, searched, in the order of their promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select

from bot.store.desk_tables import calls, questions, turns
from bot.store.questions import pending
from bot.store.staff_tables import staff

AnyRow = Row[Any]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. ``desks`` None are all; ``text`` is a part of the words."""

    state: str = "waiting"
    desks: tuple[str, ...] | None = None
    language: str = ""
    text: str = ""
    holder: int | None = None


def find(connection: Connection, wanted: Wanted, *, skip: int, limit: int) -> Sequence[AnyRow]:
    """List questions: those that wait by their promise, all others the latest first.

    ``others`` counts those that wait with a question for its answer.
    """
    follower = questions.alias("follower")
    others = (
        select(func.count())
        .where(follower.c.same_as == questions.c.id)
        .scalar_subquery()
        .label("others")
    )
    found = _narrowed(
        select(questions, staff.c.name.label("holder"), others).outerjoin(
            staff, staff.c.id == questions.c.taken_by
        ),
        wanted,
    )
    if wanted.state == "waiting":
        order = (
            questions.c.urgent.desc(),
            questions.c.promised_at.is_(None),
            questions.c.promised_at,
            questions.c.id,
        )
        found = found.order_by(*order)
    else:
        found = found.order_by(questions.c.id.desc())
    return connection.execute(found.offset(skip).limit(limit)).all()


def count(connection: Connection, wanted: Wanted) -> int:
    """Count what fits."""
    return connection.scalar(_narrowed(select(func.count(questions.c.id)), wanted)) or 0


def answered_lately(connection: Connection, limit: int) -> Sequence[AnyRow]:
    """List the latest answered questions that tell others something."""
    return connection.execute(
        select(questions)
        .where(
            questions.c.answer.is_not(None),
            questions.c.text != "",
            questions.c.personal.is_(False),
        )
        .order_by(questions.c.id.desc())
        .limit(limit)
    ).all()


def thread(connection: Connection, number: int) -> Sequence[AnyRow]:
    """List what happened to a question, with the names of staff."""
    return connection.execute(
        select(turns, staff.c.name)
        .outerjoin(staff, staff.c.id == turns.c.staff_id)
        .where(turns.c.question_id == number)
        .order_by(turns.c.id)
    ).all()


def unseen_calls(connection: Connection, number: int) -> Sequence[AnyRow]:
    """List the calls about a question that nobody has seen."""
    return connection.execute(
        select(calls).where(calls.c.question_id == number, calls.c.seen_at.is_(None))
    ).all()


def _narrowed(query: Select[Any], wanted: Wanted) -> Select[Any]:
    match wanted.state:
        case "waiting":
            query = query.where(pending(questions.c.state), questions.c.same_as.is_(None))
        case "release":
            query = query.where(pending(questions.c.state), questions.c.draft.is_not(None))
        case "answered" | "closed":
            query = query.where(questions.c.state == wanted.state)
        case _:
            pass
    if wanted.desks is not None:
        query = query.where(questions.c.desk.in_(wanted.desks))
    if wanted.language:
        query = query.where(questions.c.language == wanted.language)
    if wanted.holder is not None:
        query = query.where(questions.c.taken_by == wanted.holder)
    if wanted.text:
        if wanted.text.lstrip("#＃").isdecimal() and len(wanted.text) < 10:
            return query.where(questions.c.id == int(wanted.text.lstrip("#＃")))
        query = query.where(
            or_(
                questions.c.text.contains(wanted.text, autoescape=True),
                questions.c.answer.contains(wanted.text, autoescape=True),
            )
        )
    return query
