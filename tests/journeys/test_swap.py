"""A swap on the day: the clerk asks in LINE, a colleague takes over, everybody knows."""

from __future__ import annotations

from datetime import UTC, datetime, time

import pytest
from sqlalchemy import select

from bot.duty import read_duty
from bot.simulator.actions import actions_of
from bot.store import people, rota, staff
from bot.store.staff_tables import audits
from bot.town import load_town
from scheduler.rota import Slot

from .conftest import (  # type: ignore[import-not-found]
    CLERK,
    COLLEAGUE,
    OUTSIDER,
    RESIDENT,
    TOURIST,
    Village,
)

pytestmark = pytest.mark.journey


@pytest.fixture
def duty(village: Village) -> Village:
    """Put the clerk on duty all day, every day; a third colleague is linked, an account ended."""
    now = datetime.now(UTC)
    with village.store.write() as connection:
        slots = [
            Slot("living", "clerk", time(0), time(0), day, None, 1, True) for day in range(1, 8)
        ]
        for login, person in (("third", TOURIST), ("gone", RESIDENT)):
            number = staff.add(
                connection,
                login=login,
                name=login,
                password="",
                role="staff",
                desks="living",
                created_at=now,
            )
            staff.link(connection, number, people.meet(connection, person, now))
        gone = staff.by_login(connection, "gone")
        assert gone is not None
        staff.change(connection, gone.id, active=False)
        numbers = {row.login: row.id for row in staff.everyone(connection)}
        rota.replace(connection, slots, (), numbers)
    return village


def on_duty(village: Village) -> list[str]:
    now = datetime.now(UTC)
    with village.store.read() as connection:
        duty = read_duty(connection, load_town(village.environ["TOWN"]), now)
    return [account.login for account in duty.now("living", now)]


def swaps(village: Village) -> list[str]:
    with village.store.read() as connection:
        acts = connection.scalars(select(audits.c.act).order_by(audits.c.id))
        return [act for act in acts if act.startswith("swap")]


def test_a_swap_on_the_day(duty: Village) -> None:
    assert on_duty(duty) == ["clerk"]
    duty.sim.say(CLERK, "代わって")
    offered = duty.says(CLERK, "どの当番を代わってほしいですか")
    now, *later = actions_of(offered.content)
    assert len(later) == 3
    duty.sim.tap(CLERK, now)
    duty.says(CLERK, "2人に聞きました")
    asked = duty.says(COLLEAGUE, "clerkさんから")
    duty.says(TOURIST, "clerkさんから")
    assert on_duty(duty) == ["clerk"]
    (cover,) = actions_of(asked.content)

    for stranger in (OUTSIDER, RESIDENT):
        duty.sim.tap(stranger, cover)
    duty.rest()
    assert duty.shown(OUTSIDER) == [] and duty.shown(RESIDENT) == [], "nothing came of it"
    assert on_duty(duty) == ["clerk"]

    duty.sim.tap(COLLEAGUE, "代わります")
    duty.says(COLLEAGUE, "clerkさんから引き受けました")
    duty.says(CLERK, "colleagueさんが")
    duty.rest()
    assert on_duty(duty) == ["colleague"]

    duty.sim.tap(TOURIST, "代わります")
    duty.says(TOURIST, "colleagueさんが代わることに決まっています")
    duty.rest()
    assert on_duty(duty) == ["colleague"]
    assert swaps(duty) == ["swap.ask", "swap.take"]


def test_what_is_taken_back_or_asked_twice_or_not_one_s_own(duty: Village) -> None:
    duty.sim.say(CLERK, "代わって")
    offered = duty.says(CLERK, "どの当番を代わってほしいですか")
    now, *_ = actions_of(offered.content)
    duty.sim.tap(COLLEAGUE, now)
    duty.says(COLLEAGUE, "いまの当番表にありません")
    duty.sim.tap(CLERK, now)
    duty.says(CLERK, "2人に聞きました")
    duty.sim.tap(CLERK, now)
    duty.says(CLERK, "もう同僚にお願いしています")
    duty.sim.tap(CLERK, "お願いを取り消す")
    duty.says(CLERK, "取り消しました")
    duty.sim.tap(COLLEAGUE, "代わります")
    duty.says(COLLEAGUE, "もう終わっています")
    duty.rest()
    assert on_duty(duty) == ["clerk"]
    assert swaps(duty) == ["swap.ask", "swap.withdraw"]


def test_a_resident_who_says_the_words_is_answered_like_anyone(village: Village) -> None:
    village.sim.say(RESIDENT, "代わって")
    village.rest()
    assert not any("当番" in message.text for message in village.shown(RESIDENT))
