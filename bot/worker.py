"""The threads of one process that work through inbox and outbox, and how they are woken.

Deciding and sending have pools of their own: deciding is quick and must not wait behind a call
to LINE, and one slow call must not hold up the next person.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol

from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from bot.config import Settings
from bot.inbox import Inbox
from bot.knowledge import Knowledge
from bot.line import Line
from bot.outbox import Outbox
from bot.store import schema
from bot.store.engine import Store
from bot.town import TownFile

DECIDERS = 2
"""Deciding is work for the processor: more threads would only take turns."""
SENDERS = 24
LOOK_SECONDS = 1.0
"""How often a pool looks for work that nobody announced: retries that fall due, lost leases."""
REFRESH_SECONDS = 2.0

log = logging.getLogger(__name__)
AnyRow = Row[tuple[object, ...]]


class Work(Protocol):
    """A table whose rows are claimed and worked on."""

    def claim(self, limit: int) -> Sequence[AnyRow]:
        """Claim rows that are ready."""

    def work_on(self, row: AnyRow) -> None:
        """Work on one; never raises."""

    def give_back(self, rows: Sequence[AnyRow]) -> None:
        """Undo the claims of rows on which no work was begun."""


class Pool:
    """One thread claims, several work."""

    def __init__(
        self,
        name: str,
        work: Work,
        threads: int,
        look_seconds: float,
        ahead: int = 1,
    ) -> None:
        """Start nothing yet; ``look_seconds`` is how often it looks without being woken.

        ``ahead`` times as many rows as there are threads are claimed at once.
        """
        self._look_seconds = look_seconds
        self._name = name
        self._work = work
        self._free = threads * ahead
        self._state = threading.Condition()
        self._woken = False
        self._stopping = False
        self._left: list[AnyRow] = []
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix=name)
        self._dispatcher = threading.Thread(target=self._run, name=f"{name}-claims", daemon=True)

    @property
    def stopping(self) -> bool:
        """Whether nothing new is begun any more."""
        return self._stopping

    def start(self) -> None:
        """Begin to look for work."""
        self._dispatcher.start()

    def wake(self) -> None:
        """Say that there may be work."""
        with self._state:
            self._woken = True
            self._state.notify()

    def give(self, rows: Sequence[AnyRow]) -> None:
        """Work on rows that the caller has claimed already."""
        with self._state:
            if not self._stopping:
                self._free -= len(rows)
                for row in rows:
                    self._threads.submit(self._one, row)
                return
        self._give_back(rows)

    def stop(self) -> None:
        """Finish what is in work, give back what is only claimed, and end the threads."""
        with self._state:
            self._stopping = True
            self._state.notify()
        if self._dispatcher.is_alive():
            self._dispatcher.join(timeout=10)
        self._threads.shutdown(wait=True)
        self._give_back(self._left)

    def _run(self) -> None:
        while True:
            with self._state:
                if not self._woken and not self._stopping:
                    self._state.wait(self._look_seconds)
                while self._free <= 0 and not self._stopping:
                    self._state.wait(self._look_seconds)
                if self._stopping:
                    return
                self._woken = False
                free = self._free
            try:
                rows = self._work.claim(free)
            except Exception as error:  # noqa: BLE001 - the pool must outlive a bad moment
                time.sleep(1)
                log.error(
                    "claiming failed", extra={"pool": self._name, "reason": type(error).__name__}
                )
                continue
            self.give(rows)

    def _give_back(self, rows: Sequence[AnyRow]) -> None:
        # Otherwise whoever wrote would wait until our leases run out; as they do if this fails.
        try:
            if rows:
                self._work.give_back(rows)
        except SQLAlchemyError as error:
            log.error("not given back", extra={"pool": self._name, "reason": type(error).__name__})

    def _one(self, row: AnyRow) -> None:
        if self._stopping:
            self._left.append(row)
            return
        try:
            self._work.work_on(row)
        finally:
            with self._state:
                self._free += 1
                # What waited behind this row may be ready now.
                self._woken = True
                self._state.notify()


class Worker:
    """Both pools and what they need: all that decides and sends in a process."""

    def __init__(
        self, settings: Settings, town: TownFile, *, look_seconds: float = LOOK_SECONDS
    ) -> None:
        """Open the store, load the entries, make the one client. Call after fork."""
        self.store = Store(settings.database_url)
        schema.require_known(self.store)
        self.knowledge = Knowledge(self.store, town.faq)
        self.line = Line(
            secret=settings.channel_secret,
            token=settings.channel_access_token,
            channel_id=settings.channel_id,
            endpoint=settings.line_api_endpoint,
        )
        self.outbox = Outbox(self.store, settings, self.line)
        self.senders = Pool("outbox", self.outbox, SENDERS, look_seconds)
        self.inbox = Inbox(self.store, settings, town, self.knowledge, self._send_at_once)
        self.deciders = Pool(
            "inbox",
            self.inbox,
            DECIDERS,
            look_seconds,
            ahead=4,  # a claim is a commit, and costs as much for eight as for one
        )
        self._stopping = threading.Event()
        self._refresher = threading.Thread(target=self._refresh, name="entries", daemon=True)

    def start(self) -> None:
        """Start the pools."""
        self.senders.start()
        self.deciders.start()
        self._refresher.start()

    def wake(self) -> None:
        """Say that events may have come."""
        self.deciders.wake()

    def stop(self) -> None:
        """Finish what is in work and close everything."""
        self._stopping.set()
        self.deciders.stop()
        self.senders.stop()
        if self._refresher.is_alive():
            self._refresher.join(timeout=5)
        self.line.close()
        self.store.close()

    def _send_at_once(self, ids: Sequence[int], claim: str) -> None:
        self.senders.give(self.outbox.ours(ids, claim))

    def _refresh(self) -> None:
        while not self._stopping.wait(REFRESH_SECONDS):
            try:
                self.knowledge.refresh()
            except (SQLAlchemyError, ValueError, KeyError) as error:
                log.error("entries not reloaded", extra={"reason": type(error).__name__})
