"""What is kept from leaving while all sending is stopped, and what becomes of it afterwards."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    FromClause,
    Row,
    and_,
    bindparam,
    case,
    func,
    not_,
    or_,
    select,
    update,
)

from bot.store import questions
from bot.store.columns import PUSHES, UtcTime, unfinished
from bot.store.tables import outbox

KINDS = (*PUSHES, "reply")
"""What reaches people in LINE; mails, calls to staff and leaving a group are never held."""
ALERTS = ("alert",)
"""The purposes that are stopped only when that is asked for as well."""
UNSENT = "dropped when sending was started again"
STOPPED_REPLY = "held while all sending was stopped"

AnyRow = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Hold:
    """What may not leave now. A reply whose token came before ``dead`` has nothing to wait for."""

    on: bool = False
    alerts: bool = False
    dead: datetime | None = None

    def holds(self, kind: str, purpose: str) -> bool:
        """Tell whether a row of a kind and a purpose is kept from leaving."""
        return self.on and kind in KINDS and (self.alerts or purpose not in ALERTS)

    def values(self, now: datetime) -> Mapping[str, object]:
        """Give the parameters of `may_leave`."""
        return {"hold": self.on, "hold_alerts": self.alerts, "dead": self.dead or now}


NOTHING = Hold()


def may_leave(rows: FromClause) -> ColumnElement[bool]:
    """Say that a row is not held; a reply too old to be sent is let through to be settled."""
    return or_(
        not_(bindparam("hold", type_=Boolean)),
        and_(*(rows.c.kind != kind for kind in KINDS)),
        and_(
            or_(*(rows.c.purpose == purpose for purpose in ALERTS)),
            not_(bindparam("hold_alerts", type_=Boolean)),
        ),
        and_(rows.c.kind == "reply", rows.c.token_at <= bindparam("dead", type_=UtcTime)),
    )


@dataclass(frozen=True, slots=True)
class Group:
    """Held rows of one purpose: how many, since when, to how many, for how many messages."""

    purpose: str
    rows: int
    oldest: datetime
    recipients: int
    cost: int


def groups(connection: Connection, hold: Hold, now: datetime) -> list[Group]:
    """List what would go out if nothing were held, by purpose; replies, which would not, aside."""
    found = connection.execute(
        select(
            outbox.c.purpose,
            func.count(),
            func.min(outbox.c.created_at),
            func.count(case((outbox.c.kind == "push", outbox.c.recipient)).distinct())
            + func.coalesce(func.sum(case((outbox.c.kind != "push", outbox.c.cost))), 0),
            func.sum(outbox.c.cost),
        )
        .where(_held(hold, now), outbox.c.kind.in_(PUSHES))
        .group_by(outbox.c.purpose)
        .order_by(outbox.c.purpose)
    )
    return [Group(*row) for row in found]


def let_go(connection: Connection, hold: Hold, purposes: Collection[str], now: datetime) -> int:
    """Give held pushes of these purposes a new start; give how many.

    What LINE cannot have accepted is as if written now: its waiting counts neither against the
    time a push may take nor in another month. The rest keeps the age of its retry key.
    """
    fresh = and_(outbox.c.unsure == 0, outbox.c.state != "claimed")
    gone = connection.scalars(
        update(outbox)
        .where(_held(hold, now), outbox.c.kind.in_(PUSHES), outbox.c.purpose.in_(purposes))
        .values(created_at=case((fresh, now), else_=outbox.c.created_at))
        .returning(outbox.c.id)
    ).all()
    return len(gone)


def drop(connection: Connection, hold: Hold, but: Collection[str], now: datetime) -> int:
    """Give up held pushes of all purposes but some; give how many. Answers in them wait again."""
    # Whose attempt ended without a sound answer may have been shown: that is not hidden.
    doubtful = or_(outbox.c.unsure > 0, outbox.c.state == "claimed")
    return _end(
        connection,
        and_(_held(hold, now), outbox.c.kind.in_(PUSHES), outbox.c.purpose.not_in(but)),
        now,
        state=case((doubtful, "unknown"), else_="dropped"),
        body=None,
        error=UNSENT,
    )


def end_replies(connection: Connection, hold: Hold, now: datetime) -> int:
    """Let held replies wait behind their button, never to be pushed; give how many."""
    # One that a sender has just claimed learns it when it would turn into a push.
    connection.execute(
        update(outbox)
        .where(unfinished(outbox.c.state), outbox.c.kind == "reply", outbox.c.worth_push)
        .values(worth_push=False)
    )
    return _end(
        connection,
        and_(_held(hold, now), outbox.c.kind == "reply"),
        now,
        state="unknown",
        error=STOPPED_REPLY,
    )


def _end(
    connection: Connection, which: ColumnElement[bool], now: datetime, **values: object
) -> int:
    ended: Sequence[str] = connection.scalars(
        update(outbox)
        .where(which)
        .values(finished_at=now, reply_token=None, claim=None, lease_until=None, **values)
        .returning(outbox.c.delivers)
    ).all()
    numbers = [number for listed in ended for number in json.loads(listed)]
    questions.set_delivery(connection, numbers, "waiting")
    return len(ended)


def _held(hold: Hold, now: datetime) -> ColumnElement[bool]:
    # A row with a living claim is being sent, and ends as its sender says.
    free = or_(outbox.c.state != "claimed", outbox.c.lease_until <= now)
    kept = [outbox.c.kind.in_(KINDS), unfinished(outbox.c.state), free]
    if not hold.alerts:
        kept.append(outbox.c.purpose.not_in(ALERTS))
    return and_(*kept)
