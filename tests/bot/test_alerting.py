"""Telegrams taken in: kept with the reason, sent once to the right people, or held as staff say."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.alerting import Alerting
from bot.alerts_now import read_alerts
from bot.proposing import proposed
from bot.store import alerts as rows
from bot.store import people, shelters
from bot.store.alert_tables import alert_holds, alert_policies, alert_state, telegrams
from bot.store.engine import Store
from bot.store.tables import outbox
from faq.places import Site
from tests import telegrams as t
from tests.alerting import VILLAGE, at, automatic, reached, said, sent, take
from tests.posting import settle
from tests.telegrams import T0


def test_a_new_town_only_watches(alerting: Alerting, store: Store) -> None:
    assert take(alerting, t.rain(5)) == 0
    assert sent(store) == []
    with store.read() as connection:
        [kept] = rows.listed(connection)
        mails = [one for one in connection.execute(select(outbox)) if one.kind == "mail"]
        assert proposed(connection) is not None, "disaster mode is proposed at Level 4"
    assert (kept.outcome, kept.type) == ("announce", "VPWW55") and "rain" in kept.changes
    assert "見るだけ" in json.loads(mails[0].body)["subject"]


def test_what_is_watched_is_told_once_it_goes_by_itself(
    alerting: Alerting, store: Store, by: int
) -> None:
    take(alerting, t.rain(3))
    automatic(store, by, "rain")
    assert take(alerting, t.rain(4, minutes=1), minutes=1) == 1


def test_who_is_told(alerting: Alerting, store: Store, by: int) -> None:
    automatic(store, by, "rain", "thunder")
    thunder = t.weather("VPWW61", [("14", "雷注意報", "発表")])
    assert take(alerting, thunder) == 1
    assert take(alerting, t.rain(3, minutes=1), minutes=1) == 1
    assert take(alerting, t.rain(4, minutes=2), minutes=2) == 1
    opted, residents, everyone = (reached(store, one.id) for one in sent(store))
    assert opted == [("multicast", "[4]")]
    assert residents == [("multicast", "[1,2,4]")]
    assert [kind for kind, _ in everyone] == ["broadcast"]


def test_the_same_telegram_again_changes_nothing(alerting: Alerting, store: Store, by: int) -> None:
    automatic(store, by, "rain")
    data = t.rain(4)
    assert take(alerting, data, name="feed") == 1
    assert take(alerting, data, name="feed") == 0
    assert take(alerting, data, name="other") == 0, "one body under two addresses"
    assert len(sent(store)) == 1
    with store.read() as connection:
        assert len(rows.listed(connection, all=True)) == 2


def test_after_an_outage_there_is_one_message_of_how_it_stands(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain", "landslide")
    came = [t.rain(level, minutes=n) for n, level in enumerate((3, 5, 4))]
    slide = t.weather("VPWW56", [("49", "レベル４土砂災害危険警報", "発表")], minutes=3)
    assert take(alerting, *came[::-1], slide, minutes=200) == 1
    with store.read() as connection:
        body = connection.scalar(select(outbox.c.id).where(outbox.c.kind == "broadcast"))
        texts = said(connection)
    assert body and "レベル4 大雨危険警報が出ました" in texts[0] and "土砂災害危険警報" in texts[0]
    assert "発表中" in texts[0] and "特別警報" not in texts[0]


def test_what_came_and_went_meanwhile_is_not_sent(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain")
    assert take(alerting, t.rain(4), t.rain(0, minutes=9), minutes=60) == 0
    assert sent(store) == []
    assert take(alerting, t.rain(3, minutes=61), minutes=61) == 1


def test_an_end_goes_to_who_had_the_beginning(alerting: Alerting, store: Store, by: int) -> None:
    automatic(store, by, "rain")
    take(alerting, t.rain(3))
    settle(store, at(1))
    with store.write() as connection:
        id = people.meet(connection, "U" + "9" * 32, at(1))
        people.remember(connection, id, following=True)
    assert take(alerting, t.rain(0, minutes=35), minutes=35) == 1
    first, last = sent(store)
    assert last.follows == first.id
    assert reached(store, last.id) == reached(store, first.id) == [("multicast", "[1,2,4]")]


def test_a_drill_reaches_nobody_by_code_and_by_table(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain")
    assert take(alerting, t.rain(5, status="訓練")) == 0
    assert sent(store) == []
    values = {"entry": "x", "digest": "x", "type": "", "info_type": "", "title": "", "headline": ""}
    values |= {"received_at": T0, "disposition": "understood", "reason": "", "changes": "[]"}
    for status in ("訓練", "試験", "何か", ""):
        with pytest.raises(IntegrityError), store.write() as connection:
            connection.execute(
                insert(telegrams).values(**values, status=status, outcome="announce")
            )


def test_what_cannot_be_read_is_kept_and_told_once(
    alerting: Alerting, store: Store, by: int
) -> None:
    assert take(alerting, b"<html/>", name="x") == 0
    assert take(alerting, b"<html/>", name="x") == 0
    with store.read() as connection:
        [kept] = rows.listed(connection)
    assert kept.disposition == "unreadable" and kept.outcome == "staff"


def test_tables_refuse_what_must_not_be(store: Store, by: int) -> None:
    forbidden: list[tuple[Any, dict[str, object]]] = [
        (alert_state, {"id": 2, "version": 1, "state": "{}", "at": T0}),
        (alert_holds, {"purpose": "x", "change": "", "due_at": T0, "state": "waiting"}),
        (alert_holds, {"purpose": "form", "change": "", "due_at": T0, "state": "x"}),
    ]
    policy = {"hazard": "rain", "mode": "auto", "minutes": 5, "lapses": "drop", "by": by, "at": T0}
    forbidden += [
        (alert_policies, policy | {"mode": "x"}),
        (alert_policies, policy | {"minutes": 0}),
        (alert_policies, policy | {"lapses": "x"}),
    ]
    for table, values in forbidden:
        with pytest.raises(IntegrityError), store.write() as connection:
            connection.execute(insert(table).values(**values))


def test_open_shelters_meant_for_it_stand_in_the_alert(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "landslide")
    places = (Site("公民館", "", frozenset({"landslide"})), Site("浜", "", frozenset({"tsunami"})))
    with store.write() as connection:
        shelters.replace(connection, (*places, Site("丘", "", frozenset({"landslide"}))), T0)
        for number in (1, 2):
            shelters.switch(connection, number, "open", by, T0)
    slide = t.weather("VPWW56", [("49", "レベル４土砂災害危険警報", "発表")])
    assert take(alerting, slide) == 1
    with store.read() as connection:
        texts = said(connection)
    assert '"開いている避難所：公民館"' in texts[0], (
        "neither the closed one nor one for another danger"
    )


def test_what_turns_out_to_be_worse_goes_to_all_whom_that_concerns(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain")
    take(alerting, t.rain(3))
    settle(store, at(1))
    assert take(alerting, t.rain(5, minutes=2, info_type="訂正"), minutes=2) == 1
    _, last = sent(store)
    assert last.follows is None
    assert [kind for kind, _ in reached(store, last.id)] == ["broadcast"]


def test_the_old_form_adds_nothing_to_what_holds_now(
    alerting: Alerting, store: Store, by: int
) -> None:
    automatic(store, by, "rain")
    old = t.weather("VPWW54", [("33", "大雨特別警報", "発表")])
    take(alerting, t.rain(5), old)
    with store.read() as connection:
        now = read_alerts(connection, VILLAGE, at(1))
    assert [(one.hazard, one.level) for one in now.warned] == [("rain", 5)]
