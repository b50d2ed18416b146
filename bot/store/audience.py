"""Who gets a post: followers who fit what it asks for, and what people wish to receive."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, Connection, delete, exists, func, insert, or_, select

from bot.store.tables import people, wishes


def members(
    connection: Connection,
    category: str,
    *,
    lenses: Sequence[str] = (),
    languages: Sequence[str] = (),
    areas: Sequence[str] = (),
    first: str = "ja",
) -> list[tuple[int, str | None, bool]]:
    """List our numbers of who gets it, their language, and whether they want no sound.

    Who wants alerts alone gets no news; who has chosen gets what they chose. A person whose
    language is not known counts as one of ``first``.
    """
    asked: list[ColumnElement[bool]] = [people.c.following.is_(True), _wanted(category)]
    if lenses:
        asked.append(people.c.lens.in_(lenses))
    if languages:
        asked.append(func.coalesce(people.c.language, first).in_(languages))
    if areas:
        asked.append(_wish("area", areas))
    found = connection.execute(
        select(people.c.id, people.c.language, people.c.muted).where(*asked).order_by(people.c.id)
    )
    return [(id, language, muted) for id, language, muted in found]


def followers(connection: Connection) -> int:
    """Count the people known to follow us."""
    return connection.scalar(select(func.count()).where(people.c.following.is_(True))) or 0


def wished(connection: Connection, person: int, kind: str) -> frozenset[str]:
    """Read what a person has chosen."""
    return frozenset(
        connection.scalars(
            select(wishes.c.value).where(wishes.c.person_id == person, wishes.c.kind == kind)
        )
    )


def wish(connection: Connection, person: int, kind: str, values: Collection[str]) -> None:
    """Keep what a person chooses, in place of what was chosen before."""
    connection.execute(delete(wishes).where(wishes.c.person_id == person, wishes.c.kind == kind))
    rows = [{"person_id": person, "kind": kind, "value": value} for value in sorted(values)]
    if rows:
        connection.execute(insert(wishes), rows)


def _wanted(category: str) -> ColumnElement[bool]:
    chose = (people.c.receives == "chosen") & _wish("topic", (category,))
    return or_(people.c.receives == "all", chose)


def _wish(kind: str, values: Sequence[str]) -> ColumnElement[bool]:
    return exists().where(
        wishes.c.person_id == people.c.id, wishes.c.kind == kind, wishes.c.value.in_(values)
    )
