"""The town's published entries as a search index in memory, renewed when they change."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime

from bot.store import entries, facts
from bot.store.engine import Store
from faq import parameters as verdicts
from faq.index import Index
from faq.parameters import Parameters

log = logging.getLogger(__name__)


class Knowledge:
    """Holds the index; the old one answers while a new one is built."""

    def __init__(self, store: Store) -> None:
        """Load the entries once."""
        self._store = store
        self._lock = threading.Lock()
        self._parameters: Parameters = verdicts.load()
        self._edition: object = None
        self._index = Index(())
        self.refresh()

    def current(self) -> tuple[Index, Parameters]:
        """Give the index and the parameters of the verdict."""
        return self._index, self._parameters

    def refresh(self) -> None:
        """Build a new index if something was published since the last look."""
        with self._lock:
            with self._store.read() as connection:
                edition = facts.read(connection, entries.EDITION)
                if edition == self._edition:
                    return
                published = entries.published(connection)
            started = datetime.now(UTC)
            self._index = Index(published)
            self._edition = edition
            log.info(
                "entries loaded",
                extra={
                    "count": len(published),
                    "ms": round((datetime.now(UTC) - started).total_seconds() * 1000),
                },
            )
