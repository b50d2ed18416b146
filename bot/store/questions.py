"""Asks, routed questions and their cards. Words of people are masked before they come here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    func,
    insert,
    select,
    update,
)

from bot.store.desk_tables import cards, questions, turns
from bot.store.staff_tables import staff
from bot.store.tables import asks

AnyRow = Row[tuple[object, ...]]


class Stale(Exception):
    """The row changed since it was read: read again and decide again."""


def add_ask(connection: Connection, **values: object) -> int:
    """Keep an ask; give its number."""
    number: int = connection.scalars(insert(asks).values(values).returning(asks.c.id)).one()
    return number


def ask(connection: Connection, number: int) -> AnyRow | None:
    """Read an ask."""
    return connection.execute(select(asks).where(asks.c.id == number)).first()


def add_turn(connection: Connection, **values: object) -> None:
    """Write down what happened to a question."""
    connection.execute(insert(turns).values({"text": ""} | values))


def turns_of(connection: Connection, number: int) -> Sequence[AnyRow]:
    """List what happened to a question, in order."""
    return connection.execute(
        select(turns).where(turns.c.question_id == number).order_by(turns.c.id)
    ).all()


def add_question(connection: Connection, **values: object) -> int:
    """Open a question; its number is the receipt number."""
    row = {"version": 1, "state": "open", "delivery": "none"} | values
    number: int = connection.scalars(insert(questions).values(row).returning(questions.c.id)).one()
    return number


def question(connection: Connection, number: int) -> AnyRow | None:
    """Read a question by its receipt number, with the name of who has taken it."""
    return connection.execute(_questions().where(questions.c.id == number)).first()


def question_of_ask(connection: Connection, ask_number: int) -> AnyRow | None:
    """Find the question that grew from an ask."""
    return connection.execute(
        _questions().where(questions.c.ask_id == ask_number).order_by(questions.c.id).limit(1)
    ).first()


def question_of_card(
    connection: Connection, message: str, *, group: int | None = None, person: int | None = None
) -> AnyRow | None:
    """Find the question whose card has LINE's message id ``message``, in a group or a 1:1 talk."""
    place = cards.c.group_id == group if group is not None else cards.c.person_id == person
    return connection.execute(
        _questions()
        .join(cards, cards.c.question_id == questions.c.id)
        .where(cards.c.message == message, place)
    ).first()


def waiting_for(connection: Connection, person: int) -> Sequence[AnyRow]:
    """List the person's answered questions whose answers have not been shown."""
    return connection.execute(
        _questions()
        .where(questions.c.person_id == person, questions.c.delivery == "waiting")
        .order_by(questions.c.id)
    ).all()


def own(connection: Connection, person: int) -> Sequence[AnyRow]:
    """List the person's questions that are not over yet, the latest last."""
    return connection.execute(
        _questions()
        .where(questions.c.person_id == person, questions.c.state != "closed")
        .order_by(questions.c.id)
    ).all()


def companions(connection: Connection, number: int) -> Sequence[AnyRow]:
    """List the questions that wait for the same answer as this one, but this one."""
    return connection.execute(
        _questions()
        .where(questions.c.same_as == number, pending(questions.c.state))
        .order_by(questions.c.id)
    ).all()


def open_of_message(connection: Connection, message: str) -> Sequence[AnyRow]:
    """List the unanswered questions that a LINE message asked."""
    return connection.execute(
        _questions().where(questions.c.message == message, pending(questions.c.state))
    ).all()


def open_added_by(connection: Connection, message: str) -> Sequence[AnyRow]:
    """List the unanswered questions that a LINE message has added to."""
    added = select(turns.c.question_id).where(turns.c.message == message)
    return connection.execute(
        _questions().where(
            questions.c.id.in_(added),
            questions.c.message.is_distinct_from(message),
            pending(questions.c.state),
        )
    ).all()


def open_questions(connection: Connection) -> Sequence[AnyRow]:
    """List all unanswered questions, the one promised first at the top."""
    return connection.execute(
        _questions()
        .where(pending(questions.c.state))
        .order_by(questions.c.promised_at.is_(None), questions.c.promised_at, questions.c.id)
    ).all()


def is_pending(connection: Connection, number: int) -> bool:
    """Tell whether a question stands for itself and has no answer yet."""
    return bool(
        connection.scalar(
            select(func.count()).where(
                questions.c.id == number, questions.c.same_as.is_(None), pending(questions.c.state)
            )
        )
    )


def leaders(connection: Connection, most: int) -> Sequence[AnyRow]:
    """List the latest unanswered questions that a like one may join."""
    return connection.execute(
        _questions()
        .where(pending(questions.c.state), questions.c.same_as.is_(None))
        .order_by(questions.c.id.desc())
        .limit(most)
    ).all()


def load(connection: Connection) -> dict[str, int]:
    """Count the unanswered questions of each desk; those that wait with another count no more."""
    rows = connection.execute(
        select(questions.c.desk, func.count().label("waiting"))
        .where(pending(questions.c.state), questions.c.same_as.is_(None))
        .group_by(questions.c.desk)
    )
    return {row.desk: row.waiting for row in rows}


def pending(state: ColumnElement[str]) -> ColumnElement[bool]:
    """Say that a question has no answer yet."""
    return state.in_(("open", "taken"))


def part(connection: Connection, number: int) -> None:
    """Let the first of those that wait with a question stand in its place for the others."""
    waiting = connection.scalars(
        select(questions.c.id)
        .where(questions.c.same_as == number, pending(questions.c.state))
        .order_by(questions.c.id)
    ).all()
    if waiting:
        first, *others = waiting
        for heir, those in ((None, [first]), (first, others)):
            connection.execute(
                update(questions)
                .where(questions.c.id.in_(those))
                .values(same_as=heir, version=questions.c.version + 1)
            )


def _questions() -> Select[Any]:
    follower = questions.alias("follower")
    heir = (
        select(func.min(follower.c.id))
        .where(follower.c.same_as == questions.c.id, pending(follower.c.state))
        .scalar_subquery()
    )
    return select(questions, staff.c.name.label("holder"), heir.label("heir")).outerjoin(
        staff, staff.c.id == questions.c.taken_by
    )


def change(connection: Connection, number: int, version: int, **values: object) -> None:
    """Change a question that still has ``version``; otherwise raise Stale."""
    row = connection.execute(
        update(questions)
        .where(questions.c.id == number, questions.c.version == version)
        .values(version=version + 1, **values)
        .returning(questions.c.id)
    ).first()
    if row is None:
        raise Stale(f"question {number}")


def set_delivery(connection: Connection, numbers: Sequence[int], delivery: str) -> None:
    """Say how far answers have come to their askers; an answer seen once stays seen."""
    if numbers:
        connection.execute(
            update(questions)
            .where(questions.c.id.in_(numbers), questions.c.delivery != "delivered")
            .values(delivery=delivery)
        )


def drop_quotes(connection: Connection, numbers: Sequence[int]) -> None:
    """Answer these questions without quoting them."""
    if numbers:
        connection.execute(
            update(questions).where(questions.c.id.in_(numbers)).values(quote_token=None)
        )


def add_card(
    connection: Connection,
    message: str,
    question_number: int,
    group: int | None,
    person: int | None,
) -> None:
    """Note which message in which group, or in whose 1:1 talk, is the card of a question."""
    known = connection.scalar(select(func.count()).where(cards.c.message == message))
    if not known:
        connection.execute(
            insert(cards).values(
                message=message, question_id=question_number, group_id=group, person_id=person
            )
        )
