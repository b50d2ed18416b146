"""Send the parts of announcements, at LINE's pace, alerts before all else.

Each part: claimed together with its place in the row of calls, attempted at its moment, settled
with its neighbours in one transaction. What an attempt means is decided in bot.delivery, as for
every other row. Any number of processes may do this at once.
"""

from __future__ import annotations

import json
import logging
import random
import threading
import time
import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Row

from bot import delivery, modes
from bot.announcing import ALERT, NEWS, text_of
from bot.gated import through
from bot.pacing import Limits, Window
from bot.platform import Accepted, CallFailed, NotSent, QuotaSpent
from bot.settling import Settler
from bot.store import announcing, facts, parts, people, progress
from bot.store.engine import Store
from bot.store.held import Hold

if TYPE_CHECKING:
    # At run time the SDK behind it is loaded by whoever sends.
    from bot.line import Line

AHEAD = 0.05
"""Seconds of calls that are claimed at once: about so long may an alert have to wait."""
LOOK_SECONDS = 1.0
"""How often the tables are looked through for work that nobody announced."""
THREADS = {ALERT: 16, NEWS: 48}
"""Calls under way at once. Alerts have threads of their own: slow news must not hold them up."""
MOST_AT_ONCE = 20
"""Parts in one claim: an alert that comes up meanwhile waits for no longer than that takes."""
BEHIND = 0.2
"""Seconds of calls that may be made up for when a moment went by without claiming."""
CALL = timedelta(seconds=30)
"""What one attempt may take at the longest; a lease holds five seconds more."""
GIVE_UP = 5
"""Attempts after which a part is given up that fails in our own code."""
HOUR = timedelta(hours=1)
LOOK = timedelta(seconds=1)
PACE = "announce"
"""The name of the one row of calls in the database."""

log = logging.getLogger(__name__)
AnyRow = Row[tuple[Any, ...]]
Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Words:
    """What is kept in memory of an announcement: its bodies, and what it follows."""

    bodies: Mapping[str, str]
    follows: int | None


