"""The parts of announcements in the outbox: who sends them, how each ended, and counts of them.

A part is one call to LINE: up to 500 people at once, a group, or everyone. Its members are frozen
when it is written; a retry must carry the same body to the same people.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    Row,
    Update,
    and_,
    bindparam,
    case,
    exists,
    or_,
    select,
    update,
)

from bot.store import held
from bot.store.batch import insert_batch
from bot.store.columns import UtcTime, unfinished
from bot.store.post_tables import announcements
from bot.store.tables import outbox

LEASE = timedelta(seconds=35)
"""As for other rows: outlasts the longest call with its one token refresh."""
EVERYONE = "everyone"
"""The audience of the one part that is a broadcast."""
STOPPED = "stopped before it left"
DOUBTFUL = "stopped while it was not known whether it had left"

AnyRow = Row[tuple[object, ...]]


def add(connection: Connection, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert parts of one announcement; one that is there already stays as it is."""
    insert_batch(connection, outbox, rows)


def _live() -> ColumnElement[bool]:
    """Say that a row is a part and needs work, in the words of its index."""
    return and_(unfinished(outbox.c.state), outbox.c.announcement_id.is_not(None))


def _free() -> ColumnElement[bool]:
    present = bindparam("present", type_=UtcTime)
    return or_(
        and_(outbox.c.state.in_(("new", "retry")), outbox.c.due_at <= present),
        and_(outbox.c.state == "claimed", outbox.c.lease_until <= present),
    )


def _ready() -> ColumnElement[bool]:
    earlier = outbox.alias("earlier")
    goes_on = select(announcements.c.id).where(announcements.c.state == "sending")
    # A correction waits until it is known what became of the part that it corrects.
    waits = exists().where(
        earlier.c.recipient == outbox.c.recipient,
        earlier.c.kind == outbox.c.kind,
        earlier.c.announcement_id.is_not(None),
        unfinished(earlier.c.state),
        earlier.c.id < outbox.c.id,
    )
    return and_(
        _live(),
        _free(),
        held.may_leave(outbox),
        outbox.c.announcement_id.in_(goes_on),
        outbox.c.priority <= bindparam("lowest", type_=Integer),
        or_(
            outbox.c.kind != "broadcast",
            outbox.c.priority <= bindparam("broadcasts", type_=Integer),
        ),
        ~waits,
    )


def _claiming() -> Update:
    """Build the claim once; as in bot.store.events, with the same reason for the CTE."""
    chosen = (
        select(outbox.c.id)
        .where(_ready())
        .order_by(outbox.c.priority, outbox.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("chosen")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(chosen.c.id)), _ready())
        .values(
            state="claimed",
            claim=bindparam("token"),
            lease_until=bindparam("until", type_=UtcTime),
            tries=outbox.c.tries + 1,
            unsure=outbox.c.unsure + case((outbox.c.state == "claimed", 1), else_=0),
        )
        .returning(*outbox.c)
    )


_CLAIM = _claiming()
_SENDING = outbox.c.announcement_id.in_(
    select(announcements.c.id).where(announcements.c.state == "sending")
)
_FIRST = select(
    # In the order of the index, so that the first row found is the answer.
    select(outbox.c.priority)
    .where(_live(), _free(), held.may_leave(outbox), _SENDING)
    .order_by(outbox.c.priority, outbox.c.id)
    .limit(1)
    .scalar_subquery(),
    exists().where(_SENDING, outbox.c.audience == EVERYONE, unfinished(outbox.c.state)),
)


def first_due(
    connection: Connection, now: datetime, hold: held.Hold = held.NOTHING
) -> tuple[int | None, bool]:
    """Give the priority number of what is most urgent; None when claiming is not worth it.

    Also tell whether something for everyone at once is among what is unfinished. Both in one
    query: whoever sends asks many times a second.
    """
    found = connection.execute(_FIRST, {"present": now, **hold.values(now)}).one()
    return found[0], bool(found[1])


def anything_due(connection: Connection, now: datetime, hold: held.Hold = held.NOTHING) -> bool:
    """Tell whether claiming is worth a transaction; may say yes in vain."""
    return first_due(connection, now, hold)[0] is not None


def claim(
    connection: Connection,
    now: datetime,
    token: str,
    limit: int,
    *,
    lowest: int,
    broadcasts: int,
    hold: held.Hold = held.NOTHING,
) -> Sequence[AnyRow]:
    """Claim up to ``limit`` parts that are due, alerts first, then in order.

    None whose priority number is above ``lowest``, no broadcast whose is above ``broadcasts``. A
    part whose sender vanished may have been accepted: ``unsure`` counts that.
    """
    values = {"present": now, "until": now + LEASE, "token": token, "most": limit}
    values |= {"lowest": lowest, "broadcasts": broadcasts, **hold.values(now)}
    rows = connection.execute(_CLAIM, values).all()
    return sorted(rows, key=lambda row: (row.priority, row.id))


