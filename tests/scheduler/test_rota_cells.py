from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.rota_cells import (
    MOST_PLACES,
    day_of,
    place_of,
    time_of,
    weekdays_of,
    weekdays_text,
    yes_of,
)


@pytest.mark.parametrize(
    ("text", "weekdays"),
    [
        ("月", "1"),
        ("水曜日", "3"),
        ("日曜", "7"),
        ("月・水", "13"),
        ("月、水，金", "135"),
        ("土日", "67"),
        ("土曜日曜", "67"),
        ("月曜日・日曜日", "17"),
        ("月〜金", "12345"),
        ("月曜から水曜", "123"),
        ("金ー月", "1567"),
        ("月-水・土", "1236"),
        ("平日・土", "123456"),
        ("毎日", "1234567"),
        *((text, None) for text in ["", "・", "土日祝", "月〜", "げつ", "1", "月 火 x", "月〜休"]),
    ],
)
def test_weekdays_are_read_as_clerks_write_them(text: str, weekdays: str | None) -> None:
    expected = None if weekdays is None else tuple(map(int, weekdays))
    assert weekdays_of(text) == expected


@given(st.sets(st.integers(1, 7), min_size=1))
def test_weekdays_read_back(weekdays: set[int]) -> None:
    assert weekdays_of(weekdays_text(weekdays)) == tuple(sorted(weekdays))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("8:30", (time(8, 30), False)),
        ("０８：３０", (time(8, 30), False)),
        ("08:30:00", (time(8, 30), False)),
        ("8時", (time(8), False)),
        ("8時半", (time(8, 30), False)),
        ("17時5分", (time(17, 5), False)),
        ("24:00", (time(0), True)),
        ("翌8:30", (time(8, 30), True)),
        ("翌日 8時半", (time(8, 30), True)),
        *((text, None) for text in ["", "8", "830", "24:30", "8:60", "8:5", "翌24:00", "朝"]),
    ],
)
def test_times_are_read_as_clerks_write_them(text: str, told: tuple[time, bool] | None) -> None:
    assert time_of(text) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("2026-12-31", (date(2026, 12, 31), None)),
        ("2026/1/4", (date(2026, 1, 4), None)),
        ("２０２６年１２月３１日（木）", (date(2026, 12, 31), 4)),
        ("令和8年12月31日", (date(2026, 12, 31), None)),
        ("令和元年5月1日", (date(2019, 5, 1), None)),
        ("R8.12.31", (date(2026, 12, 31), None)),
        *((text, None) for text in ["", "12/31", "2026-02-29", "0000-01-01", "8年12月31日"]),
    ],
)
def test_days_are_read_as_clerks_write_them(text: str, told: tuple[date, int | None]) -> None:
    assert day_of(text) == told


@given(
    st.text(alphabet="月火日曜平毎〜-ー・0189:時半分翌年令和元/.() ○×番", max_size=12) | st.text()
)
def test_whatever_stands_in_a_cell_is_read_or_refused(text: str) -> None:
    for reader in (weekdays_of, time_of, day_of, place_of, yes_of):
        reader(text)


@given(st.dates(date(2019, 5, 1), date(2099, 12, 31)))
def test_a_day_is_the_same_by_either_calendar(day: date) -> None:
    reiwa = f"令和{day.year - 2018}年{day.month}月{day.day}日"
    assert day_of(reiwa) == day_of(day.isoformat()) == day_of(f"{day:%Y/%m/%d}") == (day, None)


@given(st.times().map(lambda clock: clock.replace(second=0, microsecond=0)))
def test_a_time_is_the_same_in_signs_and_words(clock: time) -> None:
    spelled = f"{clock.hour}時{clock.minute}分"
    assert time_of(spelled) == time_of(f"{clock:%H:%M}") == (clock, False)


@pytest.mark.parametrize(
    ("text", "place"),
    [("", 1), ("２", 2), ("3番", 3), ("4番目", 4), ("0", None), ("100", None), ("一", None)],
)
def test_places_are_counted_from_one(text: str, place: int | None) -> None:
    assert place_of(text) == place
    assert place_of(str(MOST_PLACES)) == MOST_PLACES


@pytest.mark.parametrize(
    ("text", "told"),
    [
        *((mark, True) for mark in ["はい", "○", "〇", "◯", "✓", "True", "１"]),
        *((mark, False) for mark in ["", "いいえ", "×", "False", "0"]),
        *((mark, None) for mark in ["たぶん", "半休", "2"]),
    ],
)
def test_marks_are_read_as_yes_or_no(text: str, told: bool | None) -> None:
    assert yes_of(text) is told
