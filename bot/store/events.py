"""The inbox table: events as they arrived, who works on which, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, and_, exists, func, or_, select, tuple_, update

from bot.store.engine import insert_new
from bot.store.tables import events

UNFINISHED = ("new", "claimed", "retry")
LEASE = timedelta(seconds=30)
"""How long a claim holds. Deciding and carrying out touch no network: far more than they take."""
MAX_TRIES = 3


def insert(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep new events; one that is already there is left as it stands."""
    insert_new(connection, events, rows)


def claim(
    connection: Connection, now: datetime, token: str, limit: int
) -> Sequence[Row[tuple[object, ...]]]:
    """Claim up to ``limit`` events that are ready, oldest first; never two of one conversation.

    An event is ready when it is new, due again, or its lease has run out, and no earlier event
    of its conversation is unfinished.
    """
    earlier = events.alias("earlier")

    def ready() -> object:
        free = or_(
            events.c.state == "new",
            and_(events.c.state == "retry", events.c.due_at <= now),
            and_(events.c.state == "claimed", events.c.lease_until <= now),
        )
        first = ~exists().where(
            earlier.c.conversation == events.c.conversation,
            earlier.c.state.in_(UNFINISHED),
            tuple_(earlier.c.at, earlier.c.id) < tuple_(events.c.at, events.c.id),
        )
        return and_(events.c.state.in_(UNFINISHED), free, first)

    chosen = (
        select(events.c.id)
        .where(ready())  # type: ignore[arg-type]
        .order_by(events.c.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    claimed = connection.execute(
        update(events)
        .where(events.c.id.in_(chosen), ready())  # type: ignore[arg-type]
        .values(
            state="claimed",
            claim=token,
            lease_until=now + LEASE,
            tries=events.c.tries + 1,
        )
        .returning(*events.c)
    ).all()
    return sorted(claimed, key=lambda row: row.id)


def anything_ready(connection: Connection, now: datetime) -> bool:
    """Tell whether claiming is worth a transaction; may say yes in vain."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    events.c.state.in_(UNFINISHED),
                    or_(
                        events.c.state == "new",
                        and_(events.c.state == "retry", events.c.due_at <= now),
                        and_(events.c.state == "claimed", events.c.lease_until <= now),
                    ),
                )
            )
        )
    )


def finish(
    connection: Connection, id: int, token: str, now: datetime, *, late: bool = False
) -> bool:
    """Mark a claimed event done and erase its payload; False when the claim is no longer ours."""
    return _end(connection, id, token, state="done", late=late, payload=None, finished_at=now)


def fail(connection: Connection, id: int, token: str, now: datetime, error: str) -> bool:
    """Give an event up, erase its payload and keep what went wrong."""
    return _end(connection, id, token, state="failed", error=error, payload=None, finished_at=now)


def postpone(connection: Connection, id: int, token: str, due_at: datetime, error: str) -> bool:
    """Put a claimed event back until ``due_at``."""
    return _end(connection, id, token, state="retry", due_at=due_at, error=error)


def _end(connection: Connection, id: int, token: str, **values: object) -> bool:
    row = connection.execute(
        update(events)
        .where(events.c.id == id, events.c.claim == token, events.c.state == "claimed")
        .values(claim=None, lease_until=None, **values)
        .returning(events.c.id)
    ).first()
    return row is not None


def came_late(connection: Connection, id: int, conversation: str, at: datetime) -> bool:
    """Tell whether an event stamped later than ``at`` is already finished in the conversation."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    events.c.conversation == conversation,
                    events.c.finished_at.is_not(None),
                    events.c.at > at,
                    events.c.id != id,
                )
            )
        )
    )


def conflicts(connection: Connection, id: int, destination: str, event_id: str) -> bool:
    """Tell whether another event came under the same id with other content."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    events.c.destination == destination,
                    events.c.event_id == event_id,
                    events.c.id != id,
                )
            )
        )
    )


def expire(connection: Connection, before: datetime, now: datetime) -> int:
    """Fail and erase every event received before a moment and still unfinished; their count."""
    rows = connection.execute(
        update(events)
        .where(events.c.state.in_(UNFINISHED), events.c.received_at < before)
        .values(
            state="failed",
            payload=None,
            finished_at=now,
            error="older than the keeping time",
            claim=None,
            lease_until=None,
        )
        .returning(events.c.id)
    ).all()
    return len(rows)


def oldest_unfinished(connection: Connection) -> datetime | None:
    """Say when the oldest event came that still needs work."""
    since: datetime | None = connection.scalar(
        select(func.min(events.c.received_at)).where(events.c.state.in_(UNFINISHED))
    )
    return since
