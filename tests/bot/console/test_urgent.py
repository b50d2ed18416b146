"""Emergencies: a bear is told of in three steps by one person; 避難情報 waits for a second one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from bot.releasing import Releasing
from bot.store import people, posts
from bot.store.engine import Store
from bot.store.post_tables import announcements
from bot.store.tables import outbox
from bot.town import load_town

from .conftest import ENVIRON, Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]
BEAR = {"place": "小学校の通学路", "time": "7:40", "phone": "0261-00-0001"}
EVACUATE = {"area": "北沢地区", "time": "2:05", "shelter": "公民館"}


def tick(store: Store, time: Time) -> int:
    town = load_town(ENVIRON["TOWN"])
    return Releasing(store, town, "https://bot.example").round(time.now)


def sent(store: Store) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(select(announcements)))


def test_a_bear_at_the_school_road(visit: Visit, store: Store, time: Time) -> None:
    with store.write() as connection:
        number = people.meet(connection, "U9", time.now)
        people.remember(connection, number, following=True)
    clerk = visit("publisher")
    assert "クマ・危険な動物" in clerk.get("/console/urgent").text
    form = clerk.get("/console/urgent/bear").text
    assert 'value="0261-00-0001"' in form, "the telephone stands there already"
    look = clerk.post("/console/urgent/bear", **BEAR).text
    assert "【緊急】クマなどの出没（小学校の通学路）" in look and "곰" in look
    assert sent(store) == []
    assert clerk.post("/console/urgent/bear", do="send", **BEAR).status_code == 303
    assert tick(store, time) == 1
    [out] = sent(store)
    assert (out.purpose, out.silent) == ("alert", False), "ahead of everything, and it sounds"
    with store.read() as connection:
        [part] = connection.execute(select(outbox).where(outbox.c.kind == "broadcast"))
        assert part.priority == 0
        assert [one.post_id for one in posts.to_review(connection)] == [1]


def test_an_order_to_evacuate_waits_for_a_second_person(
    visit: Visit, store: Store, time: Time
) -> None:
    clerk = visit("publisher")
    two = clerk.post("/console/urgent/evacuation-4", **EVACUATE | {"area": ["北沢", "本郷"]}).text
    assert "避難指示（北沢・本郷）" in two, "areas are tapped, not typed"
    asked = clerk.post("/console/urgent/evacuation-4", do="send", **EVACUATE)
    assert asked.status_code == 303
    assert tick(store, time) == 0 and sent(store) == []
    assert visit("approver").post("/console/posts/1/approve", edition=1).status_code == 303
    assert tick(store, time) == 1


def test_alone_after_three_minutes_with_a_reason(visit: Visit, store: Store, time: Time) -> None:
    clerk = visit("publisher")
    clerk.post("/console/urgent/evacuation-4", do="send", **EVACUATE)
    alone = {"edition": 1, "manner": "emergency", "why": "だれも電話に出ない"}
    early = clerk.post("/console/posts/1/approve", **alone)
    assert early.status_code == 400 and "三分待ちます" in early.text
    time.now += timedelta(minutes=3)
    assert clerk.post("/console/posts/1/approve", **alone | {"why": " "}).status_code == 400
    assert clerk.post("/console/posts/1/approve", **alone).status_code == 303
    assert tick(store, time) == 1


def test_what_is_missing_or_wrong_is_said(visit: Visit, store: Store) -> None:
    clerk = visit("publisher")
    assert clerk.post("/console/urgent/bear", **BEAR | {"place": ""}).status_code == 400
    wrong = clerk.post("/console/urgent/bear", **BEAR | {"time": "朝"})
    assert wrong.status_code == 400
    person = {"person": "80代の男性", "place": "本郷", "phone": "0261-00-0001"}
    assert "家族の同意" in clerk.post("/console/urgent/missing", do="send", **person).text
    assert clerk.get("/console/urgent/moon").status_code == 404
    assert visit("staff").get("/console/urgent").status_code == 403
    assert sent(store) == []


def test_what_is_put_in_other_words_stays_an_emergency(
    visit: Visit, store: Store, time: Time
) -> None:
    clerk = visit("publisher")
    clerk.post("/console/urgent/evacuation-4", do="send", **EVACUATE)
    page = clerk.get("/console/posts/1/edit").text
    assert 'name="body.ja"' in page
    with store.read() as connection:
        version = posts.by_number(connection, 1).version  # type: ignore[union-attr]
    form = {"category": "other", "title.ja": "避難指示", "body.ja": "北沢地区に出ました。"}
    form |= {"to": "everyone", "timing": "now", "catch_up": "within", "quiet": "silent"}
    edited = clerk.post("/console/posts/1/edit", do="submit", version=version, **form)
    assert edited.status_code == 303
    time.now += timedelta(minutes=4)
    alone = {"edition": 2, "manner": "emergency", "why": "だれも電話に出ない"}
    assert clerk.post("/console/posts/1/approve", **alone).status_code == 303
    assert tick(store, time) == 1
    assert sent(store)[0].purpose == "alert"
