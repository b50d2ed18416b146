"""Pictures: expected, fetched, shown to whom they are for, and erased."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, delete, exists, func, insert, select, update

from bot.pictures import Picture
from bot.store.file_tables import files

MOST = 20
"""Pictures that one question may have."""

AnyRow = Row[tuple[Any, ...]]


def expect(connection: Connection, question: int, message: str, now: datetime) -> None:
    """Note that a picture came with a LINE message about a question, to be fetched.

    One question has room for so many and no more: nobody fills the town's disk.
    """
    has = connection.scalar(select(func.count()).where(files.c.question_id == question)) or 0
    if has >= MOST:
        return
    connection.execute(
        insert(files).values(
            key=secrets.token_urlsafe(32),
            purpose="photo",
            state="waiting",
            question_id=question,
            message=message,
            tries=0,
            due_at=now,
            created_at=now,
        )
    )


def any_waiting(connection: Connection, now: datetime) -> bool:
    """Tell whether a picture waits to be fetched."""
    waits = exists().where(files.c.state == "waiting", files.c.due_at <= now)
    return bool(connection.scalar(select(waits)))


def take(connection: Connection, now: datetime, pause: timedelta) -> AnyRow | None:
    """Take a picture that waits to be fetched; nobody else takes it before the pause is over."""
    chosen = (
        select(files.c.id)
        .where(files.c.state == "waiting", files.c.due_at <= now)
        .order_by(files.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return connection.execute(
        update(files)
        .where(files.c.id == chosen, files.c.state == "waiting", files.c.due_at <= now)
        .values(tries=files.c.tries + 1, due_at=now + pause)
        .returning(files)
    ).first()


def keep(connection: Connection, id: int, **values: object) -> bool:
    """Keep a fetched picture; False when it was taken back meanwhile."""
    row = connection.execute(
        update(files)
        .where(files.c.id == id, files.c.state == "waiting")
        .values(state="kept", **values)
        .returning(files.c.id)
    ).first()
    return row is not None


def give_up(connection: Connection, id: int) -> None:
    """Note that a picture cannot be had any more."""
    connection.execute(
        update(files).where(files.c.id == id, files.c.state == "waiting").values(state="gone")
    )


def of_question(connection: Connection, question: int) -> Sequence[AnyRow]:
    """List the pictures of a question, without their bytes."""
    shown = [column for column in files.c if column.name != "bytes"]
    return connection.execute(
        select(*shown).where(files.c.question_id == question).order_by(files.c.id)
    ).all()


def keep_for_post(connection: Connection, picture: Picture, now: datetime) -> str:
    """Keep a picture of the town's own; gives its key. The same picture is kept once."""
    known: str | None = connection.scalar(
        select(files.c.key).where(files.c.purpose == "post", files.c.sha256 == picture.sha256)
    )
    if known is not None:
        return known
    key = secrets.token_urlsafe(32)
    connection.execute(
        insert(files).values(
            key=key,
            purpose="post",
            state="kept",
            kind=picture.kind,
            sha256=picture.sha256,
            bytes=picture.data,
            width=picture.width,
            height=picture.height,
            tries=0,
            due_at=now,
            created_at=now,
        )
    )
    return key


def by_key(connection: Connection, key: str) -> AnyRow | None:
    """Find a picture that is kept by what its address ends in."""
    return connection.execute(
        select(files).where(files.c.key == key, files.c.state == "kept")
    ).first()


def forget_message(connection: Connection, message: str) -> None:
    """Erase the pictures that came with a LINE message."""
    connection.execute(
        update(files)
        .where(files.c.message == message)
        .values(state="gone", bytes=None, kind=None, sha256=None, width=None, height=None)
    )


def erase_of(connection: Connection, questions: Any) -> None:
    """Delete the pictures of questions, given as a query of their numbers."""
    connection.execute(delete(files).where(files.c.question_id.in_(questions)))


def erase_expired(connection: Connection, now: datetime) -> None:
    """Delete pictures whose time is over."""
    connection.execute(delete(files).where(files.c.expires_at <= now))
