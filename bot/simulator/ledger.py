"""The platform's own books: every request seen, everything accepted, every rule broken.

What stands here is the truth for "exactly once": an entry is written in the same moment as the
message is accepted, whatever the caller is told afterwards.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Condition
from typing import Any

from bot.simulator.chats import Message


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted send. `recipients` were addressed, `shown_to` see it, `counted` is paid."""

    request_id: str
    endpoint: str
    at: datetime
    recipients: tuple[str, ...]
    shown_to: tuple[str, ...]
    messages: tuple[Message, ...]
    message_ids: tuple[str, ...]
    counted: int
    retry_key: str | None = None
    reply_token: str | None = None
    silent: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it was answered; status 0 is a connection cut without an answer."""

    request_id: str
    endpoint: str
    method: str
    path: str
    at: datetime
    status: int
    retry_key: str | None = None
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Violation:
    """One request that broke a rule, with the rule in words."""

    request_id: str
    endpoint: str
    problem: str


class Ledger:
    """The books, safe to read and write from any thread."""

    def __init__(self, changed: Condition) -> None:
        self._changed = changed
        self._accepted: list[Accepted] = []
        self._seen: list[Seen] = []
        self._violations: list[Violation] = []

    def accept(self, entry: Accepted) -> None:
        """Write down an accepted send."""
        with self._changed:
            self._accepted.append(entry)
            self._changed.notify_all()

    def see(self, entry: Seen) -> None:
        """Write down an answered request."""
        with self._changed:
            self._seen.append(entry)
            self._changed.notify_all()

    def complain(self, request_id: str, endpoint: str, problem: str) -> None:
        """Write down a broken rule."""
        with self._changed:
            self._violations.append(Violation(request_id, endpoint, problem))
            self._changed.notify_all()

    def accepted(self, endpoint: str | None = None, to: str | None = None) -> list[Accepted]:
        """Return accepted sends, oldest first, of one endpoint or to one recipient if asked."""
        with self._changed:
            return [
                entry
                for entry in self._accepted
                if endpoint in (None, entry.endpoint) and (to is None or to in entry.recipients)
            ]

    def seen(self, endpoint: str | None = None) -> list[Seen]:
        """Return answered requests, oldest first, of one endpoint if asked."""
        with self._changed:
            return [entry for entry in self._seen if endpoint in (None, entry.endpoint)]

    @property
    def violations(self) -> list[Violation]:
        """Return every broken rule, oldest first."""
        with self._changed:
            return list(self._violations)

    def pages(self, since: dict[str, int]) -> dict[str, Any]:
        """Return the books as JSON values from the given line of each on."""

        def rest(name: str, rows: list[Any]) -> list[dict[str, Any]]:
            return [as_json(row) for row in rows[since.get(name, 0) :]]

        with self._changed:
            return {
                "accepted": rest("accepted", self._accepted),
                "seen": rest("seen", self._seen),
                "violations": rest("violations", self._violations),
            }


def as_json(record: Any, convert: Callable[[Any], dict[str, Any]] = asdict) -> dict[str, Any]:
    """Turn one of the simulator's records into JSON values; times become ISO 8601."""
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in convert(record).items()
    }
