"""The inbox table: events as they arrived, who works on which, and how it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Update,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    update,
)

from bot.store.batch import insert_batch
from bot.store.columns import UtcTime, unfinished
from bot.store.tables import events

LEASE = timedelta(seconds=30)
"""How long a claim holds. Deciding and carrying out touch no network: far more than they take."""
MAX_TRIES = 3


def insert(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Keep new events; one that is already there is left as it stands."""
    insert_batch(connection, events, rows)


def _any(*where: ColumnElement[bool]) -> ColumnElement[bool]:
    # "OFFSET 0" keeps PostgreSQL from making a join of it: it joined all that is unfinished with
    # itself, and a claim before a backlog of 6,000 took more than a second.
    return exists(select(literal_column("1")).where(*where).offset(literal_column("0")))


def _claiming() -> Update:
    """Build the claim once: one conditional UPDATE whose outer WHERE repeats the condition."""
    earlier = events.alias("earlier")
    present = bindparam("present", type_=UtcTime)

    def ready() -> ColumnElement[bool]:
        free = or_(
            events.c.state == "new",
            and_(events.c.state == "retry", events.c.due_at <= present),
            and_(events.c.state == "claimed", events.c.lease_until <= present),
        )
        first = ~_any(
            earlier.c.conversation == events.c.conversation,
            unfinished(earlier.c.state),
            tuple_(earlier.c.at, earlier.c.id) < tuple_(events.c.at, events.c.id),
        )
        # A late event is earlier than one that may be in work at this moment.
        alone = ~_any(
            earlier.c.conversation == events.c.conversation,
            unfinished(earlier.c.state),
            earlier.c.state == "claimed",
            earlier.c.lease_until > present,
            earlier.c.id != events.c.id,
        )
        return and_(unfinished(events.c.state), free, first, alone)

    # A CTE is evaluated once. As a plain subquery PostgreSQL may evaluate it again for each row,
    # and SKIP LOCKED then finds others: a limit of one was seen to claim sixty-eight.
    chosen = (
        select(events.c.id)
        .where(ready())
        .order_by(events.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("chosen")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return (
        update(events)
        .where(events.c.id.in_(select(chosen.c.id)), ready())
        .values(
            state="claimed",
            claim=bindparam("token"),
            lease_until=bindparam("until", type_=UtcTime),
            tries=events.c.tries + 1,
        )
        .returning(*events.c)
    )


_CLAIM = _claiming()


def claim(
    connection: Connection, now: datetime, token: str, limit: int
) -> Sequence[Row[tuple[object, ...]]]:
    """Claim up to ``limit`` events that are ready, oldest first; never two of one conversation.

    An event is ready when it is new, due again, or its lease has run out, no earlier event of its
    conversation is unfinished, and none of it is in work.
    """
    claimed = connection.execute(
        _CLAIM, {"present": now, "most": limit, "token": token, "until": now + LEASE}
    ).all()
    return sorted(claimed, key=lambda row: row.id)


_READY = select(
    exists().where(
        unfinished(events.c.state),
        or_(
            events.c.state == "new",
            and_(events.c.state == "retry", events.c.due_at <= bindparam("present", type_=UtcTime)),
            and_(
                events.c.state == "claimed",
                events.c.lease_until <= bindparam("present", type_=UtcTime),
            ),
        ),
    )
)


def anything_ready(connection: Connection, now: datetime) -> bool:
    """Tell whether claiming is worth a transaction; may say yes in vain."""
    return bool(connection.scalar(_READY, {"present": now}))


def one_at_a_time(connection: Connection, conversation: str) -> None:
    """Let transactions of one conversation follow each other; PostgreSQL alone needs it."""
    connection.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(conversation, 0))))


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


def give_back(connection: Connection, id: int, token: str, now: datetime) -> bool:
    """Undo a claim whose work was not begun, so that anyone may claim the row at once."""
    values = {"due_at": now, "tries": events.c.tries - 1}
    return _end(connection, id, token, state="retry", **values)


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
        .where(unfinished(events.c.state), events.c.received_at < before)
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
        select(func.min(events.c.received_at)).where(unfinished(events.c.state))
    )
    return since
