from __future__ import annotations

from datetime import date

import pytest

from faq.entry import Entry, answers_in, from_plain, holds_on, question_in, stale_on

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
    assert answers_in(SPRING, "en") == [("en", "At the end of April.")]
    assert answers_in(SPRING, "ko") == [("ja", "四月の終わりです。")]
    assert question_in(SPRING, "en") == ("ja", "桜はいつ咲きますか")
    assert answers_in(Entry("a", ""), "en") == []


def test_who_reads_no_japanese_gets_plain_japanese_first() -> None:
    entry = Entry("a", "", answers={"ja": "徒歩圏内です。", "ja-easy": "歩いて行けます。"})
    assert answers_in(entry, "ko") == [("ja-easy", "歩いて行けます。"), ("ja", "徒歩圏内です。")]
    assert answers_in(entry, "ja") == [("ja", "徒歩圏内です。")]
    assert answers_in(entry, "ja-easy") == [("ja-easy", "歩いて行けます。")]


def test_either_form_of_chinese_serves_for_the_other() -> None:
    entry = Entry("a", "", answers={"ja": "図書館", "zh-Hans": "图书馆"})
    assert answers_in(entry, "zh-Hant") == [("zh-Hant", "图书馆")]


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
