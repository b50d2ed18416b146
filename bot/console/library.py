"""The town's entries as the console searches them: loaded at the first need, renewed by itself."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from flask import current_app, g

from bot.knowledge import Knowledge
from faq.index import Index
from faq.parameters import Parameters


@dataclass
class _Shelf:
    lock: threading.Lock = field(default_factory=threading.Lock)
    knowledge: Knowledge | None = None


_MAKING = threading.Lock()


def library() -> tuple[Index, Parameters]:
    """Give the index of the entries as they are published now."""
    with _MAKING:
        shelf: _Shelf = current_app.extensions.setdefault("console_library", _Shelf())
    with shelf.lock:
        if shelf.knowledge is None:
            shelf.knowledge = Knowledge(g.store, g.town.faq)
        else:
            # A look at one row, unless something was published.
            shelf.knowledge.refresh()
        return shelf.knowledge.current()
