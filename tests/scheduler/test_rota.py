from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.rota import (
    Off,
    Rota,
    Shift,
    Slot,
    in_line,
    next_shift,
    on_duty,
    shifts_between,
)
from tests.scheduler.rotas import DESKS, HALL, desks, local, once, rotas, weekly

OFFICE = Rota((*weekly("hanako"), *weekly("taro", place=2)))
NIGHTS = Rota(
    (
        *weekly("hanako", desk="safety"),
        *weekly("taro", "17:15", "08:30", "1234567", holidays=True, desk="safety"),
    )
)


@pytest.mark.parametrize(
    ("at", "logins"),
    [
        ("2026-11-24T08:29:59", ()),
        ("2026-11-24T08:30", ("hanako", "taro")),
        ("2026-11-24T12:30", ("hanako", "taro")),  # at lunch, too
        ("2026-11-24T17:15", ()),
        ("2026-11-23T10:00", ()),  # 勤労感謝の日
        ("2026-11-22T10:00", ()),  # Sunday
        ("2026-12-29T10:00", ()),  # 年末年始
    ],
)
def test_the_weekly_table_is_kept_in_calling_order(at: str, logins: tuple[str, ...]) -> None:
    assert on_duty(OFFICE, HALL, "tourism", local(at)) == logins
    assert on_duty(OFFICE, HALL, "safety", local(at)) == ()


@pytest.mark.parametrize(
    ("at", "logins"),
    [
        ("2026-11-24T17:14", ("hanako",)),
        ("2026-11-24T17:15", ("taro",)),
        ("2026-11-25T00:00", ("taro",)),
        ("2026-11-25T08:29", ("taro",)),
        ("2026-11-25T08:30", ("hanako",)),
        ("2026-11-23T20:00", ("taro",)),  # a holiday
        ("2027-01-01T03:00", ("taro",)),
        ("2027-01-01T12:00", ()),
    ],
)
def test_a_night_runs_into_the_next_day_and_over_days_off(at: str, logins: tuple[str, ...]) -> None:
    assert on_duty(NIGHTS, HALL, "safety", local(at)) == logins


def test_equal_times_are_a_day_and_a_night() -> None:
    rota = Rota((once("yuki", "2026-11-24", "08:30", "08:30"),))
    assert on_duty(rota, HALL, "tourism", local("2026-11-25T08:29")) == ("yuki",)
    assert on_duty(rota, HALL, "tourism", local("2026-11-25T08:30")) == ()


def test_a_day_of_its_own_replaces_the_week_but_not_the_night_before() -> None:
    rota = Rota((*NIGHTS.slots, once("yuki", "2026-11-25", "10:00", "12:00", "safety")))
    assert on_duty(rota, HALL, "safety", local("2026-11-25T08:00")) == ("taro",)
    assert on_duty(rota, HALL, "safety", local("2026-11-25T09:00")) == ()
    assert on_duty(rota, HALL, "safety", local("2026-11-25T10:00")) == ("yuki",)
    assert on_duty(rota, HALL, "safety", local("2026-11-25T20:00")) == ()
    assert on_duty(rota, HALL, "safety", local("2026-11-26T10:00")) == ("hanako",)


def test_a_day_of_its_own_counts_on_a_day_off() -> None:
    rota = Rota((*OFFICE.slots, once("yuki", "2027-01-02")))
    assert on_duty(rota, HALL, "tourism", local("2027-01-02T10:00")) == ("yuki",)


def test_who_is_off_is_not_called() -> None:
    day = date(2026, 11, 24)
    at = local("2026-11-24T10:00")
    one = Rota(OFFICE.slots, (Off("tourism", "hanako", day, "年休"),))
    assert on_duty(one, HALL, "tourism", at) == ("taro",)
    assert on_duty(one, HALL, "tourism", at + timedelta(days=1)) == ("hanako", "taro")
    everyone = Rota(OFFICE.slots, (Off("tourism", None, day),))
    assert on_duty(everyone, HALL, "tourism", at) == ()
    elsewhere = Rota(OFFICE.slots, (Off("safety", None, day),))
    assert on_duty(elsewhere, HALL, "tourism", at) == ("hanako", "taro")


def test_off_on_a_day_does_not_cut_the_night_that_began_before() -> None:
    rota = Rota(NIGHTS.slots, (Off("safety", "taro", date(2026, 11, 25)),))
    assert on_duty(rota, HALL, "safety", local("2026-11-25T03:00")) == ("taro",)
    assert on_duty(rota, HALL, "safety", local("2026-11-25T20:00")) == ()


