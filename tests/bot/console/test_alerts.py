"""Alerts on the staff's pages: what holds, what waits, how each hazard goes, and who may decide."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.alerting import Alerting
from bot.config import Settings
from bot.store import alerts as rows
from bot.store.engine import Store
from bot.town import load_town
from tests import telegrams as t
from tests.telegrams import HERE

from .conftest import ENVIRON, Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]


@pytest.fixture
def alerting(store: Store) -> Alerting:
    town = load_town(ENVIRON["TOWN"])
    found = replace(town, codes=replace(town.codes, areas=HERE))
    return Alerting(store, Settings.from_env(ENVIRON), found)


def take(alerting: Alerting, time: Time, *bodies: bytes) -> int:
    return alerting.take([(f"{time.now}-{n}", one) for n, one in enumerate(bodies)], time.now)


def test_a_new_town_watches_and_sees_why(visit: Visit, alerting: Alerting, time: Time) -> None:
    page = visit("viewer").get("/console/alerts").text
    assert "電文を取りに行っていません" in page and "分かりません" in page
    time.now = t.T0
    take(alerting, time, t.rain(4), t.rain(5, minutes=-1, status="訓練"))
    page = visit("viewer").get("/console/alerts").text
    assert "レベル4 大雨危険警報" in page and "P1: 訓練 is not in earnest" in page
    assert "送るもの" in page and "住民に送る" not in page


def test_a_policy_is_looked_at_before_it_is_in_force(
    visit: Visit, alerting: Alerting, store: Store, time: Time
) -> None:
    time.now = t.T0
    take(alerting, time, t.rain(3))
    approver = visit("approver")
    look = approver.post("/console/alerts/policy", hazard="rain", mode="confirm").text
    assert "次の1件が、確かめてから送られていました" in look
    with store.read() as connection:
        assert rows.policies(connection) == {}
    kept = approver.post(
        "/console/alerts/policy", hazard="rain", mode="confirm", minutes="3", do="keep"
    )
    assert kept.status_code == 303
    with store.read() as connection:
        assert rows.policies(connection)["rain"].mode == "confirm"
    time.now += timedelta(minutes=1)
    take(alerting, time, t.rain(4, minutes=1))
    page = approver.get("/console/alerts").text
    assert "送るかどうか、決めてください（1）" in page and "決めるもの 1件" in page
    assert approver.post("/console/alerts/holds/1/send").status_code == 303
    assert "送るかどうか、決めてください" not in approver.get("/console/alerts").text


def test_who_may_not_decide_is_refused(visit: Visit, store: Store) -> None:
    clerk = visit("staff")
    asked = {"hazard": "rain", "mode": "auto", "do": "keep"}
    assert clerk.post("/console/alerts/policy", **asked).status_code == 403
    assert clerk.post("/console/alerts/holds/1/send").status_code == 403
    approver = visit("approver")
    for wrong in ({"hazard": "x"}, {"mode": "x"}, {"minutes": "0"}, {"lapses": "x"}):
        assert approver.post("/console/alerts/policy", **asked | wrong).status_code == 404
    assert approver.post("/console/alerts/holds/1/shout").status_code == 404
    with store.read() as connection:
        assert rows.policies(connection) == {}
