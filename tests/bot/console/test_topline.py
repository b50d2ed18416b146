"""The line at the top: what it says of the bot, and in which state."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from bot import quota
from bot.console.topline import Item, View, topline
from bot.store import facts
from bot.store.engine import Store
from bot.store.tables import events, outbox
from bot.town import load_town

from .conftest import ENVIRON, Browser, Time  # type: ignore[import-not-found]

pytestmark = pytest.mark.one_engine

TOWN = load_town(ENVIRON["TOWN"])


def shown(store: Store, now: datetime, id: str) -> tuple[str, str]:
    with store.read() as connection:
        items: dict[str, Item] = {item.id: item for item in topline(View(connection, now, TOWN))}
    return items[id].words, items[id].state


def sending(now: datetime, **values: Any) -> dict[str, Any]:
    row = {"kind": "push", "recipient": "p1", "state": "new", "worth_push": False}
    row |= {"retry_key": str(uuid.uuid4()), "delivers": "[]", "silent": False, "tries": 1}
    return row | {"unsure": 0, "due_at": now, "created_at": now} | values


def test_a_bot_that_has_done_nothing_yet(store: Store, time: Time) -> None:
    assert shown(store, time.now, "line") == ("まだ送っていません", "wait")
    assert shown(store, time.now, "waiting") == ("ありません", "good")
    assert shown(store, time.now, "quota") == ("残りは分かりません", "wait")
    assert shown(store, time.now, "disaster") == ("平常", "good")
    assert shown(store, time.now, "stopped") == ("動いています", "good")


@pytest.mark.parametrize(
    ("calls", "said"),
    [
        ([("sent", 5)], ("つながっています（5分前）", "good")),
        ([("failed", 9), ("sent", 5)], ("つながっています（5分前）", "good")),
        ([("sent", 90), ("failed", 70), ("unknown", 5)], ("送れていません（1時間前から）", "bad")),
        ([("sent", 9), ("retry", 4)], ("送れていません（4分前から）", "bad")),
        ([("sent", 9), ("dropped", 4)], ("つながっています（9分前）", "good")),
    ],
)
def test_the_connection_to_line_is_what_the_last_calls_say(
    store: Store, time: Time, calls: list[tuple[str, int]], said: tuple[str, str]
) -> None:
    with store.write() as connection:
        for state, minutes in calls:
            at = time.now - timedelta(minutes=minutes)
            ended = {"finished_at": at} if state != "retry" else {"error": "no connection"}
            connection.execute(insert(outbox).values(sending(at, state=state, **ended)))
    assert shown(store, time.now, "line") == said


def test_a_call_that_waits_for_its_first_retry_without_an_error_is_no_trouble(
    store: Store, time: Time
) -> None:
    with store.write() as connection:
        connection.execute(insert(outbox).values(sending(time.now, state="retry")))
    assert shown(store, time.now, "line") == ("まだ送っていません", "wait")


def test_what_waits_is_as_old_as_its_oldest(store: Store, time: Time) -> None:
    event = {"destination": "d", "content_hash": "h", "type": "message", "conversation": "c"}
    event |= {"state": "new", "tries": 0, "late": False, "payload": "{}"}
    with store.write() as connection:
        at = time.now - timedelta(minutes=1)
        connection.execute(insert(outbox).values(sending(at)))
    assert shown(store, time.now, "waiting") == ("いちばん古いもの 1分前", "wait")
    with store.write() as connection:
        at = time.now - timedelta(days=3)
        times = {"at": at, "received_at": at, "due_at": at, "event_id": "e"}
        connection.execute(insert(events).values(event | times))
    assert shown(store, time.now, "waiting") == ("いちばん古いもの 3日前", "bad")


@pytest.mark.parametrize(
    ("limit", "used", "said"),
    [
        (200, 0, ("残り 200通", "good")),
        (30_000, 1_500, ("残り 28,500通", "good")),
        (200, 195, ("残り 5通", "wait")),
        (200, 201, ("残り 0通", "bad")),
        (None, 1200, ("上限なし（1,200通使用）", "good")),
    ],
)
def test_the_month_s_messages_are_counted(
    store: Store, time: Time, limit: int | None, used: int, said: tuple[str, str]
) -> None:
    with store.write() as connection:
        quota.keep(connection, limit, used, time.now)
    assert shown(store, time.now, "quota") == said
    assert shown(store, time.now + timedelta(days=31), "quota")[1] == "wait"


def test_a_disaster_and_a_stop_stand_on_every_page(
    store: Store, time: Time, visit: Callable[..., Browser]
) -> None:
    with store.write() as connection:
        facts.write(connection, "disaster", {"on": True}, time.now)
        facts.write(connection, "stopped", {"on": False}, time.now)
    assert shown(store, time.now, "disaster") == ("入っています", "bad")
    assert shown(store, time.now, "stopped") == ("動いています", "good")
    assert "災害モード" in visit("viewer").get("/console/account").text
    assert "災害モード" not in visit().get("/console/login").text
