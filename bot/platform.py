"""How a call to LINE can end, in our words; what bot.line promises and bot.outbox relies on."""

from __future__ import annotations

import json
import logging
import time
from dataclasses import dataclass

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Accepted:
    """LINE took the call. ``messages`` are the ids of the messages it made, in order."""

    request_id: str | None
    messages: tuple[str, ...] = ()


class CallFailed(Exception):
    """A call that was not accepted, or not known to be."""

    def __init__(self, reason: str, request_id: str | None = None, status: int = 0) -> None:
        """``reason`` is short and holds no text of any message; ``status`` is HTTP's, if any."""
        super().__init__(reason)
        self.request_id = request_id
        self.status = status


class NotSent(CallFailed):
    """LINE certainly did not take it: no connection, or a rate limit. Worth another try."""


class MaybeSent(CallFailed):
    """A 5xx, a timeout or a broken connection: LINE may have taken it."""


class Refused(CallFailed):
    """LINE said no, and would say no again."""


class BadReplyToken(Refused):
    """The reply token is used up or too old."""


class QuotaSpent(Refused):
    """The month's messages are used up."""


def sent_messages(raw: object) -> tuple[str, ...]:
    """Read the ids of the messages that LINE made from the body of its answer; none if odd."""
    try:
        body = json.loads(raw) if isinstance(raw, str | bytes) and raw else {}
        return tuple(str(message["id"]) for message in body.get("sentMessages", ()))
    except (ValueError, TypeError, KeyError, AttributeError):
        return ()


def note(path: str, started: float, outcome: str, request_id: str | None = None) -> None:
    """Log a call by its path, its outcome and how long it took, never by what it said."""
    log.info(
        "call to LINE",
        extra={
            "path": path,
            "outcome": outcome,
            "ms": round((time.monotonic() - started) * 1000),
            "request_id": request_id,
        },
    )
