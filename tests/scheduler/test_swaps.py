from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scheduler.rota import Off, Rota, Turn, on_duty, turns_of_day
from scheduler.swaps import Swap, accept, apply, ask, lapse, refuse, withdraw
from tests.scheduler.rotas import (
    DESKS,
    FIRST,
    HALL,
    PEOPLE,
    TOKYO,
    desks,
    local,
    logins,
    rotas,
    weekly,
)

OFFICE = Rota((*weekly("hanako"), *weekly("taro", place=2)))
STAFF = ("hanako", "taro", "jiro")
TUESDAY = Swap(1, "tourism", date(2026, 11, 24), time(8, 30), "hanako")
NOW = local("2026-11-23T12:00")


def take(swap: Swap, login: str, rota: Rota = OFFICE, now: datetime = NOW) -> Swap | str:
    return accept(swap, login, STAFF, rota, HALL, now)


def test_a_colleague_takes_the_shift_at_the_same_place() -> None:
    taken = take(TUESDAY, "jiro")
    assert taken == replace(TUESDAY, taken_by="jiro", state="accepted")
    assert isinstance(taken, Swap)
    rota = apply(OFFICE, [TUESDAY, taken])
    assert on_duty(rota, HALL, "tourism", local("2026-11-24T10:00")) == ("jiro", "taro")
    assert on_duty(rota, HALL, "tourism", local("2026-11-25T10:00")) == ("hanako", "taro")


@pytest.mark.parametrize(
    ("swap", "login", "now", "refusal"),
    [
        (TUESDAY, "yuki", NOW, "not staff"),
        (TUESDAY, "hanako", NOW, "own"),
        (TUESDAY, "taro", NOW, "standing"),
        (TUESDAY, "jiro", local("2026-11-24T17:15"), "over"),
        (replace(TUESDAY, taken_by="taro"), "jiro", NOW, "not asked"),
        (replace(TUESDAY, begin=time(9)), "jiro", NOW, "no shift"),
        (replace(TUESDAY, day=date(2026, 11, 23)), "jiro", NOW, "no shift"),  # a holiday
        (replace(TUESDAY, state="withdrawn"), "jiro", NOW, "settled"),
        (replace(TUESDAY, state="accepted", taken_by="taro"), "jiro", NOW, "settled"),
    ],
)
def test_who_may_not_take_it_is_told_why(
    swap: Swap, login: str, now: datetime, refusal: str
) -> None:
    assert take(swap, login, now=now) == refusal


def test_a_shift_that_runs_may_still_be_taken() -> None:
    assert isinstance(take(TUESDAY, "jiro", now=local("2026-11-24T17:14")), Swap)


def test_who_is_off_takes_nothing_but_may_hand_over() -> None:
    off = Off("tourism", "jiro", TUESDAY.day)
    assert take(TUESDAY, "jiro", Rota(OFFICE.slots, (off,))) == "off"
    assert take(TUESDAY, "jiro", Rota(OFFICE.slots, (replace(off, login=None),))) == "off"
    ill = Rota(OFFICE.slots, (replace(off, login="hanako"),))
    taken = take(TUESDAY, "jiro", ill)
    assert isinstance(taken, Swap)
    at = local("2026-11-24T10:00")
    assert on_duty(apply(ill, [taken]), HALL, "tourism", at) == ("jiro", "taro")


def test_a_night_that_reaches_into_the_shift_is_in_its_way() -> None:
    rota = Rota((*OFFICE.slots, *weekly("jiro", "17:15", "09:00", "1234567", 2, holidays=True)))
    assert take(TUESDAY, "jiro", rota) == "standing"


def test_a_shift_goes_from_hand_to_hand() -> None:
    second = Swap(2, "tourism", TUESDAY.day, TUESDAY.begin, "jiro")
    assert ask(second, STAFF, OFFICE, HALL, NOW) == "no shift"
    first = take(TUESDAY, "jiro")
    assert isinstance(first, Swap)
    back = accept(second, "hanako", STAFF, apply(OFFICE, [first]), HALL, NOW)
    assert isinstance(back, Swap)
    at = local("2026-11-24T10:00")
    assert on_duty(apply(OFFICE, [back, first]), HALL, "tourism", at) == ("hanako", "taro")


