"""Keep events durably before LINE hears 200: one writer a process, one commit for all who wait.

While the writer commits, further deliveries gather; the next commit takes them all. Under load
this costs one fsync for many deliveries, and nobody waits for a queue of single inserts.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import queue
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from bot.store import events
from bot.store.engine import Store
from handlers.reader import conversation_of

WAIT_SECONDS = 1.5
"""How long a delivery waits for its commit: LINE gives up after about two seconds."""
FIRST = datetime(2011, 1, 1, tzinfo=UTC)
"""LINE began later that year: an earlier stamp is no stamp."""
SIBLINGS = 4
GATHER_SECONDS = 0.003
"""Where so many came together last time, more are on their way: one commit a moment later takes
them too, and the moment is theirs to arrive in. A delivery that comes alone waits for nobody."""
GATHER = 200
"""Deliveries in one transaction at most."""

log = logging.getLogger(__name__)


class NotStored(Exception):
    """The events of a delivery are not known to be stored."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook call: whom it is for, and its events as decoded JSON objects."""

    destination: str
    events: tuple[Mapping[str, object], ...]


@dataclass(slots=True)
class _Waiting:
    """A delivery and its latch: a plain lock, taken at first and released when it is settled."""

    rows: list[dict[str, object]]
    latch: threading.Lock = field(default_factory=threading.Lock)
    stored: bool = False

    def __post_init__(self) -> None:
        self.latch.acquire()


class Intake:
    """The writer thread and the deliveries that wait for it."""

    def __init__(
        self,
        store: Store,
        key: str,
        wake: Callable[[], None],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """``key`` hides the ids of talks; ``wake`` is called after each commit."""
        self._store = store
        self._key = key.encode()
        self._wake = wake
        self._now = now
        self._away = False
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
        self._thread.start()

    def store(self, delivery: Delivery) -> None:
        """Return once every event of the delivery is durable; raise NotStored otherwise."""
        try:
            rows = [
                row_of(delivery.destination, event, self._key, self._now())
                for event in delivery.events
            ]
        except (ValueError, RecursionError) as error:
            log.error("an event could not be written down", extra={"reason": type(error).__name__})
            raise NotStored from None
        waiting = _Waiting(rows)
        self._queue.put(waiting)
        if not waiting.latch.acquire(timeout=WAIT_SECONDS) or not waiting.stored:
            raise NotStored

    def close(self) -> None:
        """Store what is waiting and end the thread."""
        self._queue.put(None)
        self._thread.join(timeout=5)

    def _run(self) -> None:
        batch: list[_Waiting] = []
        while (first := self._queue.get()) is not None:
            if len(batch) >= SIBLINGS:
                time.sleep(GATHER_SECONDS)
            batch = [first, *self._others()]
            self._commit(batch)

    def _others(self) -> list[_Waiting]:
        others: list[_Waiting] = []
        while len(others) < GATHER - 1 and not self._queue.empty():
            other = self._queue.get()
            if other is None:
                # The end comes after what was waiting: put back for the next look.
                self._queue.put(None)
                break
            others.append(other)
        return others

    def _commit(self, batch: Sequence[_Waiting]) -> None:
        if not self._written([row for waiting in batch for row in waiting.rows], batch):
            # One delivery that the database refuses must not take its neighbours with it. While
            # the database is away, trying each would only keep all of them waiting.
            for waiting in batch if len(batch) > 1 and not self._away else ():
                self._written(waiting.rows, [waiting])
        for waiting in batch:
            waiting.latch.release()
        self._wake()

    def _written(
        self, rows: list[dict[str, object]], batch: Sequence[_Waiting], again: bool = True
    ) -> bool:
        try:
            with self._store.write(alone=True) as connection:
                # In one order everywhere: two processes with the same events must not wait for
                # each other crosswise.
                events.insert(connection, sorted(rows, key=_key))
        except Exception as error:  # noqa: BLE001 - the writer must outlive whatever is stored
            log.error(
                "events not stored", extra={"reason": type(error).__name__, "count": len(rows)}
            )
            if again and isinstance(error, DBAPIError) and error.connection_invalidated:
                # The database has been restarted: the pool is fresh now, and once more is enough.
                return self._written(rows, batch, again=False)
            self._away = isinstance(error, OperationalError | TimeoutError)
            return False
        for waiting in batch:
            waiting.stored = True
        return True


def _key(row: Mapping[str, object]) -> tuple[str, str, str]:
    return str(row["destination"]), str(row["event_id"]), str(row["content_hash"])


def row_of(
    destination: str, event: Mapping[str, object], key: bytes, now: datetime
) -> dict[str, object]:
    """Write an event down as a row of the table ``events``.

    The same event delivered again (whatever its ``deliveryContext`` says) gives the same
    destination, id and hash; the same id with other content gives another hash.
    """
    # ASCII with escapes: NUL and lone surrogates pass through any database unharmed. How often
    # LINE has tried is no part of what happened, and is left out of the row as of the hash.
    payload = json.dumps(
        {name: value for name, value in event.items() if name != "deliveryContext"},
        sort_keys=True,
    )
    digest = hashlib.sha256(payload.encode()).hexdigest()
    event_id = event.get("webhookEventId")
    kind = event.get("type")
    talk = conversation_of(event) or f"event:{digest}"
    return {
        "destination": _short(destination),
        "event_id": _short(event_id) if isinstance(event_id, str) and event_id else "",
        "content_hash": digest,
        "type": _short(kind, 32) if isinstance(kind, str) else "",
        "at": _moment(event.get("timestamp"), now),
        "received_at": now,
        "conversation": hmac.new(key, talk.encode("utf-8", "replace"), "sha256").hexdigest()[:32],
        "state": "new",
        "tries": 0,
        "due_at": now,
        "payload": payload,
        "late": False,
    }


def _short(text: str, limit: int = 64) -> str:
    """Keep an identifier printable and within its column; a longer one by its hash."""
    plain = text.encode("ascii", "backslashreplace").decode().replace("\0", "\\0")
    return plain if len(plain) <= limit else hashlib.sha256(plain.encode()).hexdigest()[:limit]


def _moment(stamp: object, now: datetime) -> datetime:
    """Read LINE's milliseconds; a stamp that is missing or absurd counts as now."""
    if isinstance(stamp, int | float) and not isinstance(stamp, bool):
        try:
            moment = datetime.fromtimestamp(stamp / 1000, UTC)
        except (OverflowError, ValueError, OSError):
            return now
        # From the future: a clock is wrong, and order must not hang on it.
        if FIRST <= moment <= now + timedelta(minutes=5):
            return moment
    return now
