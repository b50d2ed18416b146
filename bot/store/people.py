"""People and groups: the only tables that hold LINE's ids; all others carry our own numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, select, update

from bot.store.engine import insert_new
from bot.store.tables import line_groups, people

AnyRow = Row[tuple[object, ...]]


def person(connection: Connection, line_id: str) -> AnyRow | None:
    """Find a person by LINE's user id."""
    return connection.execute(select(people).where(people.c.line_id == line_id)).first()


def meet(connection: Connection, line_id: str, now: datetime) -> int:
    """Give the person's number, making a row at first sight."""
    found = person(connection, line_id)
    if found is None:
        insert_new(
            connection,
            people,
            [{"line_id": line_id, "language": None, "following": True, "seen_at": now}],
        )
        found = person(connection, line_id)
    assert found is not None  # noqa: S101 - inserted above, by us or by a neighbour
    number: int = found.id
    return number


def remember(connection: Connection, number: int, **values: object) -> None:
    """Keep facts about a person."""
    if values:
        connection.execute(update(people).where(people.c.id == number).values(**values))


def line_id_of(connection: Connection, number: int) -> tuple[str, bool]:
    """Give LINE's id of a person and whether they follow us."""
    row = connection.execute(
        select(people.c.line_id, people.c.following).where(people.c.id == number)
    ).one()
    return row.line_id, row.following


def import_followers(connection: Connection, line_ids: list[str], now: datetime) -> None:
    """Keep friends that the platform names and we have not met."""
    insert_new(
        connection,
        people,
        [
            {"line_id": line_id, "language": None, "following": True, "seen_at": now}
            for line_id in line_ids
        ],
    )


def group(connection: Connection, line_id: str) -> AnyRow | None:
    """Find a group or room by LINE's id."""
    return connection.execute(select(line_groups).where(line_groups.c.line_id == line_id)).first()


def meet_group(connection: Connection, line_id: str, kind: str, now: datetime) -> int:
    """Give the group's number, making a row at first sight."""
    found = group(connection, line_id)
    if found is None:
        insert_new(
            connection,
            line_groups,
            [{"line_id": line_id, "kind": kind, "desk": None, "seen_at": now, "left_at": None}],
        )
        found = group(connection, line_id)
    assert found is not None  # noqa: S101 - inserted above, by us or by a neighbour
    number: int = found.id
    return number


def register_group(connection: Connection, number: int, desk: str) -> None:
    """Make a group a staff group of a desk."""
    connection.execute(
        update(line_groups).where(line_groups.c.id == number).values(desk=desk, left_at=None)
    )


def left_group(connection: Connection, number: int, now: datetime) -> None:
    """Note that we are no longer in a group; it must be registered anew if we come back."""
    connection.execute(
        update(line_groups).where(line_groups.c.id == number).values(desk=None, left_at=now)
    )


def groups_of(connection: Connection, desk: str) -> list[int]:
    """List the numbers of the staff groups of a desk."""
    return list(
        connection.scalars(
            select(line_groups.c.id)
            .where(line_groups.c.desk == desk, line_groups.c.left_at.is_(None))
            .order_by(line_groups.c.id)
        )
    )


def staff_groups(connection: Connection) -> Sequence[AnyRow]:
    """List the groups that are registered for a desk."""
    return connection.execute(
        select(line_groups)
        .where(line_groups.c.desk.is_not(None), line_groups.c.left_at.is_(None))
        .order_by(line_groups.c.id)
    ).all()


def count_members(connection: Connection, number: int, members: int) -> None:
    """Keep how many a push to a group reaches."""
    connection.execute(
        update(line_groups).where(line_groups.c.id == number).values(members=members)
    )


def group_by_number(connection: Connection, number: int) -> AnyRow:
    """Read a group by our number."""
    return connection.execute(select(line_groups).where(line_groups.c.id == number)).one()
