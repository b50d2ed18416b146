"""The outbox table: everything that is to leave, who is sending it, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
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
    func,
    insert,
    or_,
    select,
    update,
)

from bot.store import held
from bot.store.columns import PUSHES, UtcTime, unfinished
from bot.store.tables import outbox

UNFINISHED = ("new", "claimed", "retry")
LEASE = timedelta(seconds=35)
"""Outlasts the longest call with its one token refresh, and ends inside a reply token's life."""

OutboxRow = Row[tuple[object, ...]]


def add(
    connection: Connection, now: datetime, claim: str | None, **values: object
) -> tuple[int, bool]:
    """Add a row to leave; give its id and whether the caller already holds the claim on it.

    The row is born claimed when nothing of its kind is before it for the same recipient, which
    saves the commit of claiming it; never when ``claim`` is None. ``values`` are columns; the
    caller allocates ``retry_key``.
    """
    waiting = connection.scalar(
        select(
            exists().where(
                outbox.c.recipient == values["recipient"],
                outbox.c.kind == values["kind"],
                unfinished(outbox.c.state),
            )
        )
    )
    due_at = values.pop("due_at", now)
    ours = claim is not None and not waiting and due_at == now
    row: dict[str, object] = {
        "worth_push": False,
        "delivers": "[]",
        "silent": False,
        "unsure": 0,
        "created_at": now,
        "due_at": due_at,
        "state": "claimed" if ours else "new",
        "claim": claim if ours else None,
        "lease_until": now + LEASE if ours else None,
        "tries": 1 if ours else 0,
    }
    id = connection.scalars(insert(outbox).values(row | values).returning(outbox.c.id)).one()
    return id, ours


def _single() -> ColumnElement[bool]:
    """Say that a row needs work and is no part of an announcement, in the index's words."""
    return and_(unfinished(outbox.c.state), outbox.c.announcement_id.is_(None))


def _free() -> ColumnElement[bool]:
    """Say that a row is due, or was claimed by a sender that vanished."""
    present = bindparam("present", type_=UtcTime)
    waits = or_(outbox.c.state == "new", outbox.c.state == "retry")
    return or_(
        and_(waits, outbox.c.due_at <= present),
        and_(outbox.c.state == "claimed", outbox.c.lease_until <= present),
    )


