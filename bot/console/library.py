"""The town's entries as the console searches them: loaded at the first need, renewed by itself."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field

from flask import current_app, g

from bot.knowledge import Knowledge
from faq.index import Index
from faq.parameters import Parameters

FRESH_SECONDS = 2.0


@dataclass
class _Shelf:
    lock: threading.Lock = field(default_factory=threading.Lock)
    knowledge: Knowledge | None = None
    looked: float = 0.0


_MAKING = threading.Lock()


def library() -> tuple[Index, Parameters]:
    """Give the index of the published entries, seconds old at most."""
    with _MAKING:
        shelf: _Shelf = current_app.extensions.setdefault("console_library", _Shelf())
    with shelf.lock:
        if shelf.knowledge is None:
            shelf.knowledge = Knowledge(g.store, g.town.faq)
        elif time.monotonic() - shelf.looked > FRESH_SECONDS:
            shelf.knowledge.refresh()
        shelf.looked = time.monotonic()
        return shelf.knowledge.current()
