"""What really went wrong elsewhere, tried here with posts: each is stopped.

A drill sent to residents, a drill taken for earnest, one order for the whole town, a deletion that
sent, old messages after maintenance, an order two days late by one hand, one text 600 times.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from bot.posts import Unpostable
from bot.store import announcing as rows
from bot.store import audience, people, posts, progress
from bot.store.engine import Store
from bot.store.post_tables import announcements
from bot.store.tables import outbox
from scheduler.post import Audience
from scheduler.posting import Approval
from scheduler.recurrence import Timing
from tests.posting import NOW, TEN, WATER, approved, at, local, people_of, row, settle, tick

pytestmark = pytest.mark.journey


@pytest.fixture
def accounts(store: Store) -> dict[str, int]:
    """Make three accounts and six followers."""
    return people_of(store)


def reached(store: Store) -> list[str]:
    with store.read() as connection:
        return [one.kind for one in connection.execute(select(outbox))]


def test_a_drill_is_never_sent_to_residents_not_even_past_the_code(
    store: Store, accounts: dict[str, int]
) -> None:
    everyone = replace(WATER, audience=Audience(everyone=True))
    number = approved(store, accounts, everyone, drill=True)
    tick(store, local("2026-12-01T10:00"))
    assert set(reached(store)) <= {"push"}
    with pytest.raises(IntegrityError), store.write() as connection:
        values = {"key": "x", "purpose": "drill", "reach": "public", "drill": True}
        values |= {"state": "sending", "silent": False, "created_at": NOW}
        connection.execute(insert(announcements).values(**values))
    with pytest.raises(IntegrityError), store.write() as connection:
        [sent] = rows.of_post(connection, number)
        connection.execute(insert(outbox).values(**_part(sent.id)))


def _part(announcement: int) -> dict[str, object]:
    return {
        "kind": "broadcast",
        "recipient": "a",
        "state": "new",
        "worth_push": False,
        "retry_key": "k",
        "delivers": "[]",
        "silent": False,
        "tries": 0,
        "unsure": 0,
        "due_at": NOW,
        "created_at": NOW,
        "announcement_id": announcement,
        "reach": "staff",
    }


def test_no_hand_turns_a_drill_into_earnest_or_earnest_into_a_drill(
    store: Store, accounts: dict[str, int]
) -> None:
    ito = at(store, accounts["ito"])
    for drill in (True, False):
        number = ito.draft(WATER, drill=drill)
        ito.edit(number, 1, replace(WATER, titles={"ja": "訓練ではない"}))
        assert row(store, number).drill is drill
        copied = ito.copy(number)
        assert row(store, copied).drill is drill


def test_a_post_for_one_area_stays_there(store: Store, accounts: dict[str, int]) -> None:
    with store.write() as connection:
        audience.wish(connection, 1, "area", ["北沢"])
        audience.wish(connection, 2, "area", ["森下"])
    number = approved(store, accounts, replace(WATER, audience=Audience(areas=("北沢",))))
    tick(store, local("2026-12-01T10:00"))
    with store.read() as connection:
        [sent] = rows.of_post(connection, number)
        [part] = progress.of(connection, sent.id)
    assert (part.kind, part.members) == ("multicast", "[1]")
    # Nor does an empty choice of areas mean the whole town: nobody lives in 本郷 here.
    ito = at(store, accounts["ito"])
    nowhere = ito.draft(replace(WATER, audience=Audience(areas=("本郷",))))
    ito.submit(nowhere, 1)
    with pytest.raises(Unpostable, match="nobody"):
        at(store, accounts["sato"]).approve(nowhere, Approval(1, accounts["sato"]))


@pytest.mark.parametrize("sent", [False, True])
def test_taking_a_post_off_sends_nothing(
    store: Store, accounts: dict[str, int], sent: bool
) -> None:
    number = approved(store, accounts)
    now = local("2026-12-01T10:00")
    if sent:
        tick(store, now)
    before = len(reached(store))
    at(store, accounts["ito"], now=now).cancel(number)
    for minutes in range(5):
        tick(store, now + timedelta(minutes=minutes))
    assert len(reached(store)) == before


def test_after_maintenance_nothing_old_is_sent_again(
    store: Store, accounts: dict[str, int]
) -> None:
    number = approved(store, accounts)
    now = local("2026-12-01T10:00")
    tick(store, now)
    settle(store, now)
    tick(store, now)
    late = approved(store, accounts, replace(WATER, timing=Timing("once", TEN, catch_up="within")))
    for day in range(1, 4):  # the machine was off, and comes back with the same tables
        tick(store, now + timedelta(days=day))
    with store.read() as connection:
        assert len(rows.of_post(connection, number)) == 1
        assert not rows.of_post(connection, late)
        assert [one.reason for one in posts.told(connection, late)] == ["late"]


def test_what_is_two_days_late_is_not_sent_and_one_person_alone_does_not_approve(
    store: Store, accounts: dict[str, int]
) -> None:
    ito = at(store, accounts["ito"])
    number = ito.draft(replace(WATER, expires=TEN + timedelta(hours=2)))
    ito.submit(number, 1)
    with pytest.raises(Unpostable, match="own draft"):
        ito.approve(number, Approval(1, accounts["ito"]))
    two_days_late = at(store, accounts["sato"], now=local("2026-12-03T10:00"))
    with pytest.raises(Unpostable, match="wrong"):
        two_days_late.approve(number, Approval(1, accounts["sato"]))


def test_six_hundred_looks_of_the_clock_send_one_post(
    store: Store, accounts: dict[str, int]
) -> None:
    with store.write() as connection:
        people.remember(connection, 1, following=True)
    number = approved(store, accounts, replace(WATER, timing=Timing("daily", TEN)))
    now = local("2026-12-01T10:00")
    assert sum(tick(store, now + timedelta(seconds=second)) for second in range(600)) == 1
    with store.read() as connection:
        assert len(rows.of_post(connection, number)) == 1
    with pytest.raises(IntegrityError), store.write() as connection:
        [sent] = rows.of_post(connection, number)
        again = {"key": sent.key, "purpose": "news", "reach": "public", "drill": False}
        again |= {"state": "sending", "silent": False, "created_at": NOW}
        connection.execute(insert(announcements).values(**again))
