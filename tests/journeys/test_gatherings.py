"""The town invites, two people tap that they come, one takes it back, and one is reminded."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from bot import gatherings
from bot.fanout import Fanout
from bot.pacing import Limits
from bot.releasing import Releasing
from bot.store import gatherings as store_rows
from bot.store import people, staff
from bot.store.engine import Store
from handlers.gathering import Gathering
from scheduler.posting import Approval
from scheduler.recurrence import Timing
from tests.posting import TOWN, WATER, ZONE, at

from .conftest import RESIDENT, TOURIST, Village  # type: ignore[import-not-found]

pytestmark = pytest.mark.journey


def account(store: Store, login: str, role: str) -> int:
    with store.write() as connection:
        found = {"password": "x", "role": role, "desks": "", "created_at": datetime.now(UTC)}
        return staff.add(connection, login=login, name=login, **found)


def test_people_say_that_they_come(village: Village, request: pytest.FixtureRequest) -> None:
    now = datetime.now(UTC)
    local = now.astimezone(ZONE).replace(tzinfo=None, microsecond=0)
    day = local.date() + timedelta(days=5)
    for person in (RESIDENT, TOURIST):
        with village.store.write() as connection:
            number = people.meet(connection, person, now)
            people.remember(connection, number, following=True)
    writer, approver = (account(village.store, name, "approver") for name in ("nakano", "oda"))
    content = replace(
        WATER,
        category="event",
        titles={"ja": "そば打ち体験"},
        bodies={"ja": "いっしょに打ちましょう。"},
        timing=Timing("now", local),
        gathering=Gathering(datetime.combine(day, time(13)), "公民館", 1),
    )
    number = at(village.store, writer, now).draft(content)
    at(village.store, writer, now).submit(number, 1)
    at(village.store, approver, now).approve(number, Approval(1, approver))
    Releasing(village.store, TOWN, "https://bot.example").round(now)
    assert village.worker is not None
    fanout = Fanout(village.store, village.worker.line, Limits(), look_seconds=0.05)
    fanout.start()
    request.addfinalizer(fanout.stop)
    village.says(RESIDENT, "そば打ち体験")
    village.sim.tap(RESIDENT, "参加する")
    village.says(RESIDENT, "申し込みました")
    village.sim.tap(TOURIST, "参加する")
    village.says(TOURIST, "定員になりました")
    village.sim.tap(RESIDENT, "取り消す")
    village.says(RESIDENT, "取り消しました")
    village.sim.tap(TOURIST, "参加する")
    village.says(TOURIST, "申し込みました")
    before = datetime.combine(day - timedelta(days=1), time(10), ZONE)
    assert gatherings.remind(village.store, TOWN, before) == 1
    ahead = before - now
    later = Fanout(
        village.store,
        village.worker.line,
        Limits(),
        now=lambda: datetime.now(UTC) + ahead,
        look_seconds=0.05,
    )
    later.start()
    request.addfinalizer(later.stop)
    village.says(TOURIST, "は、あす")
    assert not any("は、あす" in shown.text for shown in village.shown(RESIDENT))
    with village.store.read() as connection:
        assert store_rows.by_post(connection, number).taken == 1
