"""Announcements: what goes out to many under one key, in which words, and how it stands."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Executable,
    Integer,
    Row,
    Text,
    bindparam,
    cast,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.engine import insert_new
from bot.store.post_tables import announcement_texts, announcements, paces
from bot.store.tables import line_groups, people

AnyRow = Row[tuple[object, ...]]


def add(connection: Connection, texts: Mapping[str, str], **values: object) -> int | None:
    """Add an announcement with its bodies by language; None when its key was announced before."""
    insert_new(connection, announcements, [values])
    row = connection.execute(
        select(announcements).where(announcements.c.key == values["key"])
    ).one()
    rows = [
        {"announcement_id": row.id, "language": language, "body": body}
        for language, body in texts.items()
    ]
    written = connection.scalar(
        select(announcement_texts.c.language).where(announcement_texts.c.announcement_id == row.id)
    )
    if written is not None:
        return None
    connection.execute(insert(announcement_texts), rows)
    number: int = row.id
    return number


def by_number(connection: Connection, number: int) -> AnyRow | None:
    """Read an announcement."""
    return connection.execute(select(announcements).where(announcements.c.id == number)).first()


def by_key(connection: Connection, key: str) -> AnyRow | None:
    """Read an announcement by its key."""
    return connection.execute(select(announcements).where(announcements.c.key == key)).first()


def of_post(connection: Connection, post: int) -> Sequence[AnyRow]:
    """Read the announcements of a post, the latest first."""
    return connection.execute(
        select(announcements)
        .where(announcements.c.post_id == post)
        .order_by(announcements.c.id.desc())
    ).all()


def bodies(connection: Connection, number: int) -> dict[str, str]:
    """Read an announcement's bodies by language."""
    found = connection.execute(
        select(announcement_texts.c.language, announcement_texts.c.body).where(
            announcement_texts.c.announcement_id == number
        )
    )
    return {row.language: row.body for row in found}


def move(connection: Connection, number: int, to: str, *, of: Sequence[str]) -> bool:
    """Take an announcement from one of some states to another; False when it is in none of them."""
    row = connection.execute(
        update(announcements)
        .where(announcements.c.id == number, announcements.c.state.in_(of))
        .values(state=to)
        .returning(announcements.c.id)
    ).first()
    return row is not None


def stopped_unfinished(connection: Connection) -> list[int]:
    """List stopped announcements of which a part may still be with its sender."""
    return list(
        connection.scalars(
            select(announcements.c.id).where(
                announcements.c.state == "stopped", announcements.c.finished_at.is_(None)
            )
        )
    )


def reserve(
    connection: Connection, endpoint: str, at: float, calls: int, per_second: float
) -> float:
    """Take the next ``calls`` places in an endpoint's row; give the moment of the first.

    Moments are seconds of Unix time. One row for all processes keeps their pace one.
    """
    taken = calls / per_second
    table = _INSERTS[connection.dialect.name](paces)
    later = func.greatest if connection.dialect.name == "postgresql" else func.max
    free: float = connection.scalars(
        table.values(endpoint=endpoint, free_at=at + taken)
        .on_conflict_do_update(
            index_elements=[paces.c.endpoint],
            set_={"free_at": later(paces.c.free_at, at) + taken},
        )
        .returning(paces.c.free_at)
    ).one()
    return free - taken


_INSERTS: Mapping[str, Any] = {"postgresql": postgresql.insert, "sqlite": sqlite.insert}


def free_at(connection: Connection, endpoint: str) -> float:
    """Say from when on an endpoint may be called; 0 when it never was."""
    found = connection.scalar(select(paces.c.free_at).where(paces.c.endpoint == endpoint))
    return found or 0.0


def followers(connection: Connection) -> list[tuple[int, str | None]]:
    """List everyone who follows us: our number of them and their language, if known."""
    found = connection.execute(
        select(people.c.id, people.c.language)
        .where(people.c.following.is_(True))
        .order_by(people.c.id)
    )
    return [(id, language) for id, language in found]


def line_ids(connection: Connection, members: str) -> list[str]:
    """Give LINE's ids of people, always in the same order; one forgotten since is left out.

    ``members`` is a JSON array of our numbers. The database takes it apart and gives one text
    back: five hundred rows would hand the interpreter away and take it back five hundred times.
    """
    found = connection.scalar(_line_ids(connection.dialect.name), {"members": members})
    return sorted(json.loads(found) if found else [])


@cache
def _line_ids(dialect: str) -> Executable:
    given = bindparam("members", type_=Text)
    number: ColumnElement[int]
    gathered: ColumnElement[str]
    if dialect == "postgresql":
        each = func.json_array_elements_text(cast(given, postgresql.JSON))
        number = cast(each.table_valued("value", name="given").c.value, Integer)
        gathered = cast(func.json_agg(people.c.line_id), Text)
    else:
        number = func.json_each(given).table_valued("value", name="given").c.value
        gathered = func.json_group_array(people.c.line_id)
    return select(gathered).where(people.c.id.in_(select(number)))


def staff_rooms(connection: Connection) -> Sequence[AnyRow]:
    """List the staff groups."""
    return connection.execute(
        select(line_groups)
        .where(line_groups.c.desk.is_not(None), line_groups.c.left_at.is_(None))
        .order_by(line_groups.c.id)
    ).all()
