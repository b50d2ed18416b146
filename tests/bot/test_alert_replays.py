"""Telegrams in any order, twice, with lost looks and crashes: nothing doubled, lost or left wrong.

`make soak` runs a thousand of these; here are twenty.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bot.alerting import Alerting
from bot.config import Settings
from bot.store import alerts as rows
from bot.store.alert_tables import alert_holds, alert_policies, alert_state, alert_told, telegrams
from bot.store.engine import Store
from bot.store.post_tables import announcement_texts, announcements
from bot.store.tables import outbox
from scheduler.alert_json import state_of
from scheduler.alert_pace import BETWEEN
from tests import telegrams as t
from tests.alerting import VILLAGE, automatic
from tests.telegrams import T0

RUNS = int(os.environ.get("ALERT_RUNS", "20"))
CRASH = 0.25
LONGEST = 12


class Crash(Exception):
    """The process dies here."""


class Dying:
    """A store whose process dies now and then, before a commit or right after it."""

    def __init__(self, store: Store, chance: random.Random) -> None:
        self._store, self._chance = store, chance
        self.read = store.read

    @contextmanager
    def write(self) -> Iterator[Connection]:
        with self._store.write() as connection:
            yield connection
            if self._chance.random() < CRASH:
                raise Crash("before the commit")
        if self._chance.random() < CRASH:
            raise Crash("after the commit")


def story(chance: random.Random) -> tuple[list[tuple[str, bytes]], dict[str, int]]:
    """Make telegrams of three hazards, and the level at which each ends."""
    came: list[tuple[str, bytes]] = []
    ends: dict[str, int] = {}
    for minute in range(chance.randint(1, LONGEST)):
        what = chance.choice(("rain", "landslide", "tsunami"))
        if what == "rain":
            level = chance.choice((0, 2, 3, 4, 5))
            body = t.rain(level, minutes=minute)
        elif what == "landslide":
            level = chance.choice((0, 3, 4))
            kind = {
                0: ("", "", "発表警報・注意報はなし"),
                3: ("09", "レベル３土砂災害警報", "発表"),
                4: ("49", "レベル４土砂災害危険警報", "継続"),
            }[level]
            body = t.weather("VPWW56", [kind], minutes=minute)
        else:
            level = chance.choice((0, 3, 5))
            code = {0: ("60", "津波注意報解除"), 3: ("62", "津波注意報"), 5: ("52", "大津波警報")}
            body = t.tsunami(*code[level], minutes=minute)
        ends[what] = level
        came.append((f"{minute}-{what}", body))
    return came, ends


def run(store: Store, settings: Settings, seed: int) -> None:
    """Deliver a story badly, until all of it has come; then look."""
    chance = random.Random(seed)  # noqa: S311 - any order will do, and it must come again
    came, ends = story(chance)
    alerting = Alerting(Dying(store, chance), settings, VILLAGE)  # type: ignore[arg-type]
    left = [*came, *chance.sample(came, chance.randint(0, len(came)))]
    chance.shuffle(left)
    now = T0 + timedelta(minutes=len(came))
    while left:
        some = left[: chance.randint(1, 4)]
        try:
            alerting.take(some, now)
        except Crash:
            continue  # the next look fetches the same again
        left = left[len(some) :]
    while True:
        try:
            alerting.look_again(now + BETWEEN)
            break
        except Crash:
            continue
    with store.read() as connection:
        row = rows.state(connection)
        assert row is not None
        state = state_of(row.state)
        sent = list(connection.execute(select(announcements)))
        told = {one.incident: one.level for one in connection.execute(select(alert_told))}
    for what, level in ends.items():
        incident = f"通常|{what}||"
        assert state.held(incident, now).level == level, (seed, what)
        if level >= 3:
            assert told.get(incident) == level, (seed, what, "lost")
        elif not level:
            assert not told.get(incident), (seed, what, "its end")
    assert len({one.key for one in sent}) == len(sent)
    assert len(sent) <= len(came), (seed, "more messages than telegrams")


def clear(store: Store) -> None:
    with store.write() as connection:
        for table in (alert_told, alert_holds, alert_state, telegrams, outbox, announcement_texts):
            connection.execute(table.delete())
        connection.execute(announcements.delete())


def test_whatever_happens_nothing_is_lost_or_doubled(
    store: Store,
    by: int,
    settings: Settings,
) -> None:
    automatic(store, by, "rain", "landslide", "tsunami")
    for seed in range(RUNS):
        run(store, settings, seed)
        clear(store)
    with store.read() as connection:
        assert list(connection.execute(select(alert_policies)))


@pytest.mark.parametrize("moment", [T0])
def test_a_crash_is_one(store: Store, moment: datetime) -> None:
    """Make sure that the store above dies: what it writes is then not there."""
    chance: Any = type("Always", (), {"random": lambda self: 0.0})()
    with pytest.raises(Crash), Dying(store, chance).write() as connection:
        rows.keep_state(connection, "{}", None, moment)
    with store.read() as connection:
        assert rows.state(connection) is None
