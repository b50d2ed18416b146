"""What posts invite to, and who comes. Whoever counts the last place first has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, or_, select, update

from bot.store.engine import insert_new
from bot.store.gathering_tables import gatherings, sign_ups
from bot.store.tables import people

AnyRow = Row[Any]


def keep(connection: Connection, post: int, **values: object) -> None:
    """Keep what a post invites to, in place of what it invited to before.

    Of another time people are reminded anew.
    """
    insert_new(connection, gatherings, [{"post_id": post, **values}])
    mine = update(gatherings).where(gatherings.c.post_id == post)
    connection.execute(mine.where(gatherings.c.at != values["at"]).values(reminded_at=None))
    connection.execute(mine.values(**values))


def call_off(connection: Connection, post: int) -> None:
    """Note that it does not take place."""
    connection.execute(
        update(gatherings).where(gatherings.c.post_id == post).values(called_off=True)
    )


def by_post(connection: Connection, post: int) -> AnyRow | None:
    """Read what a post invites to."""
    return connection.execute(select(gatherings).where(gatherings.c.post_id == post)).first()


def comes(connection: Connection, post: int, person: int) -> bool:
    """Tell whether somebody has signed up."""
    found = select(sign_ups.c.at).where(sign_ups.c.post_id == post, sign_ups.c.person_id == person)
    return connection.execute(found).first() is not None


def join(connection: Connection, post: int, person: int, now: datetime) -> bool:
    """Sign somebody up who has not; False when no place is free."""
    free = connection.execute(
        update(gatherings)
        .where(
            gatherings.c.post_id == post,
            or_(gatherings.c.capacity == 0, gatherings.c.taken < gatherings.c.capacity),
        )
        .values(taken=gatherings.c.taken + 1)
        .returning(gatherings.c.taken)
    ).first()
    if free is not None:
        connection.execute(sign_ups.insert().values(post_id=post, person_id=person, at=now))
    return free is not None


def leave(connection: Connection, post: int, person: int) -> bool:
    """Take a sign-up back; False when there is none."""
    gone = connection.execute(
        delete(sign_ups)
        .where(sign_ups.c.post_id == post, sign_ups.c.person_id == person)
        .returning(sign_ups.c.at)
    ).first()
    if gone is not None:
        connection.execute(
            update(gatherings)
            .where(gatherings.c.post_id == post)
            .values(taken=gatherings.c.taken - 1)
        )
    return gone is not None


def to_remind(connection: Connection, now: datetime, until: datetime) -> Sequence[AnyRow]:
    """Read those that begin before a moment and of which nobody has been reminded."""
    return connection.execute(
        select(gatherings)
        .where(
            gatherings.c.reminded_at.is_(None),
            gatherings.c.called_off.is_(False),
            gatherings.c.at > now,
            gatherings.c.at <= until,
        )
        .order_by(gatherings.c.at)
    ).all()


def reminded(connection: Connection, post: int, now: datetime) -> bool:
    """Note that people have been reminded; False when that was noted already."""
    row = connection.execute(
        update(gatherings)
        .where(gatherings.c.post_id == post, gatherings.c.reminded_at.is_(None))
        .values(reminded_at=now)
        .returning(gatherings.c.post_id)
    ).first()
    return row is not None


def who_comes(connection: Connection, post: int) -> Sequence[AnyRow]:
    """Read who has signed up: their number, language, whether as resident, and when."""
    found: Sequence[Any] = connection.execute(
        select(
            sign_ups.c.person_id, people.c.language, people.c.lens, people.c.muted, sign_ups.c.at
        )
        .join(people, people.c.id == sign_ups.c.person_id)
        .where(sign_ups.c.post_id == post)
        .order_by(sign_ups.c.at, sign_ups.c.person_id)
    ).all()
    return found


def promised(connection: Connection, now: datetime, until: datetime) -> int:
    """Count the messages that reminders will take until a moment."""
    found = select(func.coalesce(func.sum(gatherings.c.taken), 0)).where(
        gatherings.c.reminded_at.is_(None),
        gatherings.c.called_off.is_(False),
        gatherings.c.at > now,
        gatherings.c.at <= until,
    )
    return int(connection.scalar(found) or 0)


def forget_over(connection: Connection, before: datetime) -> None:
    """Forget who came to what was over before a moment; how many they were stays."""
    over = select(gatherings.c.post_id).where(gatherings.c.at < before)
    connection.execute(delete(sign_ups).where(sign_ups.c.post_id.in_(over)))
