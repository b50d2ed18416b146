from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot.clock import Rounds
from bot.config import Settings
from bot.quota import NAME as QUOTA
from bot.simulator.server import Simulator
from bot.store import facts, sessions, staff
from bot.store.staff_tables import sessions as session_rows
from bot.store.tables import events
from bot.town import load_town

from .conftest import Shell  # type: ignore[import-not-found]

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


@pytest.fixture
def sim(shell: Shell) -> Iterator[Simulator]:
    with Simulator("the-tests-channel-secret", "the-tests-token", smtp=False) as running:
        shell.environ["LINE_API_ENDPOINT"] = running.url
        yield running


@pytest.fixture
def rounds(shell: Shell, sim: Simulator) -> Iterator[Rounds]:
    settings = Settings.from_env({name: value for name, value in shell.environ.items() if value})
    made = Rounds(settings, load_town(settings.town), now=lambda: NOW)
    yield made
    made.stop()


def keep_event(shell: Shell, id: str, age: timedelta) -> None:
    with shell.store.write() as connection:
        connection.execute(
            insert(events).values(
                destination="d",
                event_id=id,
                content_hash=id,
                type="message",
                at=NOW - age,
                received_at=NOW - age,
                conversation=id,
                state="new",
                tries=0,
                due_at=NOW - age,
                payload="{}",
                late=False,
            )
        )


def test_no_raw_event_grows_a_day_old(shell: Shell, rounds: Rounds) -> None:
    keep_event(shell, "old", timedelta(hours=23, minutes=45))
    keep_event(shell, "young", timedelta(hours=1))
    rounds.tidy()
    with shell.store.read() as connection:
        rows = connection.execute(select(events.c.event_id, events.c.state, events.c.payload))
        found = {row.event_id: (row.state, row.payload) for row in rows}
    assert found == {"old": ("failed", None), "young": ("new", "{}")}


def test_marks_of_unsent_messages_are_forgotten_and_nothing_else(
    shell: Shell, rounds: Rounds
) -> None:
    with shell.store.write() as connection:
        for name, days in (("unsent:1", 3), ("unsent:2", 1), ("faq.edition", 300)):
            facts.write(connection, name, 1, NOW - timedelta(days=days))
    rounds.tidy()
    with shell.store.read() as connection:
        kept = [n for n in ("unsent:1", "unsent:2", "faq.edition") if facts.read(connection, n)]
    assert kept == ["unsent:2", "faq.edition"]


def test_the_quota_is_kept_and_survives_line_being_down(
    shell: Shell, sim: Simulator, rounds: Rounds
) -> None:
    rounds.poll_quota()
    sim.stop()
    rounds.poll_quota()
    with shell.store.read() as connection:
        assert facts.read(connection, QUOTA) == {"limit": 200, "used": 0, "month": "2026-11"}


def test_the_process_works_until_it_is_told_to_end(shell: Shell, sim: Simulator) -> None:
    environ = os.environ | {name: value for name, value in shell.environ.items() if value}

    def polled() -> bool:
        with shell.store.read() as connection:
            return facts.read(connection, QUOTA) is not None

    with subprocess.Popen([sys.executable, "-m", "bot", "clock"], env=environ) as process:
        try:
            assert sim.wait_until(polled, timeout=60)
            process.send_signal(signal.SIGTERM)
            assert process.wait(timeout=30) == 0
        finally:
            process.kill()


def test_who_is_past_the_last_day_is_ended_and_old_sessions_go(
    shell: Shell, rounds: Rounds
) -> None:
    today, gone = shell.settle("today", "staff"), shell.settle("gone", "staff")
    with shell.store.write() as connection:
        # It is the 22nd in the town.
        staff.change(connection, today, ends_on=NOW.date())
        staff.change(connection, gone, ends_on=NOW.date() - timedelta(days=1))
        sessions.begin(connection, "old", today, NOW - timedelta(days=31))
        sessions.begin(connection, "young", today, NOW - timedelta(hours=1))
    rounds.tidy()
    with shell.store.read() as connection:
        active = {one.login: one.active for one in staff.everyone(connection)}
        kept = len(connection.execute(select(session_rows)).all())
    assert active == {"today": True, "gone": False}
    assert kept == 1
