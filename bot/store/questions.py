"""Asks, routed questions and their cards. Words of people are masked before they come here."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from bot.store import learning
from bot.store.desk_tables import cards, questions
from bot.store.tables import asks, outbox

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


def add_question(connection: Connection, **values: object) -> int:
    """Open a question; its number is the receipt number."""
    row = {"version": 1, "state": "open", "delivery": "none"} | values
    number: int = connection.scalars(insert(questions).values(row).returning(questions.c.id)).one()
    return number


def question(connection: Connection, number: int) -> AnyRow | None:
    """Read a question by its receipt number."""
    return connection.execute(select(questions).where(questions.c.id == number)).first()


def question_of_ask(connection: Connection, ask_number: int) -> AnyRow | None:
    """Find the question that grew from an ask."""
    return connection.execute(
        select(questions).where(questions.c.ask_id == ask_number).order_by(questions.c.id).limit(1)
    ).first()


def question_of_card(connection: Connection, message: str, group: int) -> AnyRow | None:
    """Find the question whose card in this group has LINE's message id ``message``."""
    return connection.execute(
        select(questions)
        .join(cards, cards.c.question_id == questions.c.id)
        .where(cards.c.message == message, cards.c.group_id == group)
    ).first()


def waiting_for(connection: Connection, person: int) -> Sequence[AnyRow]:
    """List the person's answered questions whose answers have not been shown."""
    return connection.execute(
        select(questions)
        .where(questions.c.person_id == person, questions.c.delivery == "waiting")
        .order_by(questions.c.id)
    ).all()


def open_of_message(connection: Connection, message: str) -> Sequence[AnyRow]:
    """List the open questions that a LINE message asked."""
    return connection.execute(
        select(questions).where(questions.c.message == message, questions.c.state == "open")
    ).all()


def open_questions(connection: Connection) -> Sequence[AnyRow]:
    """List all open questions, the one promised first at the top."""
    return connection.execute(
        select(questions).where(questions.c.state == "open").order_by(questions.c.promised_at)
    ).all()


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


def add_card(connection: Connection, message: str, question_number: int, group: int) -> None:
    """Note which message in which group is the card of a question."""
    known = connection.scalar(select(func.count()).where(cards.c.message == message))
    if not known:
        connection.execute(
            insert(cards).values(message=message, question_id=question_number, group_id=group)
        )


def forget_message(connection: Connection, message: str, now: datetime) -> None:
    """Erase the words of a LINE message: its asks, its question's text, bodies not yet sent.

    What the town answered stays: it is the town's own record.
    """
    connection.execute(update(asks).where(asks.c.message == message).values(text=""))
    learning.forget_message(connection, message)
    connection.execute(
        update(questions)
        .where(questions.c.message == message)
        .values(text="", quote_token=None, version=questions.c.version + 1)
    )
    # A body that may repeat the words must not leave any more, nor be kept to be shown again. One
    # being sent right now is known to its sender, which looks again before each attempt.
    numbers = connection.scalars(select(questions.c.id).where(questions.c.message == message)).all()
    # Lists of a few numbers, written by ourselves: "[1]", "[1, 2]".
    about = or_(
        outbox.c.message == message,
        *(outbox.c.delivers.regexp_match(rf"[\[ ]{number}[,\]]") for number in numbers),
    )
    unsent = connection.scalars(
        update(outbox)
        .where(about, or_(outbox.c.state == "new", outbox.c.state == "retry"))
        .values(
            state="dropped",
            body=None,
            reply_token=None,
            finished_at=now,
            error="taken back by its writer",
        )
        .returning(outbox.c.delivers)
    ).all()
    connection.execute(
        update(outbox)
        .where(about, outbox.c.finished_at.is_not(None), outbox.c.body.is_not(None))
        .values(body=None)
    )
    # What those rows would have shown of other questions still waits to be seen.
    set_delivery(connection, [n for listed in unsent for n in json.loads(listed)], "waiting")


def erase_older(connection: Connection, before: datetime) -> None:
    """Delete asks and the askers' words of questions older than the town's keeping time."""
    connection.execute(delete(asks).where(asks.c.at < before))
    connection.execute(
        update(questions)
        .where(questions.c.asked_at < before, questions.c.state != "open", questions.c.text != "")
        .values(text="", quote_token=None)
    )
