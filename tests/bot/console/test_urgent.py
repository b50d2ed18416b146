"""Emergencies: a bear is told of in three steps by one person; 避難情報 waits for a second one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select

from bot.alerting import Alerting
from bot.alerts_now import FACT
from bot.config import Settings
from bot.missing_person import forget_names
from bot.releasing import Releasing
from bot.store import facts, people, posts, shelters
from bot.store.engine import Store
from bot.store.post_tables import announcements
from bot.store.tables import outbox
from bot.town import load_town
from faq.places import Site
from tests import telegrams
from tests.telegrams import HERE, T0

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


def test_a_text_sent_by_other_means_fills_the_form_and_doubts_are_said(
    visit: Visit, store: Store
) -> None:
    clerk = visit("publisher")
    good = "【警戒レベル４】北沢に、午前２時５分、避難指示を発令しました。"
    form = clerk.post("/console/urgent/read", text=good)
    assert form.status_code == 303 and "/urgent/evacuation-4?" in form.location
    page = clerk.get(form.location).text
    assert 'value="2:05"' in page and 'value="北沢" checked' in page
    odd = clerk.post("/console/urgent/read", text="警戒レベル3 避難指示 北沢 2:05")
    assert odd.location.endswith("/console/urgent")
    assert "食い違っています" in clerk.get("/console/urgent").text


def test_the_other_doors_are_ticked_with_time_and_name_and_all_stands_in_one_list(
    visit: Visit, store: Store, time: Time
) -> None:
    clerk = visit("publisher")
    clerk.post("/console/urgent/evacuation-4", do="send", **EVACUATE)
    assert "防災行政無線は済んだ" in clerk.get("/console/posts/1").text
    assert clerk.post("/console/posts/1/tick/radio").status_code == 303
    first = clerk.get("/console/posts/1").text
    assert "防災行政無線は済んだ" not in first and "緊急速報メールは済んだ" in first
    assert clerk.post("/console/posts/1/tick/pigeon").status_code == 404
    clerk.post("/console/urgent/bear", do="send", **BEAR)
    assert clerk.post("/console/posts/2/tick/radio").status_code == 404, "a bear is no 避難情報"
    listed = clerk.get("/console/urgent").text.split("これまでの避難情報")[1]
    assert "避難指示（北沢地区）" in listed and "クマ" not in listed


def test_the_highest_warning_names_its_word_and_open_shelters_stand_in_the_form(
    visit: Visit, store: Store, time: Time
) -> None:
    clerk = visit("publisher")
    assert "めやす" not in clerk.get("/console/urgent").text
    with store.write() as connection:
        town = load_town(ENVIRON["TOWN"])
        facts.write(connection, FACT, {"good": time.now.isoformat(), "stale": False}, time.now)
        shelters.replace(connection, (Site("公民館", "", frozenset({"flood"})),), time.now)
        shelters.switch(connection, 1, "open", 1, time.now)
    here = replace(town, codes=replace(town.codes, areas=HERE))
    alerting = Alerting(store, Settings.from_env(ENVIRON), here)
    minutes = (time.now - T0).total_seconds() / 60
    alerting.take([("a", telegrams.rain(4, minutes=minutes))], time.now)
    page = clerk.get("/console/urgent").text
    assert "レベル4 大雨危険警報" in page
    assert "/console/urgent/evacuation-4" in page.split("めやす")[1].split("</p>")[0]
    assert 'value="公民館"' in clerk.get("/console/urgent/evacuation-4").text


def test_somebody_missing_is_named_for_a_day_and_then_forgotten(
    visit: Visit, store: Store, time: Time
) -> None:
    person = {"person": "白い帽子の山田さん", "place": "湖岸", "phone": "0261-00-0001"}
    clerk = visit("publisher")
    with store.write() as connection:
        people.remember(connection, people.meet(connection, "U9", time.now), following=True)
    sending = clerk.post("/console/urgent/missing", do="send", consent="1", **person)
    assert sending.status_code == 303 and tick(store, time) == 1
    zone = ZoneInfo("Asia/Tokyo")
    with store.write() as connection:
        assert forget_names(connection, time.now + timedelta(hours=23, minutes=59), zone) == 0
        assert forget_names(connection, time.now + timedelta(hours=24, minutes=1), zone) == 1
        assert forget_names(connection, time.now + timedelta(hours=25), zone) == 0
        for table in ("post_editions", "announcement_texts", "outbox"):
            rows = connection.exec_driver_sql(f"SELECT * FROM {table}").all()  # noqa: S608
            written = "".join(map(str, rows)).encode("ascii", "backslashreplace").decode()
            assert "山田" not in str(rows) and "\\u5c71\\u7530" not in written, table
    page = clerk.get("/console/posts/1").text
    assert "お名前などの文を消しました" in page and "山田" not in page
