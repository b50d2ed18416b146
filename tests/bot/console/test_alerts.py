"""Alerts on the staff's pages: what holds, what waits, how each hazard goes, and who may decide."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.alerting import Alerting
from bot.config import Settings
from bot.releasing import Releasing
from bot.store import alerts as rows
from bot.store import announcing, people, posts
from bot.store.engine import Store
from bot.store.post_tables import announcements
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
    assert "レベル4 大雨危険警報" in page and "訓練や試験の電文なので" in page
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


def test_a_hazard_is_kept_quiet_with_a_reason_and_an_end(
    visit: Visit, store: Store, time: Time, recorded: Callable[[], list[tuple[str, str]]]
) -> None:
    asked = {"hazard": "dry", "hours": "6"}
    assert visit("staff").post("/console/alerts/quiet", **asked, reason="x").status_code == 403
    approver = visit("approver")
    for wrong in ({"hazard": "x"}, {"hours": "73"}, {"hours": "-1"}, {"hours": ""}):
        refused = approver.post("/console/alerts/quiet", **(asked | wrong), reason="x")
        assert refused.status_code == 404, wrong
    approver.post("/console/alerts/quiet", **asked, reason=" ")
    assert "理由を書いてください" in approver.get("/console/alerts").text
    approver.post("/console/alerts/quiet", **asked, reason="計器の点検")
    assert "まで送りません" in approver.get("/console/alerts").text
    assert recorded()[-1][0] == "alert.silence"
    approver.post("/console/alerts/quiet", hazard="dry", hours="0")
    assert "まで送りません" not in approver.get("/console/alerts").text


def test_what_was_told_can_be_pasted_into_the_openchat(
    visit: Visit, alerting: Alerting, time: Time
) -> None:
    time.now = t.T0
    take(alerting, time, t.rain(4))
    viewer = visit("viewer")
    page = viewer.get("/console/alerts/telegrams/1").text
    assert "オープンチャットに貼る文" in page and "P5, P8" in page
    assert "■レベル4 大雨危険警報が出ました。" in page
    assert viewer.get("/console/alerts/telegrams/99").status_code == 404
    take(alerting, time, t.rain(5, status="訓練", minutes=1))
    assert "貼る文" not in viewer.get("/console/alerts/telegrams/2").text


def test_a_drill_for_everyone_is_approved_by_another_and_marked_whatever_is_edited(
    visit: Visit, store: Store, time: Time
) -> None:
    with store.write() as connection:
        people.remember(connection, people.meet(connection, "U9", time.now), following=True)
    clerk = visit("publisher")
    assert clerk.get("/console/alerts/drill").status_code == 200
    look = clerk.get("/console/alerts/drill?hazard=rain").text
    assert "【訓練】レベル4 大雨危険警報" in look and "[DRILL]" in look and "承認を頼む" in look
    assert clerk.post("/console/alerts/drill", hazard="x").status_code == 404
    assert clerk.post("/console/alerts/drill", hazard="rain").status_code == 303
    alone = {"edition": 1, "manner": "emergency", "why": "急ぐ"}
    refused = visit("approver").post("/console/posts/1/approve", **alone)
    assert refused.status_code == 400 and "緊急には送れません" in refused.text
    form = {"category": "other", "title.ja": "大雨危険警報", "body.ja": "逃げてください。"}
    form |= {"to": "everyone", "timing": "now", "catch_up": "within", "quiet": "silent"}
    with store.read() as connection:
        version = posts.by_number(connection, 1).version  # type: ignore[union-attr]
    clerk.post("/console/posts/1/edit", do="submit", version=version, **form)
    assert visit("approver").post("/console/posts/1/approve", edition=2).status_code == 303
    town = load_town(ENVIRON["TOWN"])
    assert Releasing(store, town, "https://bot.example").round(time.now) == 1
    with store.read() as connection:
        [out] = connection.execute(select(announcements))
        [body] = json.loads(announcing.bodies(connection, out.id)["all"])
    assert out.purpose == "news", "it never goes ahead of an alert"
    assert body["text"].startswith("【訓練】") and body["text"].splitlines()[-1].startswith(
        "【訓練】"
    )
