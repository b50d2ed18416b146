"""New Year's Eve, 23:00: twenty odd questions, a process killed in the middle, and nobody there."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.calling import Calling
from bot.config import Settings
from bot.simulator.server import Simulator
from bot.store import questions, rota, staff
from bot.store.engine import Store
from bot.store.tables import outbox
from bot.town import load_town
from scheduler.hours import promise
from scheduler.promises import within
from scheduler.rota import Slot
from tests.databases import free_port
from tests.journeys.conftest import SECRET, TOKEN, environ_for, settle_in
from tests.stage import Server, web

from .test_kill_between import let_leases_run_out, wait  # type: ignore[import-not-found]

pytestmark = pytest.mark.journey

EVE = datetime(2026, 12, 31, 14, 0, tzinfo=UTC)  # 23:00 in Japan
AHEAD = Path(__file__).parent / "ahead"
PEOPLE = [f"U{number:032x}" for number in range(1, 21)]
ODD = (
    "盆踊りの太鼓を習いたい",
    "裏の畑でドローンの部品を拾いました",
    "Lost my grandmother's umbrella on the night bus",
    "quantum entanglement distillation",
    "祖父の将棋盤を村に寄付したい",
)


@pytest.fixture
def ahead() -> timedelta:
    """Say how far away that night is."""
    return EVE - datetime.now(UTC)


@pytest.fixture
def night(ahead: timedelta, shared_openapi: Path | None) -> Iterator[Simulator]:
    """Run a platform on which it is New Year's Eve."""
    with Simulator(
        channel_secret=SECRET,
        channel_token=TOKEN,
        openapi=shared_openapi,
        clock=lambda: datetime.now(UTC) + ahead,
    ) as running:
        for number, user in enumerate(PEOPLE):
            running.add_person(f"p{number}", "ja", user_id=user)
        yield running


@pytest.fixture
def process(
    night: Simulator,
    store: Store,
    database_url: str,
    town_file: Path,
    tmp_path: Path,
    ahead: timedelta,
) -> Iterator[Server]:
    """Run the web process, its clock at that night too."""
    settle_in(store)
    with store.write() as connection:
        numbers = {one.login: one.id for one in staff.everyone(connection)}
        slots = [
            Slot("living", "clerk", time(8, 30), time(17, 15), day, None) for day in range(1, 6)
        ]
        rota.replace(connection, slots, [], numbers)
    environ = environ_for(night, database_url, town_file) | {
        "PYTHONPATH": str(AHEAD),
        "CLOCK_AHEAD": str(ahead.total_seconds()),
    }
    port = free_port()
    running = web(port, environ, tmp_path / "web.log")
    running.start()
    night.set_webhook(f"http://127.0.0.1:{port}/callback")
    yield running
    running.stop()


def test_twenty_receipts_no_doubles_and_the_next_shift_has_them_all(
    night: Simulator,
    store: Store,
    process: Server,
    database_url: str,
    town_file: Path,
) -> None:
    for number, user in enumerate(PEOPLE):
        if number == 10:
            night.wait_until(lambda: any(_said(night, one) for one in PEOPLE), timeout=20)
            process.kill()
            let_leases_run_out(store)
            process.start()
        night.say(user, f"{ODD[number % len(ODD)]}（{'あいうえお'[number // 4]}）")
    bring_again = _bring_again(night)
    wait(night, lambda: bring_again() and _asked(store) == 20, "twenty questions")
    wait(night, lambda: _at_rest(store), "nothing left to do")
    # A reply of unknown fate is never repeated by itself; its asker finds it behind a button.
    for user in PEOPLE:
        said = [m for m in night.shown(user) if m.from_bot]
        assert len(said) <= 1, "no doubles"
    told = [user for user in PEOPLE if _said(night, user)]
    assert len(told) >= 10
    with store.read() as connection:
        unknown = connection.scalars(
            select(outbox.c.id).where(outbox.c.kind == "reply", outbox.c.state == "unknown")
        ).all()
        rows = questions.open_questions(connection)
    assert len(told) + len(unknown) >= 20, "every receipt is accounted for"
    town = load_town(town_file)
    right = {promise(town.hours, EVE, within(timedelta(hours=4), waiting)) for waiting in range(20)}
    assert {row.promised_at for row in rows} <= right
    assert all("1月4日(月)" in _said(night, user) or "4 Jan" in _said(night, user) for user in told)
    environ = environ_for(night, database_url, town_file)
    calling = Calling(store, Settings.from_env(environ), town)
    assert calling.round(EVE + timedelta(minutes=5)) == 0, "nobody is woken"
    opening = datetime(2027, 1, 3, 23, 30, tzinfo=UTC)
    assert calling.shifts(opening) == 1
    with store.read() as connection:
        mails = connection.execute(
            select(outbox).where(outbox.c.kind == "mail", outbox.c.purpose == "call")
        ).all()
    (note,) = [json.loads(mail.body) for mail in mails]
    assert "回答待ち: 20件" in note["text"]
    assert all(f"受付番号{row.id}　" in note["text"] for row in rows)


def _said(night: Simulator, user: str) -> str:
    said = [message.content for message in night.shown(user) if message.from_bot]
    return json.dumps(said, ensure_ascii=False) if said else ""


def _asked(store: Store) -> int:
    with store.read() as connection:
        return len(questions.open_questions(connection))


def _at_rest(store: Store) -> bool:
    with store.read() as connection:
        states = connection.scalars(select(outbox.c.state).where(outbox.c.kind != "leave")).all()
    return not set(states) & {"new", "claimed", "retry"}


def _bring_again(night: Simulator) -> Callable[[], bool]:
    """Deliver once more what was not acknowledged, as LINE does."""

    def again() -> bool:
        acknowledged = {id for d in night.deliveries if d.status == 200 for id in d.event_ids}
        if night.idle:
            for event in night.events:
                if event["webhookEventId"] not in acknowledged:
                    night.redeliver(event["webhookEventId"])
        return True

    return again
