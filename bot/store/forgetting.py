"""What is forgotten: words taken back by who wrote them, and what has been kept long enough."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import Connection, delete, or_, select, update

from bot.store import files, learning
from bot.store.desk_tables import questions, turns
from bot.store.questions import pending, set_delivery
from bot.store.tables import asks, outbox


def forget_message(connection: Connection, message: str, now: datetime) -> None:
    """Erase the words of a LINE message: its asks, its question's text, bodies not yet sent.

    What the town answered stays: it is the town's own record.
    """
    connection.execute(update(asks).where(asks.c.message == message).values(text=""))
    learning.forget_message(connection, message)
    connection.execute(update(turns).where(turns.c.message == message).values(text=""))
    files.forget_message(connection, message)
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


def close_seen(connection: Connection, before: datetime) -> None:
    """End the questions whose askers have had their answer for long and asked no more."""
    connection.execute(
        update(questions)
        .where(
            questions.c.state == "answered",
            questions.c.delivery == "delivered",
            questions.c.answered_at < before,
        )
        .values(state="closed", closed_reason="seen", version=questions.c.version + 1)
    )


def erase_older(connection: Connection, before: datetime) -> None:
    """Delete asks and the askers' words of questions older than the town's keeping time."""
    connection.execute(delete(asks).where(asks.c.at < before))
    connection.execute(
        update(questions)
        .where(questions.c.asked_at < before, ~pending(questions.c.state), questions.c.text != "")
        .values(text="", quote_token=None)
    )
    old = select(questions.c.id).where(questions.c.asked_at < before, ~pending(questions.c.state))
    connection.execute(
        update(turns)
        .where(turns.c.question_id.in_(old), turns.c.staff_id.is_(None), turns.c.text != "")
        .values(text="")
    )
    files.erase_of(connection, old)