def _claiming() -> Update:
    """Build the claim once; as in bot.store.events, with the same reason for the CTE."""
    earlier = outbox.alias("earlier")

    def ready() -> ColumnElement[bool]:
        # Looked up once for all: asked row by row, a thousand cards waiting for one group would
        # make each claim a thousand look-ups.
        first = outbox.c.id.in_(
            select(func.min(earlier.c.id))
            .where(
                unfinished(earlier.c.state),
                earlier.c.announcement_id.is_(None),
                held.may_leave(earlier),
            )
            .group_by(earlier.c.recipient, earlier.c.kind)
        )
        return and_(_single(), _free(), held.may_leave(outbox), first)

    chosen = (
        select(outbox.c.id)
        .where(ready())
        .order_by(outbox.c.id)
        .limit(bindparam("most", type_=Integer))
        .with_for_update(skip_locked=True)
        .cte("chosen")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
    return (
        update(outbox)
        .where(outbox.c.id.in_(select(chosen.c.id)), ready())
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


def claim(
    connection: Connection,
    now: datetime,
    token: str,
    limit: int,
    hold: held.Hold = held.NOTHING,
) -> Sequence[OutboxRow]:
    """Claim up to ``limit`` rows that are due; never one whose earlier sibling is unfinished.

    A row whose sender vanished may have been accepted: ``unsure`` counts that.
    """
    times = {"present": now, "until": now + LEASE}
    rows = connection.execute(
        _CLAIM, {"most": limit, "token": token, **times, **hold.values(now)}
    ).all()
    return sorted(rows, key=lambda row: row.id)


_READY = select(exists().where(_single(), _free(), held.may_leave(outbox)))


def anything_ready(connection: Connection, now: datetime, hold: held.Hold = held.NOTHING) -> bool:
    """Tell whether claiming is worth a transaction; may say yes in vain."""
    return bool(connection.scalar(_READY, {"present": now, **hold.values(now)}))


def claimed(connection: Connection, ids: Sequence[int], token: str) -> Sequence[OutboxRow]:
    """Read rows that are claimed under ``token``, in order."""
    return connection.execute(
        select(outbox)
        .where(outbox.c.id.in_(ids), outbox.c.claim == token, outbox.c.state == "claimed")
        .order_by(outbox.c.id)
    ).all()


def settle(connection: Connection, id: int, token: str, state: str, **values: object) -> bool:
    """Record how an attempt ended; False when the claim is no longer ours.

    Finished states erase the reply token; ``sent`` and ``dropped`` erase the body as well.
    """
    if state not in UNFINISHED:
        values["reply_token"] = None
    if state in ("sent", "dropped"):
        values["body"] = None
    row = connection.execute(
        update(outbox)
        .where(outbox.c.id == id, outbox.c.claim == token, outbox.c.state == "claimed")
        .values(state=state, claim=None, lease_until=None, **values)
        .returning(outbox.c.id)
    ).first()
    return row is not None


def give_back(connection: Connection, id: int, token: str, now: datetime) -> bool:
    """Undo a claim whose work was not begun, so that anyone may claim the row at once."""
    row = connection.execute(
        update(outbox)
        .where(outbox.c.id == id, outbox.c.claim == token, outbox.c.state == "claimed")
        .values(state="retry", due_at=now, tries=outbox.c.tries - 1, claim=None, lease_until=None)
        .returning(outbox.c.id)
    ).first()
    return row is not None


def turn_into_push(connection: Connection, id: int, token: str) -> bool:
    """Make a claimed reply a push before it is attempted as one; False when not ours.

    Nor when it is not worth one any more, because all sending was stopped meanwhile.
    """
    row = connection.execute(
        update(outbox)
        .where(
            outbox.c.id == id,
            outbox.c.claim == token,
            outbox.c.state == "claimed",
            outbox.c.worth_push,
        )
        .values(kind="push", reply_token=None, unsure=0, cost=1)
        .returning(outbox.c.id)
    ).first()
    return row is not None


def unsure_reply(connection: Connection, person: int) -> OutboxRow | None:
    """Find the person's latest reply whose arrival is unknown and whose body is still kept."""
    return connection.execute(
        select(outbox)
        .where(
            outbox.c.person_id == person,
            outbox.c.state == "unknown",
            outbox.c.kind == "reply",
            outbox.c.body.is_not(None),
        )
        .order_by(outbox.c.id.desc())
        .limit(1)
    ).first()


def hand_over_body(connection: Connection, id: int) -> None:
    """Erase the body of an unknown reply whose words another row now carries."""
    connection.execute(
        update(outbox).where(outbox.c.id == id, outbox.c.state == "unknown").values(body=None)
    )


def leaving(connection: Connection, group: int) -> bool:
    """Tell whether we are already about to leave a group."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    outbox.c.group_id == group,
                    outbox.c.kind == "leave",
                    unfinished(outbox.c.state),
                )
            )
        )
    )


def card_coming(connection: Connection, group: int) -> bool:
    """Tell whether a card for a group is being sent, so that its message has no row yet."""
    return bool(
        connection.scalar(
            select(
                exists().where(
                    outbox.c.group_id == group,
                    outbox.c.card_of.is_not(None),
                    unfinished(outbox.c.state),
                )
            )
        )
    )


def cost_since(connection: Connection, since: datetime, purpose: str | None = None) -> int:
    """Count the messages of the month that pushes since a moment take, or those for one purpose.

    A push that LINE refused or nobody was there for costs nothing; one that waits is counted.
    """
    counted = select(func.sum(outbox.c.cost)).where(
        outbox.c.created_at >= since,
        outbox.c.kind.in_(PUSHES),
        outbox.c.cost > 0,
        outbox.c.state.not_in(("failed", "dropped")),
    )
    if purpose is not None:
        counted = counted.where(outbox.c.purpose == purpose)
    return connection.scalar(counted) or 0


def erase_bodies(connection: Connection, before: datetime) -> None:
    """Erase the bodies of finished rows that ended before a moment."""
    connection.execute(
        update(outbox)
        .where(outbox.c.finished_at < before, outbox.c.body.is_not(None))
        .values(body=None)
    )


def oldest_unfinished(connection: Connection) -> datetime | None:
    """Say since when the oldest row waits that is due to leave."""
    since: datetime | None = connection.scalar(
        select(func.min(outbox.c.created_at)).where(
            unfinished(outbox.c.state), outbox.c.kind != "leave"
        )
    )
    return since