@dataclass(frozen=True, slots=True)
class Settled:
    """How an attempt on a part ended: its new state and what else is to be kept of it."""

    id: int
    token: str
    state: str
    values: Mapping[str, object]


def settle(connection: Connection, ended: Iterable[Settled], now: datetime) -> set[int]:
    """Record how attempts ended, and which announcements are over; give the parts recorded.

    A part whose claim is no longer ours is left alone. One that would be tried again though its
    announcement was stopped meanwhile ends instead: unknown where LINE may have it.
    """
    done: set[int] = set()
    touched: set[int] = set()
    for one in ended:
        state, values = one.state, dict(one.values)
        if state == "retry" and _stopped(connection, one.id):
            doubtful = bool(values.get("unsure"))
            state = "unknown" if doubtful else "dropped"
            values |= {"error": DOUBTFUL if doubtful else STOPPED, "finished_at": now}
        row = connection.execute(
            update(outbox)
            .where(outbox.c.id == one.id, outbox.c.claim == one.token, outbox.c.state == "claimed")
            .values(state=state, claim=None, lease_until=None, **values)
            .returning(outbox.c.announcement_id)
        ).first()
        if row is not None:
            done.add(one.id)
            touched.add(row.announcement_id)
    for number in touched:
        finish(connection, number, now)
    return done


def _stopped(connection: Connection, id: int) -> bool:
    return bool(
        connection.scalar(
            select(announcements.c.state == "stopped")
            .join(outbox, outbox.c.announcement_id == announcements.c.id)
            .where(outbox.c.id == id)
        )
    )


def finish(connection: Connection, announcement: int, now: datetime) -> None:
    """Note the end of an announcement that has no unfinished part."""
    live = exists().where(outbox.c.announcement_id == announcement, unfinished(outbox.c.state))
    connection.execute(
        update(announcements)
        .where(announcements.c.id == announcement, announcements.c.finished_at.is_(None), ~live)
        .values(
            finished_at=now,
            state=case((announcements.c.state == "stopped", "stopped"), else_="done"),
        )
    )


def finish_idle(connection: Connection, now: datetime) -> None:
    """Note the end of every announcement that has no unfinished part left."""
    for number in connection.scalars(
        select(announcements.c.id).where(announcements.c.state.in_(("sending", "paused")))
    ).all():
        finish(connection, number, now)


def end_stopped(connection: Connection, announcement: int, now: datetime) -> None:
    """End the parts of a stopped announcement that nobody is sending: dropped, or unknown.

    One with a living claim is left to its sender.
    """
    idle = or_(outbox.c.state != "claimed", outbox.c.lease_until <= now)
    doubtful = or_(outbox.c.unsure > 0, outbox.c.state == "claimed")
    connection.execute(
        update(outbox)
        .where(outbox.c.announcement_id == announcement, unfinished(outbox.c.state), idle)
        .values(
            state=case((doubtful, "unknown"), else_="dropped"),
            error=case((doubtful, DOUBTFUL), else_=STOPPED),
            finished_at=now,
            claim=None,
            lease_until=None,
        )
    )
    finish(connection, announcement, now)


def refresh(connection: Connection, announcement: int, now: datetime) -> None:
    """Let parts that LINE cannot have accepted begin anew: a pause does not use up their time."""
    fresh = and_(outbox.c.unsure == 0, outbox.c.state.in_(("new", "retry")))
    connection.execute(
        update(outbox)
        .where(outbox.c.announcement_id == announcement, fresh)
        .values(created_at=now, due_at=now)
    )


def give_back(connection: Connection, ids: Sequence[int], token: str, now: datetime) -> None:
    """Undo claims on which no work was begun."""
    connection.execute(
        update(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.claim == token, outbox.c.state == "claimed")
        .values(state="retry", due_at=now, tries=outbox.c.tries - 1, claim=None, lease_until=None)
    )


def forget_members(connection: Connection, before: datetime) -> None:
    """Forget who got what was sent before a moment; how many they were stays."""
    connection.execute(
        update(outbox)
        .where(
            outbox.c.kind == "multicast", outbox.c.finished_at < before, outbox.c.members != "[]"
        )
        .values(members="[]")
    )
