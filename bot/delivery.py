"""What to do with an outbox row, before and after an attempt: reply, push, wait, give up.

The one place where a reply may become a push. Decides; reads no clock and touches no row.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from bot.platform import (
    Accepted,
    BadReplyToken,
    CallFailed,
    MaybeSent,
    NotSent,
    QuotaSpent,
)

REPLY_LIFE = timedelta(seconds=50)
"""LINE honours a reply token for about a minute after the event."""
PUSH_LIFE = timedelta(hours=23)
"""LINE remembers a retry key for 24 h; after this a retry might be a second message."""
CALL_LIFE = timedelta(hours=1)
"""By then the next in line has been called."""
UNSURE_REPLIES = 2
"""A reply has no retry key: one attempt more after an unknown outcome, and no third."""


@dataclass(frozen=True, slots=True)
class Row:
    """What counts of an outbox row.

    ``unsure``: attempts that LINE may have accepted. ``affordable``: the month is not known to
    have no message left.
    """

    kind: Literal["reply", "push", "leave", "mail", "call"]
    created_at: datetime
    token_at: datetime | None
    worth_push: bool
    tries: int
    unsure: int
    affordable: bool = True


@dataclass(frozen=True, slots=True)
class Attempt:
    """Make the call, ``as_push`` for a reply that has turned into a push."""

    as_push: bool = False


@dataclass(frozen=True, slots=True)
class Settle:
    """Record ``state``; ``wait`` says how long until the next try when it is ``retry``."""

    state: Literal["sent", "unknown", "failed", "retry", "dropped"]
    reason: str = ""
    wait: timedelta = timedelta(0)
    unsure: int = 0
    tell_staff: bool = False


def before(row: Row, now: datetime) -> Attempt | Settle:
    """Say whether and how a claimed row is attempted now."""
    if row.kind == "reply":
        assert row.token_at is not None  # noqa: S101 - the table's CHECK holds it
        if row.unsure >= UNSURE_REPLIES:
            return Settle("unknown", "two attempts without a sound answer", unsure=row.unsure)
        if now - row.token_at < REPLY_LIFE:
            return Attempt()
        return _without_token(row, "the reply token is too old")
    if row.kind == "call" and now - row.created_at >= CALL_LIFE:
        return Settle("failed", "no door opened in time", unsure=row.unsure, tell_staff=True)
    if now - row.created_at >= PUSH_LIFE:
        state: Literal["unknown", "failed"] = "unknown" if row.unsure else "failed"
        return Settle(state, "not accepted within 23 hours", unsure=row.unsure, tell_staff=True)
    return Attempt()


def after(
    row: Row, outcome: Accepted | CallFailed, now: datetime, jitter: float
) -> Settle | Attempt:
    """Say what follows from an attempt; ``jitter`` between 0 and 1 spreads the next tries.

    An Attempt as the answer means: at once, as a push.
    """
    if isinstance(outcome, Accepted):
        return Settle("sent", unsure=row.unsure)
    reason = str(outcome)
    if isinstance(outcome, NotSent | MaybeSent):
        unsure = row.unsure + isinstance(outcome, MaybeSent)
        if row.kind == "reply" and unsure >= UNSURE_REPLIES:
            return Settle("unknown", reason, unsure=unsure)
        return Settle("retry", reason, wait=_pause(row, jitter), unsure=unsure)
    if isinstance(outcome, BadReplyToken):
        return _without_token(row, reason)
    if isinstance(outcome, QuotaSpent):
        return Settle("failed", reason, unsure=row.unsure, tell_staff=True)
    return Settle("failed", reason, unsure=row.unsure, tell_staff=True)


def _without_token(row: Row, reason: str) -> Attempt | Settle:
    # After an attempt of unknown outcome, a push might be the same words a second time.
    if row.worth_push and row.affordable and not row.unsure:
        return Attempt(as_push=True)
    return Settle("unknown", reason, unsure=row.unsure)


def _pause(row: Row, jitter: float) -> timedelta:
    longest = 5.0 if row.kind == "reply" else 300.0
    seconds = min(longest, 0.5 * 2 ** min(row.tries, 12))
    return timedelta(seconds=seconds * (0.5 + jitter / 2))
