"""Small named values: counters, the last known quota, what `connect` found before it changed it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import cast

from sqlalchemy import Connection, delete, select, update

from bot.store.engine import insert_new
from bot.store.tables import facts, flags


def read(connection: Connection, name: str) -> object | None:
    """Give a value, or None."""
    text = connection.scalar(select(facts.c.value).where(facts.c.name == name))
    return None if text is None else cast(object, json.loads(text))


def written_at(connection: Connection, name: str) -> datetime | None:
    """Say when a value was written last, or None."""
    at: datetime | None = connection.scalar(select(facts.c.at).where(facts.c.name == name))
    return at


def write(connection: Connection, name: str, value: object, now: datetime) -> None:
    """Keep a JSON-safe value under a name."""
    row = {"name": name, "value": json.dumps(value), "at": now}
    insert_new(connection, facts, [row])
    connection.execute(update(facts).where(facts.c.name == name).values(value=row["value"], at=now))


def flag(connection: Connection, now: datetime, kind: str, detail: str = "") -> None:
    """Leave a note for those who look after the bot; never with anyone's words."""
    connection.execute(flags.insert().values(at=now, kind=kind, detail=detail))


def forget_older(connection: Connection, prefix: str, before: datetime) -> None:
    """Delete the values whose names begin with ``prefix`` and that were kept before a moment."""
    connection.execute(
        delete(facts).where(facts.c.name.startswith(prefix, autoescape=True), facts.c.at < before)
    )


def drop(connection: Connection, name: str) -> None:
    """Delete a value."""
    connection.execute(delete(facts).where(facts.c.name == name))
