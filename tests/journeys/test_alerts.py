"""Alerts as people meet them: in the talk, in their language; drills in the staff room alone."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.alert_drills import drill
from bot.alerting import Alerting
from bot.alerts_now import FACT
from bot.config import Settings
from bot.fanout import Fanout
from bot.pacing import Limits
from bot.store import alerts as rows
from bot.store import facts, people, staff
from bot.store.alert_tables import alert_told
from scheduler.alert_pace import BETWEEN
from tests import telegrams as t
from tests.posting import TOWN
from tests.telegrams import HERE

from .conftest import RESIDENT, STAFF_GROUP, TOURIST, Village  # type: ignore[import-not-found]

pytestmark = pytest.mark.journey
HERE_TOWN = replace(TOWN, codes=replace(TOWN.codes, areas=HERE))


@pytest.fixture
def sending(village: Village, request: pytest.FixtureRequest) -> Village:
    """Let announcements leave, everyone follow, and every hazard go by itself."""
    now = datetime.now(UTC)
    with village.store.write() as connection:
        for person in (RESIDENT, TOURIST):
            number = people.meet(connection, person, now)
            people.remember(connection, number, following=True)
        made: dict[str, Any] = {"password": "x", "role": "admin", "desks": "", "created_at": now}
        by = staff.add(connection, login="bousai", name="防災", **made)
        for hazard in ("rain", "landslide", "earthquake", "tsunami"):
            policy = {"mode": "auto", "minutes": 5, "lapses": "drop", "by": by, "at": now}
            rows.set_policy(connection, hazard, **policy)
    assert village.worker is not None
    fanout = Fanout(village.store, village.worker.line, Limits(), look_seconds=0.05)
    fanout.start()
    request.addfinalizer(fanout.stop)
    return village


def minutes() -> float:
    """Give the minutes from the telegrams' beginning to now: they are reported now."""
    return (datetime.now(UTC) - t.T0) / timedelta(minutes=1)


def take(village: Village, *bodies: bytes) -> int:
    alerting = Alerting(village.store, Settings.from_env(village.environ), HERE_TOWN)
    now = datetime.now(UTC)
    return alerting.take([(f"{now}-{n}", one) for n, one in enumerate(bodies)], now)


def test_a_danger_and_its_end_and_what_holds_on_request(sending: Village) -> None:
    sending.sim.say(RESIDENT, "いまの警報")
    sending.says(RESIDENT, "いまの様子は分かりません")
    take(sending, t.rain(4, minutes=minutes()))
    for person in (RESIDENT, TOURIST):
        sending.says(person, "レベル4 大雨危険警報が出ました")
        sending.says(person, "Level 4 Heavy Rain Danger Warning")
    now = datetime.now(UTC)
    with sending.store.write() as connection:
        facts.write(connection, FACT, {"good": now.isoformat(), "stale": False}, now)
    sending.sim.say(TOURIST, "current warnings")
    sending.says(TOURIST, "Warnings and advisories in force")
    with sending.store.write() as connection:
        connection.execute(update(alert_told).values(at=now - BETWEEN))
    assert take(sending, t.rain(0, minutes=minutes())) == 1
    sending.says(RESIDENT, "大雨の警報・注意報は解除されました")
    sending.sim.say(RESIDENT, "いまの警報")
    sending.says(RESIDENT, "いま出ている警報・注意報はありません")


def test_a_quake_without_a_reading_is_said_to_be_presumed(sending: Village) -> None:
    quake = t.quake("4", condition="震度５弱以上未入電", minutes=minutes())
    assert take(sending, quake) == 1
    shown = sending.says(RESIDENT, "震度5弱以上と推定")
    assert "震度4" not in json.dumps(shown.content, ensure_ascii=False)


def test_a_drill_is_heard_in_the_staff_room_alone(sending: Village) -> None:
    story = [
        ("a_VPWW55.xml", t.rain(3, minutes=0)),
        ("b_VPWW55.xml", t.rain(5, minutes=30)),
        ("c_VTSE41.xml", t.tsunami("52", "大津波警報", minutes=31, status="訓練")),
    ]
    paused: list[float] = []
    told: list[bool] = []
    sent = drill(
        sending.store,
        HERE_TOWN,
        story,
        speed=60,
        now=lambda: datetime.now(UTC),
        wait=paused.append,
        tell=lambda one, shown: told.append(shown),
    )
    assert (sent, told) == (3, [True, True, True])
    assert paused == [30.0, 1.0]
    for words in ("レベル5 大雨特別警報", "大津波警報"):
        alt = sending.says(STAFF_GROUP, words).content["altText"].splitlines()
        assert alt[0] == alt[-1] == "【訓練】これは訓練です。"
    for person in (RESIDENT, TOURIST):
        assert not [one for one in sending.shown(person) if "警報" in one.text]


def test_an_earthquake_in_earnest_after_a_drill_is_told(sending: Village) -> None:
    take(sending, t.quake("7", minutes=minutes(), status="訓練"))
    assert take(sending, t.quake("6-", minutes=minutes())) == 1
    sending.says(RESIDENT, "震度6弱の揺れがありました")
