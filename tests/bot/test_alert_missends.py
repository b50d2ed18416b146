"""What really went wrong elsewhere, tried here with alerts: each is stopped.

A drill mailed to residents (和歌山 2018), a drill taken for earnest (吉備中央町), one order for the
whole town (赤穂 2018), a deletion that sent (宮崎 2018), old alerts after maintenance (奈良), an
order late by one hand and a wrong end (清瀬), one text six hundred times in a night (神奈川 2022).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, insert
from sqlalchemy.exc import IntegrityError

from bot.alert_drills import drill
from bot.alerting import Alerting
from bot.config import Settings
from bot.posts import Desk, Unpostable
from bot.store import people, staff
from bot.store.alert_tables import telegrams
from bot.store.engine import Store
from bot.store.post_tables import announcements
from bot.urgent import Urgent
from handlers import stock
from scheduler.posting import Approval
from tests import telegrams as t
from tests.alerting import VILLAGE, at, automatic, reached, said, sent, take
from tests.posting import TOWN
from tests.telegrams import T0

EVACUATE = {"area": "北沢", "time": "2:05", "shelter": "公民館"}


def ask(store: Store, settings: Settings, by: int, now: datetime, id: str) -> int:
    """Draft a word to evacuate, and ask a second person; give the post's number."""
    notice = next(one for one in stock.urgent() if one.id == id)
    values: Mapping[str, str] = {slot.name: EVACUATE[slot.name] for slot in notice.slots}
    made = Urgent(settings, TOWN)
    content = made.content(notice, values, now.replace(tzinfo=None))
    with store.write() as connection:
        number, out = made.send(Desk(connection, TOWN, by, now), content, notice.title)
    assert not out
    return number


def test_a_drill_reaches_no_resident_whatever_the_town_has_set(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain", "tsunami", "earthquake", "unknown")
    files = [("a_VPWW55.xml", t.rain(5)), ("b_VTSE41.xml", t.tsunami("52", "大津波警報"))]
    for body in (t.rain(5, status="訓練"), t.tsunami("52", "大津波警報", status="試験")):
        assert take(alerting, body, name=str(len(body))) == 0
    with store.write() as connection:
        group = people.meet_group(connection, "C1", "group", T0)
        people.register_group(connection, group, "general")
    drill(
        store,
        VILLAGE,
        files,
        speed=1000,
        now=lambda: T0,
        wait=lambda _: None,
        tell=lambda one, shown: None,
    )
    assert sent(store) == []
    with store.read() as connection:
        assert all(text.count("訓練") >= 2 for text in said(connection))


def test_no_table_takes_a_drill_for_earnest(store: Store, by: int) -> None:
    kept = {"entry": "x", "digest": "x", "type": "VPWW55", "info_type": "発表", "title": ""}
    kept |= {"headline": "", "received_at": T0, "disposition": "understood", "reason": ""}
    public = {"key": "x", "purpose": "drill", "reach": "public", "drill": True}
    public |= {"state": "sending", "silent": False, "created_at": T0}
    with pytest.raises(IntegrityError), store.write() as connection:
        values = kept | {"status": "訓練", "outcome": "announce", "changes": "[]"}
        connection.execute(insert(telegrams).values(**values))
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(insert(announcements).values(**public))


def test_an_order_names_the_areas_that_were_tapped_and_a_neighbour_s_warning_is_not_ours(
    alerting: Alerting, store: Store, by: int, settings: Settings
) -> None:
    automatic(store, by, "rain")
    elsewhere = t.rain(5).replace(t.CITY.encode(), t.OTHER.encode(), 1)
    assert take(alerting, elsewhere.replace(t.OTHER.encode(), b"2048700", 1)) == 0
    notice = next(one for one in stock.urgent() if one.id == "evacuation-4")
    content = Urgent(settings, TOWN).content(notice, EVACUATE, T0.replace(tzinfo=None))
    for words in (*content.titles.values(), *content.bodies.values()):
        assert "全域" not in words
    assert "北沢" in content.titles["ja"] and "北沢" in content.bodies["ko"]
    with pytest.raises(stock.BadSlot):
        Urgent(settings, TOWN).content(notice, EVACUATE | {"area": " "}, T0.replace(tzinfo=None))


def test_deleting_sends_nothing(alerting: Alerting, store: Store, by: int) -> None:
    automatic(store, by, "rain")
    take(alerting, t.rain(4))
    with store.write() as connection:
        connection.execute(delete(telegrams))
    for minute in range(1, 40):
        assert alerting.look_again(at(minute)) == 0
    assert len(sent(store)) == 1


def test_after_maintenance_nothing_old_is_sent_again(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain", "earthquake")
    story = [t.rain(3), t.rain(5, minutes=1), t.quake("6-", minutes=2)]
    for place, body in enumerate(story):
        take(alerting, body, minutes=place, name=f"feed-{place}")
    before = len(sent(store))
    for day in range(1, 4):  # all of it comes again, under its own address and under others
        for name in ("feed", "mirror"):
            for place, body in enumerate(story):
                take(alerting, body, minutes=day * 1440, name=f"{name}-{place}")
        alerting.look_again(at(day * 1440 + 60))
    assert len(sent(store)) == before == 3


def test_one_hand_neither_orders_nor_ends_an_evacuation_before_another_was_asked(
    store: Store, by: int, settings: Settings
) -> None:
    for id in ("evacuation-4", "evacuation-end"):
        number = ask(store, settings, by, T0, id)
        with store.write() as connection, pytest.raises(Unpostable, match="own draft"):
            Desk(connection, TOWN, by, T0).approve(number, Approval(1, by))
        alone = Approval(1, by, "emergency", "だれも出ない")
        early = T0 + timedelta(minutes=2, seconds=59)
        with store.write() as connection, pytest.raises(Unpostable, match="another first"):
            Desk(connection, TOWN, by, early).approve(number, alone)
        with store.write() as connection:
            made = {"password": "x", "role": "approver", "desks": "", "created_at": T0}
            second = staff.add(connection, login=f"sato-{id}", name="sato", **made)
            Desk(connection, TOWN, second, T0).approve(number, Approval(1, second))


def test_six_hundred_telegrams_of_a_night_are_few_messages(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain", "thunder", "wind")
    levels = (3, 2)
    for minute in range(600):
        take(alerting, t.rain(levels[minute % 2], minutes=minute), minutes=minute)
        alerting.look_again(at(minute))
    lesser = [one for one in sent(store) if reached(store, one.id)]
    assert len({one.key for one in lesser}) == len(lesser)
    assert len(lesser) <= 2 * 600 // 30 + 1, "a change and its way back in half an hour at most"
