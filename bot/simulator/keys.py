"""Reply tokens and retry keys: each good once, for a time. The platform's lock guards them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

REPLY_TOKEN_LIFE = timedelta(minutes=1)
RETRY_KEY_LIFE = timedelta(hours=24)


class ReplyTokens:
    """Which chat each reply token answers; a token is good once, within one minute."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._chats: dict[str, tuple[str, datetime]] = {}
        self._used: set[str] = set()

    def issue(self, token: str, chat: str) -> None:
        """Let a token answer a chat from now on; a redelivered event renews nothing."""
        self._chats.setdefault(token, (chat, self._clock()))

    def chat(self, token: str) -> str | None:
        """Return the chat a token was issued for, used or not."""
        found = self._chats.get(token)
        return None if found is None else found[0]

    def valid(self, token: str) -> bool:
        """Tell whether a reply with this token would be accepted now."""
        found = self._chats.get(token)
        if found is None or token in self._used:
            return False
        return self._clock() - found[1] <= REPLY_TOKEN_LIFE

    def use(self, token: str) -> None:
        """Spend a token."""
        self._used.add(token)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What LINE keeps of the first accepted request with a retry key."""

    at: datetime
    request_id: str
    endpoint: str
    body: Any
    sent: list[dict[str, str]]


class RetryKeys:
    """Accepted requests by retry key, kept for 24 hours."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._kept: dict[str, Remembered] = {}

    def find(self, key: str) -> Remembered | None:
        """Return the request accepted under this key, unless it is forgotten by now."""
        found = self._kept.get(key)
        if found is None or self._clock() - found.at > RETRY_KEY_LIFE:
            return None
        return found

    def keep(
        self, key: str, request_id: str, endpoint: str, body: Any, sent: list[dict[str, str]]
    ) -> None:
        """Remember an accepted request."""
        self._kept[key] = Remembered(self._clock(), request_id, endpoint, body, sent)
