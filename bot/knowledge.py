"""The town's published entries as a search index in memory, renewed when they change."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence

from bot.recalibration import in_force
from bot.store import entries, facts
from bot.store.engine import Store
from bot.store.vectors import StoredVectors
from bot.town_faq import FaqSettings
from bot.vectors import Tell, keeping
from faq import profile
from faq.entry import Entry
from faq.index import Index
from faq.parameters import Parameters

log = logging.getLogger(__name__)


class Knowledge:
    """Holds the index; the old one answers while a new one is built."""

    def __init__(self, store: Store, settings: FaqSettings) -> None:
        """Load the entries once."""
        self._store = store
        self._settings = settings
        self._lock = threading.Lock()
        self._parameters: Parameters = settings.parameters()
        self._edition: object = None
        self._index = Index((), self._parameters)
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
            began = time.monotonic()
            index = build(self._store, self._settings, published)
            with self._store.read() as connection:
                found = in_force(connection, index.parameters, index.profile)
            self._index = index.with_parameters(found)
            self._edition = edition
            log.info(
                "entries loaded",
                extra={
                    "count": len(published),
                    "profile": self._index.profile,
                    "ms": round((time.monotonic() - began) * 1000),
                },
            )


def build(
    store: Store, settings: FaqSettings, found: Sequence[Entry], tell: Tell | None = None
) -> Index:
    """Build an index with the vectors that the store keeps; compute and keep those it lacks."""
    encoders = keeping(profile.load(settings.profile), StoredVectors(store), tell)
    return Index(found, settings.parameters(), encoders=encoders, names=settings.names)
