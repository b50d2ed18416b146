"""Who sits at the console: sessions of staff. Keeps hashes of tokens, never a token."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from bot.store.staff_tables import sessions

IDLE = timedelta(hours=12)
"""How long a session lives without a page being looked at."""
LONGEST = timedelta(days=30)
"""How long any session lives."""
SEEN_EVERY = timedelta(minutes=5)
"""How exactly it is kept when a page was last looked at: not every look is worth a write."""

AnyRow = Row[tuple[object, ...]]


def begin(connection: Connection, token: str, staff_id: int, now: datetime) -> None:
    """Begin a session."""
    row = {"token": _hash(token), "staff_id": staff_id, "created_at": now, "seen_at": now}
    connection.execute(insert(sessions).values(row))


def find(connection: Connection, token: str, now: datetime) -> AnyRow | None:
    """Find a session that has not ended, neither by anyone's hand nor by time."""
    return connection.execute(
        select(sessions).where(
            sessions.c.token == _hash(token),
            sessions.c.ended_at.is_(None),
            sessions.c.seen_at > now - IDLE,
            sessions.c.created_at > now - LONGEST,
        )
    ).first()


def see(connection: Connection, number: int, now: datetime) -> None:
    """Note that a page was looked at; a session that has ended meanwhile stays ended."""
    connection.execute(
        update(sessions)
        .where(sessions.c.id == number, sessions.c.ended_at.is_(None))
        .values(seen_at=now)
    )


def end(connection: Connection, token: str, now: datetime) -> None:
    """End a session."""
    connection.execute(
        update(sessions)
        .where(sessions.c.token == _hash(token), sessions.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def end_all(
    connection: Connection, staff_id: int, now: datetime, *, but: str | None = None
) -> None:
    """End all sessions of an account, sparing the one of the token ``but``."""
    connection.execute(
        update(sessions)
        .where(
            sessions.c.staff_id == staff_id,
            sessions.c.ended_at.is_(None),
            sessions.c.token != (_hash(but) if but else ""),
        )
        .values(ended_at=now)
    )


def count(connection: Connection, staff_id: int, now: datetime) -> int:
    """Count the sessions of an account that have not ended."""
    return (
        connection.scalar(
            select(func.count()).where(
                sessions.c.staff_id == staff_id,
                sessions.c.ended_at.is_(None),
                sessions.c.seen_at > now - IDLE,
                sessions.c.created_at > now - LONGEST,
            )
        )
        or 0
    )


def forget_old(connection: Connection, now: datetime) -> None:
    """Delete the sessions that are too old to be anyone's."""
    connection.execute(delete(sessions).where(sessions.c.created_at <= now - LONGEST))


def _hash(token: str) -> str:
    # Of 256 random bits, which nobody can guess: no salt, no slow hash is needed.
    return hashlib.sha256(token.encode()).hexdigest()
