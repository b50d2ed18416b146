"""Periods of the town's calendar."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.period import BadPeriod, between, day_of, period
from tests.months import at

JAPAN = ZoneInfo("Asia/Tokyo")


def test_periods() -> None:
    today = date(2026, 3, 31)
    march = period("last-month", date(2026, 4, 20), JAPAN)
    assert (march.first, march.last) == (date(2026, 3, 1), date(2026, 3, 31))
    assert period("last-month", today, JAPAN).last == date(2026, 2, 28)
    ninety = period("90-days", today, JAPAN)
    assert (ninety.last - ninety.first).days == 89
    some = between(date(2026, 3, 30), date(2026, 5, 1), today, JAPAN)
    assert some.last == today and len(some.weeks) == 1
    assert some.span[0] == at(30, 0, month=3)
    for first, last, why in (
        (None, today, "no_date"),
        (today, date(2026, 3, 1), "turned"),
        (date(2026, 4, 1), date(2026, 4, 2), "future"),
        (date(2024, 1, 1), today, "long"),
    ):
        with pytest.raises(BadPeriod, match=why):
            between(first, last, today, JAPAN)
    assert day_of("9999-12-31") is None and day_of("x") is None


def test_a_day_of_the_town_may_have_23_hours() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    begin, end = between(date(2026, 3, 29), date(2026, 3, 29), date(2026, 4, 1), berlin).span
    assert end - begin == timedelta(hours=23)
