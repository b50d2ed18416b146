"""How a call to LINE can end, in our words; what bot.line promises and bot.outbox relies on."""

from __future__ import annotations

from dataclasses import dataclass


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
