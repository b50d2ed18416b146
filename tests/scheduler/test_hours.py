from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours import OfficeHours, is_open, is_quiet, next_open, office_time, promise

TOKYO = ZoneInfo("Asia/Tokyo")
HALL = OfficeHours(open=time(8, 30), close=time(17, 15), lunch=(time(12), time(13)))
NO_LUNCH = OfficeHours(open=time(9), close=time(17))
SHOP = OfficeHours(
    open=time(10, 10),
    close=time(18, 50),
    lunch=(time(13), time(13, 20)),
    weekdays=frozenset({3, 6, 7}),
    holidays=False,
    closed_from=(8, 13),
    closed_to=(8, 16),
)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).astimezone(UTC)


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-24T08:29:59", False),
        ("2026-11-24T08:30", True),
        ("2026-11-24T12:00", False),
        ("2026-11-24T13:00", True),
        ("2026-11-24T17:15", False),
        ("2026-11-23T10:00", False),  # 勤労感謝の日
        ("2026-11-22T10:00", False),  # Sunday
        ("2026-09-22T10:00", False),  # 国民の休日 between two holidays
        ("2026-12-28T10:00", True),
        ("2026-12-29T10:00", False),
        ("2027-01-01T10:00", False),
        ("2027-01-04T10:00", True),
    ],
)
def test_the_hall_is_open_when_people_expect_it(at: str, expected: bool) -> None:
    assert is_open(HALL, local(at)) is expected


@pytest.mark.parametrize(
    ("now", "hours", "expected"),
    [
        ("2026-11-24T09:00", 2, "2026-11-24T11:00"),
        ("2026-11-24T09:10", 2, "2026-11-24T11:30"),  # rounded up
        ("2026-11-24T11:30", 1, "2026-11-24T13:30"),  # lunch does not count
        ("2026-11-24T11:50", 0, "2026-11-24T12:00"),
        ("2026-11-24T12:20", 1, "2026-11-24T14:00"),  # asked at lunch
        ("2026-11-24T16:10", 1, "2026-11-24T17:15"),  # not beyond closing time
        ("2026-11-24T17:00", 1, "2026-11-25T09:30"),
        ("2026-11-20T17:00", 1, "2026-11-24T09:30"),  # weekend and a holiday between
        ("2026-12-28T17:00", 1, "2027-01-04T09:30"),  # 年末年始
        ("2026-11-24T03:00", 0, "2026-11-24T08:30"),
    ],
)
def test_a_promise_counts_office_time_only(now: str, hours: int, expected: str) -> None:
    assert promise(HALL, local(now), timedelta(hours=hours)) == local(expected)


@pytest.mark.parametrize(
    ("quiet", "silent"),
    [
        ((time(21), time(7)), ["21:00", "23:59", "00:00", "06:59"]),
        ((time(0), time(6)), ["00:00"]),
        ((time(21), time(21)), []),
    ],
)
def test_nights_are_quiet_by_the_town_s_clock(quiet: tuple[time, time], silent: list[str]) -> None:
    hours = replace(HALL, quiet=quiet)
    clocks = ["20:59", "21:00", "23:59", "00:00", "06:59", "07:00", "12:00"]
    assert [at for at in clocks if is_quiet(hours, local(f"2026-11-24T{at}"))] == silent


def test_a_closure_within_one_year_is_kept() -> None:
    assert next_open(SHOP, local("2026-08-12T19:00")) == local("2026-08-19T10:10")


def test_golden_week_is_waited_out() -> None:
    assert next_open(HALL, local("2026-05-01T17:15")) == local("2026-05-07T08:30")


@pytest.mark.parametrize(
    "hours",
    [
        OfficeHours(open=time(9), close=time(17), weekdays=frozenset()),
        OfficeHours(open=time(17), close=time(9)),
        OfficeHours(open=time(9), close=time(17), closed_from=(1, 1), closed_to=(12, 31)),
        OfficeHours(open=time(9), close=time(17), lunch=(time(8), time(18))),
    ],
)
def test_hours_that_never_open_are_refused(hours: OfficeHours) -> None:
    with pytest.raises(ValueError, match="60 days"):
        promise(hours, local("2026-11-24T09:00"), timedelta(hours=1))
    with pytest.raises(ValueError, match="60 days"):
        next_open(hours, local("2026-11-24T09:00"))


def test_the_past_is_not_promised() -> None:
    with pytest.raises(ValueError, match="past"):
        promise(HALL, local("2026-11-24T09:00"), timedelta(hours=-1))


offices = st.sampled_from([HALL, NO_LUNCH, SHOP])
moments = st.datetimes(
    datetime.fromisoformat("2025-01-01"),
    datetime.fromisoformat("2030-12-31"),
    timezones=st.just(UTC),
)
spans = st.timedeltas(min_value=timedelta(0), max_value=timedelta(hours=60))


@given(offices, moments, spans)
def test_a_promise_falls_into_office_time_or_at_its_end(
    hours: OfficeHours, now: datetime, within: timedelta
) -> None:
    moment = promise(hours, now, within)
    assert moment.tzinfo is UTC
    assert moment >= now + within
    assert is_open(hours, moment) or is_open(hours, moment - timedelta(microseconds=1))
    assert moment.minute % 30 == 0 or not is_open(hours, moment)


@given(offices, moments, st.timedeltas(timedelta(0), timedelta(days=5)), spans, spans)
def test_promises_keep_their_order(
    hours: OfficeHours, now: datetime, later: timedelta, one: timedelta, other: timedelta
) -> None:
    assert promise(hours, now, one) <= promise(hours, now + later, one)
    assert promise(hours, now, min(one, other)) <= promise(hours, now, max(one, other))


@given(offices, moments)
def test_the_next_opening_is_open_and_not_before_now(hours: OfficeHours, now: datetime) -> None:
    opening = next_open(hours, now)
    assert opening >= now
    assert is_open(hours, opening)
    assert (opening == now) is is_open(hours, now)


@pytest.mark.parametrize(
    ("start", "end", "passed"),
    [
        # From Friday's last quarter of an hour to Monday morning.
        ("2026-04-03T17:00", "2026-04-06T09:00", timedelta(minutes=45)),
        ("2026-04-06T11:00", "2026-04-06T14:00", timedelta(hours=2)),
        ("2026-04-04T11:00", "2026-04-05T14:00", timedelta(0)),
        ("2026-04-06T09:00", "2026-04-03T17:00", timedelta(0)),
        ("2026-04-29T09:00", "2026-04-29T17:00", timedelta(0)),  # 昭和の日
    ],
)
def test_office_time_leaves_out_nights_lunch_and_days_off(
    start: str, end: str, passed: timedelta
) -> None:
    assert office_time(HALL, local(start), local(end)) == passed


@given(st.integers(0, 60 * 24 * 365), st.integers(0, 60 * 24 * 10), st.integers(0, 60 * 24 * 10))
def test_office_time_adds_up(begin: int, first: int, second: int) -> None:
    start = local("2026-01-01T00:00") + timedelta(minutes=begin)
    between = start + timedelta(minutes=first)
    end = between + timedelta(minutes=second)
    whole = office_time(HALL, start, end)
    assert whole == office_time(HALL, start, between) + office_time(HALL, between, end)
    assert timedelta(0) <= whole <= end - start
