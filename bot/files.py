"""Fetch the pictures that people sent about their questions, before LINE deletes them.

Outside any event's transaction: the clock looks for what waits. A process that dies in between
leaves a row that is taken again a minute later.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.pictures import NoPicture, redraw
from bot.platform import CallFailed, Refused
from bot.store import files
from bot.store.engine import Store

if TYPE_CHECKING:
    # At run time the SDK behind it is loaded by whoever fetches.
    from bot.line import Line

PAUSE = timedelta(minutes=1)
"""After which a picture that could not be fetched is asked for again."""
GIVE_UP = timedelta(hours=23)
AT_ONCE = 20
"""So many are fetched in one round."""

log = logging.getLogger(__name__)


def fetch_waiting(
    store: Store, line: Line, now: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> int:
    """Fetch what waits; give how many pictures were kept."""
    kept = 0
    for _ in range(AT_ONCE):
        with store.read() as connection:
            if not files.any_waiting(connection, now()):
                return kept
        with store.write() as connection:
            row = files.take(connection, now(), PAUSE)
        if row is None:
            return kept
        kept += _fetch(store, line, row, now())
    return kept


def _fetch(store: Store, line: Line, row: files.AnyRow, now: datetime) -> bool:
    try:
        picture = redraw(line.content(row.message))
    except (NoPicture, Refused) as error:
        log.info("no picture", extra={"file": row.id, "reason": str(error)})
        with store.write() as connection:
            files.give_up(connection, row.id)
        return False
    except CallFailed:
        if now - row.created_at >= GIVE_UP:
            with store.write() as connection:
                files.give_up(connection, row.id)
        return False
    with store.write() as connection:
        return files.keep(
            connection,
            row.id,
            bytes=picture.data,
            kind=picture.kind,
            sha256=picture.sha256,
            width=picture.width,
            height=picture.height,
        )