def test_asking_is_checked_like_accepting() -> None:
    assert ask(TUESDAY, STAFF, OFFICE, HALL, NOW) == TUESDAY
    for_taro = replace(TUESDAY, taken_by="taro")
    assert ask(for_taro, STAFF, OFFICE, HALL, NOW) == "standing"
    assert ask(TUESDAY, STAFF, OFFICE, HALL, local("2026-11-25T00:00")) == "over"
    assert ask(replace(TUESDAY, state="past"), STAFF, OFFICE, HALL, NOW) == "settled"


def test_only_the_one_who_was_asked_refuses_and_only_the_asker_withdraws() -> None:
    for_jiro = replace(TUESDAY, taken_by="jiro")
    assert refuse(for_jiro, "jiro") == replace(for_jiro, state="refused")
    assert refuse(for_jiro, "taro") == refuse(TUESDAY, "taro") == "not asked"
    assert withdraw(TUESDAY, "hanako") == replace(TUESDAY, state="withdrawn")
    assert withdraw(TUESDAY, "jiro") == "not theirs"


def test_what_nobody_took_is_past_when_the_shift_is() -> None:
    assert lapse(TUESDAY, OFFICE, HALL, local("2026-11-24T17:14")) == "running"
    past = replace(TUESDAY, state="past")
    assert lapse(TUESDAY, OFFICE, HALL, local("2026-11-24T17:15")) == past
    assert lapse(TUESDAY, Rota(), HALL, NOW) == past
    assert lapse(past, OFFICE, HALL, NOW) == "settled"


@pytest.mark.parametrize("state", ["accepted", "refused", "withdrawn", "past"])
def test_what_is_settled_stays_so(state: str) -> None:
    swap: Swap = replace(TUESDAY, taken_by="jiro", state=state)  # type: ignore[arg-type]
    assert take(swap, "jiro") == refuse(swap, "jiro") == withdraw(swap, "hanako") == "settled"
    assert lapse(swap, OFFICE, HALL, local("2027-01-01T00:00")) == "settled"


def all_turns(rota: Rota) -> list[Turn]:
    period = [FIRST + timedelta(days=count) for count in range(-1, 23)]
    return [
        turn for desk in DESKS for day in period for turn in turns_of_day(rota, HALL, desk, day)
    ]


def sorted_turns(turns: list[Turn]) -> list[Turn]:
    return sorted(turns, key=lambda turn: (turn.desk, turn.begin, turn.end, turn.place, turn.login))


@given(rotas, logins, st.data())
def test_a_swap_changes_its_shift_and_no_other(rota: Rota, taker: str, data: st.DataObject) -> None:
    before = all_turns(rota)
    assume(before)
    chosen = data.draw(st.sampled_from(before))
    begin = chosen.begin.astimezone(TOKYO)
    swap = Swap(1, chosen.desk, begin.date(), begin.time(), chosen.login)
    now = datetime(2026, 12, 1, tzinfo=UTC)
    taken = accept(swap, taker, tuple(PEOPLE), rota, HALL, now)
    assume(isinstance(taken, Swap))
    assert isinstance(taken, Swap)
    given_over = [
        turn
        for turn in before
        if (turn.desk, turn.begin, turn.login) == (chosen.desk, chosen.begin, chosen.login)
    ]
    after = apply(rota, [taken])
    expected = [replace(turn, login=taker) if turn in given_over else turn for turn in before]
    assert sorted_turns(all_turns(after)) == sorted_turns(expected)
    duty = on_duty(after, HALL, chosen.desk, chosen.begin)
    assert taker in duty
    still = [turn for turn in before if turn.login == chosen.login and turn not in given_over]
    if not any(t.desk == chosen.desk and t.begin <= chosen.begin < t.end for t in still):
        assert chosen.login not in duty


@given(rotas, desks, st.lists(logins, max_size=3))
def test_swaps_without_a_shift_change_nothing(rota: Rota, desk: str, people: list[str]) -> None:
    swaps = [
        Swap(number, desk, FIRST, time(0, 1), login, "yuki", "accepted")
        for number, login in enumerate(people)
    ]
    assert all_turns(apply(rota, swaps)) == all_turns(rota)
