"""Write down how attempts on parts of announcements ended, many in one transaction."""

from __future__ import annotations

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from bot import delivery
from bot.platform import Accepted, CallFailed
from bot.store import facts, parts
from bot.store.engine import Store

GATHER_SECONDS = 0.02
"""How long ended attempts wait for each other, to be settled in one transaction."""
LOOK_SECONDS = 1.0

log = logging.getLogger(__name__)
AnyRow = Row[tuple[Any, ...]]
Ended = tuple[AnyRow, delivery.Settle, Accepted | CallFailed | None]


class Settler:
    """One thread that records; what could not be recorded is tried again, nothing is lost."""

    def __init__(self, store: Store, now: Callable[[], datetime]) -> None:
        """Start nothing yet."""
        self._store = store
        self._now = now
        self._ended: deque[Ended] = deque()
        self._has_ended = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="fanout-ends", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def add(
        self, row: AnyRow, step: delivery.Settle, outcome: Accepted | CallFailed | None
    ) -> None:
        """Take an attempt that has ended."""
        self._ended.append((row, step, outcome))
        self._has_ended.set()

    def stop(self) -> None:
        """Record what is left and end; call it when no attempt is under way any more."""
        self._stopping.set()
        self._has_ended.set()
        if self._thread.is_alive():
            self._thread.join(timeout=10)

    def _run(self) -> None:
        while True:
            self._has_ended.wait(LOOK_SECONDS)
            self._has_ended.clear()
            last = self._stopping.is_set()
            time.sleep(GATHER_SECONDS)
            gathered = [self._ended.popleft() for _ in range(len(self._ended))]
            if gathered:
                try:
                    self._record(gathered)
                except Exception as error:  # noqa: BLE001 - tried again: nothing may be lost
                    log.error("not recorded", extra={"reason": type(error).__name__})
                    self._ended.extendleft(reversed(gathered))
                    self._has_ended.set()
                    time.sleep(0.2)
            elif last:
                return

    def _record(self, ended: Sequence[Ended]) -> None:
        now = self._now()
        with self._store.write() as connection:
            settled = [_settled(row, step, outcome, now) for row, step, outcome in ended]
            done = parts.settle(connection, settled, now)
            for row, step, _ in ended:
                if step.tell_staff and row.id in done:
                    facts.flag(connection, now, "not delivered", f"outbox {row.id}: {step.reason}")


def _settled(
    row: AnyRow,
    step: delivery.Settle,
    outcome: Accepted | CallFailed | None,
    now: datetime,
) -> parts.Settled:
    values: dict[str, object] = {"error": step.reason or None, "unsure": step.unsure}
    if step.state == "retry":
        values["due_at"] = now + step.wait
    else:
        values["finished_at"] = now
    if outcome is not None:
        values["request_id"] = outcome.request_id
    return parts.Settled(row.id, row.claim, step.state, values)