def test_the_next_shift_waits_for_the_office() -> None:
    shift = next_shift(OFFICE, HALL, "tourism", local("2026-12-28T08:30"))
    begin, end = local("2027-01-04T08:30"), local("2027-01-04T17:15")
    assert shift == Shift("tourism", begin, end, ("hanako", "taro"))
    assert next_shift(OFFICE, HALL, "tourism", local("2026-12-28T08:30"), timedelta(6)) is None
    assert next_shift(OFFICE, HALL, "safety", local("2026-12-28T08:30")) is None
    assert next_shift(OFFICE, HALL, "tourism", begin - timedelta(seconds=1)) == shift


def test_those_with_other_times_are_another_shift() -> None:
    rota = Rota((*weekly("hanako", days="2"), *weekly("taro", end="12:00", days="2", place=2)))
    start = local("2026-11-24T08:00")
    found = shifts_between(rota, HALL, start, start + timedelta(hours=1))
    assert [shift.logins for shift in found] == [("hanako",), ("taro",)]
    assert next_shift(rota, HALL, "tourism", start) == found[0]


def test_whom_to_wake_goes_from_duty_to_the_farthest_shift() -> None:
    rota = Rota(
        (
            *weekly("hanako"),
            *weekly("jiro", days="4"),
            *weekly("taro", "17:15", "21:00", days="2"),
            *weekly("yuki", days="6"),  # never, as the office is closed on Saturdays
            once("gone", "2026-11-02"),
        )
    )
    at = local("2026-11-24T10:00")
    assert in_line(rota, HALL, "tourism", at) == ("hanako", "taro", "jiro", "yuki")
    assert in_line(rota, HALL, "tourism", at + timedelta(hours=12)) == (
        *("hanako", "jiro", "taro", "yuki"),
    )
    off = Rota(rota.slots, (Off("tourism", "hanako", date(2026, 11, 24)),))
    assert in_line(off, HALL, "tourism", at) == ("taro", "jiro", "yuki", "hanako")


@pytest.mark.parametrize(
    ("weekday", "day", "place"),
    [(None, None, 1), (1, date(2026, 11, 24), 1), (0, None, 1), (8, None, 1), (1, None, 0)],
)
def test_a_slot_on_no_day_or_at_no_place_is_refused(
    weekday: int | None, day: date | None, place: int
) -> None:
    with pytest.raises(ValueError, match=r"weekday|place"):
        Slot("tourism", "taro", time(8), time(9), weekday, day, place)


moments = st.datetimes(
    datetime.fromisoformat("2026-12-21"),
    datetime.fromisoformat("2027-01-05"),
    timezones=st.just(UTC),
)


@given(rotas, desks, moments)
def test_on_duty_is_who_has_a_shift_then(rota: Rota, desk: str, at: datetime) -> None:
    shifts = shifts_between(rota, HALL, at - timedelta(hours=25), at)
    standing = {
        login
        for shift in shifts
        if shift.desk == desk and shift.begin <= at < shift.end
        for login in shift.logins
    }
    duty = on_duty(rota, HALL, desk, at)
    assert len(duty) == len(standing)
    assert set(duty) == standing


@given(rotas, moments, st.timedeltas(timedelta(0), timedelta(days=4)))
def test_hand_overs_miss_no_shift_and_tell_none_twice(
    rota: Rota, at: datetime, step: timedelta
) -> None:
    between, end = at + step, at + 2 * step
    first = shifts_between(rota, HALL, at, between)
    second = shifts_between(rota, HALL, between, end)
    assert first + second == shifts_between(rota, HALL, at, end)
    assert all(at < shift.begin <= end and shift.begin < shift.end for shift in first + second)


@given(rotas, desks, moments)
def test_the_next_shift_is_the_first_that_begins(rota: Rota, desk: str, at: datetime) -> None:
    shift = next_shift(rota, HALL, desk, at)
    if shift is None:
        shifts = shifts_between(rota, HALL, at, at + timedelta(days=60))
        assert desk not in {other.desk for other in shifts}
    else:
        found = [s for s in shifts_between(rota, HALL, at, shift.begin) if s.desk == desk]
        assert found[0] == shift
        assert {other.begin for other in found} == {shift.begin}
        assert set(shift.logins) <= set(on_duty(rota, HALL, desk, shift.begin))


@given(rotas, desks, moments)
def test_the_line_begins_with_duty_and_names_nobody_twice(
    rota: Rota, desk: str, at: datetime
) -> None:
    duty, line = on_duty(rota, HALL, desk, at), in_line(rota, HALL, desk, at)
    assert line[: len(duty)] == duty
    assert len(set(line)) == len(line)
    ours = {slot.login for slot in rota.slots if slot.desk == desk and slot.weekday}
    assert ours <= set(line)
    assert set(line) <= {slot.login for slot in rota.slots if slot.desk == desk}
    assert set(DESKS) >= {desk}