class Fanout:
    """The threads of one process that send announcements."""

    def __init__(
        self,
        store: Store,
        line: Line,
        limits: Limits,
        *,
        look_seconds: float = LOOK_SECONDS,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Start nothing yet."""
        self._store = store
        self._line = line
        self._limits = limits
        self._look_seconds = look_seconds
        self._now = now
        self._window = Window(int(limits.calls_a_second))
        self._wake = threading.Event()
        self._stopping = threading.Event()
        self._ends = Settler(store, now)
        self._news = 0
        self._counting = threading.Lock()
        self._threads = {
            priority: ThreadPoolExecutor(most, thread_name_prefix=f"fanout-{priority}")
            for priority, most in THREADS.items()
        }
        self._words: dict[int, Words] = {}
        # As this process last left the row of calls; others may have taken places since.
        self._free_at = 0.0
        self._looked: datetime | None = None
        self._claimer = threading.Thread(target=self._run, name="fanout-claims", daemon=True)

    def start(self) -> None:
        """Begin to look for parts."""
        self._claimer.start()
        self._ends.start()

    def wake(self) -> None:
        """Say that there may be something to send."""
        self._wake.set()

    def stop(self) -> None:
        """Finish the calls under way and end the threads."""
        self._stopping.set()
        self._wake.set()
        if self._claimer.is_alive():
            self._claimer.join(timeout=10)
        for threads in self._threads.values():
            threads.shutdown(wait=True)
        self._ends.stop()

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                pause = self._round()
            except Exception as error:  # noqa: BLE001 - the sender must outlive a bad moment
                log.error("claiming parts failed", extra={"reason": type(error).__name__})
                pause = 1.0
            if pause > 0:
                self._wake.wait(pause)
                self._wake.clear()

    def _round(self) -> float:
        """Claim what may leave in the next moment; give the seconds to wait before the next."""
        now = self._now()
        with self._store.read() as connection:
            hold = modes.hold(connection, now)
            priority, to_everyone = parts.first_due(connection, now, hold)
        self._end_stopped(now)
        if priority is None:
            return self._look_seconds
        ahead = self._free_at - now.timestamp()
        if ahead > AHEAD / 2 and priority != ALERT:
            return ahead - AHEAD / 2
        claimed = self._claim(ALERT if priority == ALERT else NEWS, hold, to_everyone=to_everyone)
        return 0.0 if claimed else min(self._look_seconds, 0.1)

    def _end_stopped(self, now: datetime) -> None:
        """End what was stopped while its sender had vanished; looked for once in a while."""
        if self._looked is not None and now < self._looked + LOOK:
            return
        self._looked = now
        with self._store.read() as connection:
            stopped = announcing.stopped_unfinished(connection)
        if stopped:
            with self._store.write() as connection:
                for number in stopped:
                    parts.end_stopped(connection, number, now)

    def _claim(self, lowest: int, hold: Hold, *, to_everyone: bool) -> int:
        rate = self._limits.calls_a_second
        with self._counting:
            news = THREADS[NEWS] - self._news
        with self._store.write() as connection:
            now = self._now()
            at = now.timestamp()
            behind = max(-BEHIND, self._free_at - at)
            # Alerts go before the calls whose place is taken already.
            room = THREADS[ALERT] if lowest == ALERT else max(1, int((AHEAD - behind) * rate))
            spare = (
                self._limits.broadcasts_an_hour - progress.broadcasts_since(connection, now - HOUR)
                if to_everyone
                else 0
            )
            rows = parts.claim(
                connection,
                now,
                uuid.uuid4().hex,
                min(room, news or THREADS[ALERT], MOST_AT_ONCE),
                # With no thread left for news, alerts still find theirs.
                lowest=lowest if news else ALERT,
                broadcasts=NEWS if spare > self._limits.reserve else (ALERT if spare > 0 else -1),
                hold=hold,
            )
            first = announcing.reserve(connection, PACE, at - BEHIND, len(rows), rate)
            for row in rows:
                self._learn(connection, row.announcement_id)
        self._free_at = first + len(rows) / rate
        for place, row in enumerate(rows):
            self._count(row, 1)
            moment = at if row.priority == ALERT else first + place / rate
            self._threads[row.priority].submit(self._one, row, moment)
        return len(rows)

    def _count(self, row: AnyRow, one: int) -> None:
        if row.priority == NEWS:
            with self._counting:
                self._news += one

    def _learn(self, connection: Connection, number: int) -> None:
        if number not in self._words:
            row = announcing.by_number(connection, number)
            assert row is not None  # noqa: S101 - the part's foreign key holds it
            self._words[number] = Words(announcing.bodies(connection, number), row.follows)

    def _one(self, row: AnyRow, moment: float) -> None:
        outcome: Accepted | CallFailed | None = None
        try:
            time.sleep(max(0.0, moment - self._now().timestamp()))
            step = self._step(row)
            if step is None:
                outcome = self._call(row)
                decided = delivery.after(
                    _facts(row),
                    outcome,
                    self._now(),
                    random.random(),  # noqa: S311 - spreads retries, hides nothing
                )
                assert isinstance(decided, delivery.Settle)  # noqa: S101 - only replies turn
                step = decided
            self._ends.add(row, step, outcome)
        except Exception as error:  # noqa: BLE001 - one bad part must not end its thread
            log.error("a part failed", extra={"row": row.id, "reason": type(error).__name__})
            # Not settled: its lease runs out, and it counts as perhaps sent.
            if row.tries >= GIVE_UP:
                reason = type(error).__name__
                self._ends.add(row, delivery.Settle("failed", reason, tell_staff=True), None)
        finally:
            self._count(row, -1)

    def _step(self, row: AnyRow) -> delivery.Settle | None:
        """Say how a part ends without a call, or None where the call is to be made."""
        if self._stopping.is_set() or self._now() > row.lease_until - CALL:
            return delivery.Settle("retry", "waited", unsure=row.unsure)
        before = delivery.before(_facts(row), self._now())
        if isinstance(before, delivery.Settle):
            return before
        follows = self._words[row.announcement_id].follows
        if follows is not None:
            with self._store.read() as connection:
                if not progress.reached(connection, follows, row):
                    return delivery.Settle("dropped", "the earlier one did not arrive")
        return None

    def _call(self, row: AnyRow) -> Accepted | CallFailed:
        messages = json.loads(text_of(self._words[row.announcement_id].bodies, row))
        to: list[str] = []
        if row.kind != "broadcast":
            with self._store.read() as connection:
                if row.kind == "multicast":
                    to = announcing.line_ids(connection, row.members)
                else:
                    to = [people.group_by_number(connection, row.group_id).line_id]
            if not to:
                return Accepted(None)
        try:
            with through(partial(self._window.passing, urgent=row.priority == ALERT)):
                return self._send(row, to, messages)
        except QuotaSpent as spent:
            # Certainly not accepted: it waits, with the rest, until staff say what is to become
            # of it.
            with self._store.write() as connection:
                if announcing.move(connection, row.announcement_id, "paused", of=("sending",)):
                    detail = f"announcement {row.announcement_id}"
                    facts.flag(connection, self._now(), "month spent, paused", detail)
            return NotSent(str(spent), spent.request_id)
        except CallFailed as failed:
            return failed

    def _send(self, row: AnyRow, to: Sequence[str], messages: Sequence[Json]) -> Accepted:
        key, silent = row.retry_key, row.silent
        if row.kind == "broadcast":
            return self._line.broadcast(messages, retry_key=key, silent=silent)
        if row.kind == "push":
            return self._line.push(to[0], messages, retry_key=key, silent=silent)
        return self._line.multicast(to, messages, retry_key=key, silent=silent)


def _facts(row: AnyRow) -> delivery.Row:
    return delivery.Row(
        kind="push",
        created_at=row.created_at,
        token_at=None,
        worth_push=False,
        tries=row.tries,
        unsure=row.unsure,
    )
