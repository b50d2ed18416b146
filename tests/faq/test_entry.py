from __future__ import annotations

from datetime import date

import pytest

from faq.entry import Entry, answer_in, from_plain, holds_on, question_in, stale_on

SPRING = Entry(
    "spring",
    "観光",
    wordings={"ja": ("桜はいつ咲きますか", "桜")},
    answers={"ja": "四月の終わりです。", "en": "At the end of April."},
    review_by=date(2026, 5, 1),
    valid_from=date(2026, 4, 1),
    valid_until=date(2026, 5, 31),
)


@pytest.mark.parametrize(
    ("day", "holds"),
    [
        (date(2026, 3, 31), False),
        (date(2026, 4, 1), True),
        (date(2026, 5, 31), True),
        (date(2026, 6, 1), False),
    ],
)
def test_an_entry_holds_from_its_first_to_its_last_day(day: date, holds: bool) -> None:
    assert holds_on(SPRING, day) is holds


def test_an_entry_without_dates_always_holds_and_is_never_stale() -> None:
    assert holds_on(Entry("a", ""), date.min)
    assert not stale_on(Entry("a", ""), date.max)


def test_an_entry_is_stale_after_the_day_of_its_review() -> None:
    assert not stale_on(SPRING, date(2026, 5, 1))
    assert stale_on(SPRING, date(2026, 5, 2))


def test_an_answer_falls_back_to_japanese_and_says_so() -> None:
    assert answer_in(SPRING, "en") == ("en", "At the end of April.")
    assert answer_in(SPRING, "ko") == ("ja", "四月の終わりです。")
    assert question_in(SPRING, "en") == ("ja", "桜はいつ咲きますか")
    assert answer_in(Entry("a", ""), "en") == ("ja", "")


@pytest.mark.parametrize(
    "plain",
    [
        {},
        {"id": 3},
        {"id": "a", "audience": ["everyone"]},
        {"id": "a", "wordings": []},
        {"id": "a", "wordings": {"ja": "not a list"}},
        {"id": "a", "checked_on": "yesterday"},
    ],
)
def test_another_shape_is_refused(plain: dict[str, object]) -> None:
    with pytest.raises(ValueError):
        from_plain(plain)
