"""A process that sends announcements until it is killed; two kinds of it are broken on purpose.

``python -m tests.soak.sender DATABASE PLATFORM [checkpoint|key] [--quick]``: ``checkpoint`` notes
parts as sent before it sends them, ``key`` makes a new retry key for each attempt. A check that
does not find these out checks nothing. ``--quick`` shortens leases and pauses, for the tests.
"""

from __future__ import annotations

import sys
import threading
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot import delivery, fanout
from bot.fanout import Fanout
from bot.line import Line
from bot.pacing import Limits
from bot.platform import Accepted, CallFailed
from bot.store import parts
from bot.store.engine import Store

SECRET, TOKEN = "a-channel-secret-for-soaks", "a-channel-token-for-soaks"


class CheckpointFirst(Fanout):
    """Notes a part as sent, and then sends it."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self._ends.add = lambda row, step, outcome: None

    def _call(self, row: Any) -> Accepted | CallFailed:
        settled = parts.Settled(row.id, row.claim, "sent", {"finished_at": self._now()})
        with self._store.write() as connection:
            parts.settle(connection, [settled], self._now())
        return super()._call(row)


class NewKey(Fanout):
    """Forgets that LINE may have taken an earlier attempt."""

    def _send(
        self, row: Any, to: Sequence[str], messages: Sequence[Mapping[str, object]]
    ) -> Accepted:
        return self._line.multicast(to, messages, retry_key=str(uuid.uuid4()), silent=False)


KINDS = {"checkpoint": CheckpointFirst, "key": NewKey}


def main() -> None:
    """Send for ever."""
    database, platform, *more = sys.argv[1:]
    if "--quick" in more:
        parts.LEASE = timedelta(seconds=4)
        fanout.CALL = timedelta(seconds=3)
        delivery._pause = lambda row, jitter: timedelta(seconds=0.2 + jitter)
    kind = next((KINDS[word] for word in more if word in KINDS), Fanout)
    line = Line(secret=SECRET, token=TOKEN, endpoint=platform)
    sender = kind(Store(database), line, Limits(), look_seconds=0.1)
    sender.start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
