"""When posts go out: every kind of recurrence, what was slept through, and ten years of it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduler.recurrence import (
    GRACE,
    LAST,
    Timing,
    approval_holds,
    due,
    moment,
    next_after,
    occurrences,
)

ZONE = ZoneInfo("Asia/Tokyo")
NINE = datetime(2026, 12, 1, 9, 0)  # a Tuesday
YEARS = timedelta(days=3653)


def days(timing: Timing, upto: datetime) -> list[str]:
    return [f"{at:%m-%d}" for at in occurrences(timing, datetime(2026, 1, 1), upto)]


def test_once_is_once() -> None:
    assert days(Timing("once", NINE), datetime(2030, 1, 1)) == ["12-01"]
    assert list(occurrences(Timing("once", NINE), NINE, NINE + YEARS)) == []


def test_daily_until_the_end_but_for_days_left_out() -> None:
    timing = Timing(
        "daily", NINE, until=date(2026, 12, 5), except_on=frozenset([date(2026, 12, 3)])
    )
    assert days(timing, NINE + YEARS) == ["12-01", "12-02", "12-04", "12-05"]


def test_weekly_on_several_days_begins_on_the_first_that_fits() -> None:
    timing = Timing("weekly", NINE, weekdays=frozenset({1, 4}))
    assert days(timing, datetime(2026, 12, 12)) == ["12-03", "12-07", "12-10"]
    assert days(Timing("weekly", NINE), datetime(2026, 12, 12)) == ["12-01", "12-08"]


def test_monthly_by_date_by_weekday_and_at_the_end() -> None:
    upto = datetime(2027, 4, 30)
    thirty_first = Timing("monthly", NINE, monthday=31)
    assert days(thirty_first, upto) == ["12-31", "01-31", "03-31"]
    assert days(Timing("monthly", NINE, monthday=LAST), upto)[:3] == ["12-31", "01-31", "02-28"]
    assert days(Timing("monthly", NINE, nth=(2, 3)), upto)[:2] == ["12-09", "01-13"]
    assert days(Timing("monthly", NINE, nth=(LAST, 5)), upto)[:2] == ["12-25", "01-29"]
    assert days(Timing("monthly", NINE), upto)[:2] == ["12-01", "01-01"]


def test_the_twenty_ninth_of_february_comes_when_it_comes() -> None:
    timing = Timing("monthly", datetime(2027, 1, 29, 9), monthday=29, until=date(2028, 3, 1))
    assert "02-29" in days(timing, NINE + YEARS)


def test_holidays_are_left_out_where_the_post_says_so() -> None:
    timing = Timing("monthly", NINE, monthday=1, skip_holidays=True)
    assert days(timing, datetime(2027, 2, 2)) == ["12-01", "02-01"]


def test_what_leaves_a_little_late_is_on_time() -> None:
    timing = Timing("once", NINE, catch_up="never")
    at = moment(NINE, ZONE)
    before = at - timedelta(hours=1)
    assert [one.missed for one in due(timing, before, at, ZONE)] == [""]
    assert [one.missed for one in due(timing, before, at + GRACE, ZONE)] == [""]
    late = due(timing, before, at + GRACE + timedelta(seconds=1), ZONE)
    assert [one.missed for one in late] == ["late"]


@pytest.mark.parametrize(
    ("catch_up", "hours", "told"),
    [
        ("never", 3, ["late", "late", "late"]),
        ("within", 3, ["late", "late", "late"]),
        ("within", 12, ["late", "late", ""]),
        ("within", 40, ["late", "superseded", ""]),
        ("always", 1, ["superseded", "superseded", ""]),
    ],
)
def test_three_days_of_silence_follow_each_posts_own_rule(
    catch_up: str, hours: int, told: list[str]
) -> None:
    timing = Timing("daily", NINE, catch_up=catch_up, within_hours=hours)  # type: ignore[arg-type]
    slept = moment(NINE, ZONE) - timedelta(minutes=1)
    woke = moment(datetime(2026, 12, 3, 19), ZONE)
    assert [one.missed for one in due(timing, slept, woke, ZONE)] == told


def test_what_is_no_longer_true_or_no_longer_approved_is_not_sent() -> None:
    at = moment(NINE, ZONE)
    timing = Timing("once", NINE, catch_up="always")
    before, later = at - timedelta(days=1), at + timedelta(hours=5)
    assert [one.missed for one in due(timing, before, later, ZONE, expires=later)] == ["expired"]
    assert [one.missed for one in due(timing, before, at, ZONE, approved_until=at)] == [
        "unapproved"
    ]
    assert [one.missed for one in due(timing, before, at, ZONE, expires=later)] == [""]


def test_an_approval_does_not_hold_for_ever() -> None:
    now = datetime(2026, 11, 1, tzinfo=UTC)
    assert approval_holds(Timing("once", NINE), now, ZONE) > moment(NINE, ZONE)
    assert approval_holds(Timing("daily", NINE), now, ZONE) == now + timedelta(days=366)
    assert approval_holds(Timing("once", datetime(2020, 1, 1)), now, ZONE) > now


starts = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
timings = st.builds(
    Timing,
    kind=st.sampled_from(["once", "daily", "weekly", "monthly"]),
    start=starts,
    weekdays=st.frozensets(st.integers(1, 7), max_size=3),
    monthday=st.none() | st.integers(1, 31) | st.just(LAST),
    nth=st.none() | st.tuples(st.sampled_from([1, 2, 3, 4, 5, LAST]), st.integers(1, 7)),
    until=st.none() | st.dates(date(2027, 1, 1), date(2036, 12, 31)),
    except_on=st.frozensets(st.dates(date(2026, 1, 1), date(2028, 1, 1)), max_size=3),
    skip_holidays=st.booleans(),
    catch_up=st.sampled_from(["always", "within", "never"]),
    within_hours=st.integers(1, 72),
)
ticks = st.lists(st.integers(1, 60 * 24 * 90), max_size=40)


@settings(max_examples=60, deadline=None)
@given(timings, ticks)
def test_over_ten_years_each_occurrence_is_told_of_once_and_each_by_its_rule(
    timing: Timing, minutes: list[int]
) -> None:
    """However long the clock slept between its looks."""
    now = begin = datetime(2026, 1, 1, tzinfo=UTC)
    told: Counter[datetime] = Counter()
    looks = [
        begin + timedelta(minutes=sum(minutes[: number + 1])) for number in range(len(minutes))
    ]
    for later in [*looks, begin + YEARS]:
        found = due(timing, now, later, ZONE)
        ran = [one for one in found if not one.missed]
        assert len(ran) <= 1
        for one in found:
            told[one.occurrence] += 1
            late = later - moment(one.occurrence, ZONE)
            assert late >= timedelta(0)
            if one.missed == "late":
                assert late > GRACE and timing.catch_up != "always"
            if one.missed == "superseded":
                assert ran and ran[0].occurrence > one.occurrence
            if not one.missed and timing.catch_up == "never":
                assert late <= GRACE
            if not one.missed and timing.catch_up == "within":
                assert late <= max(GRACE, timedelta(hours=timing.within_hours))
        now = max(now, later)
    upto = now.astimezone(ZONE).replace(tzinfo=None)
    first = begin.astimezone(ZONE).replace(tzinfo=None)
    assert told == Counter(occurrences(timing, first, upto))


@settings(max_examples=100, deadline=None)
@given(timings, st.datetimes(datetime(2026, 1, 1), datetime(2030, 1, 1)))
def test_the_next_one_is_the_first_of_those_to_come(timing: Timing, local: datetime) -> None:
    now = moment(local, ZONE)
    found = next_after(timing, now, ZONE)
    if found is None:
        assert not list(occurrences(timing, local, local + YEARS))
    else:
        assert found > now
        at = found.astimezone(ZONE).replace(tzinfo=None)
        assert next(occurrences(timing, local, at)) == at
