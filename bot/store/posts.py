"""Posts: their editions, approvals and occurrences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, desc, func, insert, select, update

from bot.store.engine import insert_new
from bot.store.post_tables import (
    announcement_texts,
    announcements,
    approvals,
    occurrences,
    post_editions,
    posts,
    put_up,
)
from bot.store.staff_tables import staff

AnyRow = Row[Any]


class Stale(Exception):
    """A post changed after it was read: read again, decide again."""


def add(
    connection: Connection,
    content: str,
    by: int,
    now: datetime,
    *,
    drill: bool = False,
    follows: int | None = None,
    relation: str | None = None,
) -> int:
    """Add a draft with its first edition; give its number."""
    number: int = connection.scalars(
        insert(posts)
        .values(
            version=1,
            state="draft",
            edition=1,
            drill=drill,
            follows=follows,
            relation=relation,
            created_at=now,
            reason="",
        )
        .returning(posts.c.id)
    ).one()
    add_edition(connection, number, 1, content, by, now)
    return number


def add_edition(
    connection: Connection, post: int, edition: int, content: str, by: int, now: datetime
) -> None:
    """Keep another edition of a post, as JSON."""
    connection.execute(
        insert(post_editions).values(
            post_id=post, edition=edition, content=content, drafted_by=by, at=now
        )
    )


def erase_words(connection: Connection, post: int, content: str, sent: str) -> None:
    """Put other words into every edition of a post and into all that was kept of its sending."""
    connection.execute(
        update(post_editions).where(post_editions.c.post_id == post).values(content=content)
    )
    mine = select(announcements.c.id).where(announcements.c.post_id == post)
    connection.execute(
        update(announcement_texts)
        .where(announcement_texts.c.announcement_id.in_(mine))
        .values(body=sent)
    )


def change(connection: Connection, post: AnyRow, **values: object) -> None:
    """Change a post that has not changed since it was read; raises Stale."""
    row = connection.execute(
        update(posts)
        .where(posts.c.id == post.id, posts.c.version == post.version)
        .values(version=posts.c.version + 1, **values)
        .returning(posts.c.id)
    ).first()
    if row is None:
        raise Stale(post.id)


def by_number(connection: Connection, number: int) -> AnyRow | None:
    """Read a post with its present edition: ``content``, ``drafted_by``, ``drafted_at``."""
    return connection.execute(_whole().where(posts.c.id == number)).first()


def listed(
    connection: Connection, states: Sequence[str] = (), limit: int = 200
) -> Sequence[AnyRow]:
    """Read posts in some states, or all; the latest first."""
    wanted = _whole().order_by(desc(posts.c.id)).limit(limit)
    return connection.execute(wanted.where(posts.c.state.in_(states)) if states else wanted).all()


def due(connection: Connection, now: datetime) -> list[int]:
    """List the posts whose next time has come."""
    return list(
        connection.scalars(
            select(posts.c.id)
            .where(posts.c.state.in_(("approved", "sending")), posts.c.next_at <= now)
            .order_by(posts.c.next_at, posts.c.id)
        )
    )


def in_state(connection: Connection, *states: str) -> list[int]:
    """List the posts in some states."""
    return list(connection.scalars(select(posts.c.id).where(posts.c.state.in_(states))))


def edition(connection: Connection, post: int, number: int) -> AnyRow | None:
    """Read an edition of a post."""
    return connection.execute(
        select(post_editions).where(
            post_editions.c.post_id == post, post_editions.c.edition == number
        )
    ).first()


def approve(connection: Connection, post: AnyRow, **values: object) -> bool:
    """Keep an approval of a post's present edition; False when there is one already."""
    insert_new(
        connection,
        approvals,
        [
            {
                "post_id": post.id,
                "edition": post.edition,
                "drafted_by": post.drafted_by,
                **values,
            }
        ],
    )
    kept = approval(connection, post.id, post.edition)
    return kept is not None and kept.approved_by == values["approved_by"]


def approval(connection: Connection, post: int, edition: int) -> AnyRow | None:
    """Read the approval of an edition."""
    return connection.execute(
        select(approvals, staff.c.name)
        .join(staff, staff.c.id == approvals.c.approved_by)
        .where(approvals.c.post_id == post, approvals.c.edition == edition)
    ).first()


