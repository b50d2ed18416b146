"""A drill: telegrams of a folder go to the staff room, each marked at both ends, and nowhere else.

They are announced with the mark of a drill, which code and tables let reach staff groups alone.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import announcing
from bot.alert_words import alert_of
from bot.announcing import Announcement, Audience, Group
from bot.store import announcing as rows
from bot.store.engine import Store
from bot.town import TownFile
from handlers.alert_card import alert_messages
from scheduler.alert_replay import Replayed, replay

LONGEST_PAUSE = timedelta(minutes=10)
"""Between two telegrams, however far apart they were."""


def drill(
    store: Store,
    town: TownFile,
    files: Iterable[tuple[str, bytes]],
    *,
    speed: float,
    now: Callable[[], datetime],
    wait: Callable[[float], object],
    tell: Callable[[Replayed, bool], None],
) -> int:
    """Replay files into the staff room, ``speed`` times as fast as they came; give how many went.

    ``wait`` is given seconds; ``tell`` hears of each telegram, and whether it went to the room.
    """
    run = uuid.uuid4().hex[:12]
    before: datetime | None = None
    sent = 0
    for place, one in enumerate(replay(files, town.codes.areas, samples=True)):
        if one.now is not None and before is not None:
            pause = min(max(one.now - before, timedelta()) / speed, LONGEST_PAUSE)
            wait(pause.total_seconds())
        before = one.now or before
        shows = one.telegram is not None and bool(one.decision.changes or one.decision.verbatim)
        shows = shows and one.decision.outcome in ("announce", "staff")
        if shows:
            with store.write() as connection:
                _announce(connection, town, one, f"drill:{run}:{place}", now())
            sent += 1
        tell(one, shows)
    return sent


def _announce(
    connection: Connection, town: TownFile, one: Replayed, key: str, now: datetime
) -> None:
    assert one.telegram is not None  # noqa: S101 - the caller has looked
    alert = alert_of(one.decision, one.telegram, one.now or now, town.town)
    groups = [Group(row.id, row.members or 0) for row in rows.staff_rooms(connection)]
    announcing.announce(
        connection,
        Announcement(
            key=key,
            purpose="drill",
            texts=alert_messages(replace(alert, drill=True), town.town),
            audience=Audience(groups=groups),
            drill=True,
        ),
        now,
    )