def last_approved(connection: Connection, post: int, before: int) -> AnyRow | None:
    """Read the latest approved edition of a post that is earlier than ``before``."""
    return connection.execute(
        select(post_editions)
        .join(
            approvals,
            (approvals.c.post_id == post_editions.c.post_id)
            & (approvals.c.edition == post_editions.c.edition),
        )
        .where(post_editions.c.post_id == post, post_editions.c.edition < before)
        .order_by(desc(post_editions.c.edition))
        .limit(1)
    ).first()


def to_review(connection: Connection) -> Sequence[AnyRow]:
    """Read approvals given in an emergency that nobody has looked at since."""
    return connection.execute(
        select(approvals, staff.c.name)
        .join(staff, staff.c.id == approvals.c.approved_by)
        .where(approvals.c.manner == "emergency", approvals.c.reviewed_at.is_(None))
        .order_by(approvals.c.id)
    ).all()


def review(connection: Connection, post: int, by: int, now: datetime) -> bool:
    """Note that a second person has looked at what was sent in an emergency."""
    row = connection.execute(
        update(approvals)
        .where(
            approvals.c.post_id == post,
            approvals.c.manner == "emergency",
            approvals.c.reviewed_at.is_(None),
            approvals.c.approved_by != by,
        )
        .values(reviewed_by=by, reviewed_at=now)
        .returning(approvals.c.id)
    ).first()
    return row is not None


def tell(
    connection: Connection,
    post: int,
    occurrence: str,
    *,
    edition: int,
    missed: str,
    now: datetime,
) -> bool:
    """Write down what becomes of an occurrence; False when that is known already."""
    row = {
        "post_id": post,
        "occurrence": occurrence,
        "edition": edition,
        "outcome": "missed" if missed else "run",
        "reason": missed,
        "at": now,
    }
    before = _count(connection, post, occurrence)
    insert_new(connection, occurrences, [row])
    return not before


def told(connection: Connection, post: int, limit: int = 100) -> Sequence[AnyRow]:
    """Read what became of a post's occurrences, the latest first."""
    return connection.execute(
        select(occurrences)
        .where(occurrences.c.post_id == post)
        .order_by(desc(occurrences.c.occurrence))
        .limit(limit)
    ).all()


def missed_since(connection: Connection, since: datetime) -> Sequence[AnyRow]:
    """Read occurrences that were missed since a moment."""
    return connection.execute(
        select(occurrences)
        .where(occurrences.c.outcome == "missed", occurrences.c.at >= since)
        .order_by(desc(occurrences.c.at))
    ).all()


def last_sent(connection: Connection, post: int) -> AnyRow | None:
    """Read the latest announcement of a post."""
    return connection.execute(
        select(announcements)
        .where(announcements.c.post_id == post)
        .order_by(desc(announcements.c.id))
        .limit(1)
    ).first()


def put_up_in_openchat(connection: Connection, post: int, by: int, now: datetime) -> None:
    """Note that somebody has put the ready text up."""
    connection.execute(insert(put_up).values(post_id=post, staff_id=by, at=now))


def where_put_up(connection: Connection, post: int) -> Sequence[AnyRow]:
    """Read who put a post's text up, and when."""
    found: Sequence[Any] = connection.execute(
        select(put_up.c.at, staff.c.name)
        .join(staff, staff.c.id == put_up.c.staff_id)
        .where(put_up.c.post_id == post)
        .order_by(put_up.c.id)
    ).all()
    return found


def _count(connection: Connection, post: int, occurrence: str) -> int:
    return (
        connection.scalar(
            select(func.count()).where(
                occurrences.c.post_id == post, occurrences.c.occurrence == occurrence
            )
        )
        or 0
    )


def _whole() -> Any:
    return (
        select(
            posts,
            post_editions.c.content,
            post_editions.c.drafted_by,
            post_editions.c.at.label("drafted_at"),
            staff.c.name.label("drafter"),
        )
        .join(
            post_editions,
            (post_editions.c.post_id == posts.c.id) & (post_editions.c.edition == posts.c.edition),
        )
        .join(staff, staff.c.id == post_editions.c.drafted_by)
    )
