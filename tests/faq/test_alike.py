"""Questions that stand twice are pointed out; variants made on purpose are not."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

from faq.alike import alike
from faq.entry import Entry
from faq.sheet_gaps import gaps


def entry(id: str, question: str, language: str = "ja", **more: object) -> Entry:
    made = Entry(id, "ごみ", wordings={language: (question,)}, answers={language: "火曜です。"})
    return replace(made, **more)  # type: ignore[arg-type]


def found(*entries: Entry, others: tuple[Entry, ...] = ()) -> list[tuple[str, str, bool]]:
    return [(pair.first, pair.second, pair.same) for pair in alike(entries, others)]


GARBAGE = entry("a", "ごみの収集日はいつですか")


def test_questions_that_fold_to_one_are_the_same() -> None:
    assert found(GARBAGE, entry("b", "ゴミの収集日は、いつですか？")) == [("a", "b", True)]
    english = entry("c", "When is it?", "en"), entry("d", "when is IT", "en")
    assert [pair.language for pair in alike(english)] == ["en"]


def test_questions_of_nearly_the_same_letters_are_near() -> None:
    assert found(GARBAGE, entry("b", "ごみの収集日を教えてください")) == [("a", "b", False)]


def test_what_asks_for_something_else_is_no_pair() -> None:
    assert found(GARBAGE, entry("b", "役場の開庁日はいつですか")) == []
    assert (
        found(entry("a", "燃えるごみは何曜日ですか"), entry("b", "燃えないごみは何曜日ですか"))
        == []
    )
    assert found(entry("a", "3歳児の健診はいつですか"), entry("b", "1歳児の健診はいつですか")) == []


def test_a_question_is_compared_within_its_language_only() -> None:
    assert (
        found(entry("a", "Where is the library?", "en"), entry("b", "Where is the library?")) == []
    )


def test_variants_for_other_people_or_other_days_are_no_pair() -> None:
    visitors = replace(GARBAGE, id="b", audience=frozenset({"visitor"}))
    residents = replace(GARBAGE, audience=frozenset({"resident"}))
    assert found(residents, visitors) == []
    assert found(residents, replace(visitors, audience=frozenset({"visitor", "resident"})))
    summer = replace(GARBAGE, valid_until=date(2027, 9, 30))
    winter = replace(GARBAGE, id="b", valid_from=date(2027, 10, 1))
    assert found(summer, winter) == found(winter, summer) == []
    assert found(summer, replace(winter, valid_from=date(2027, 9, 30)))


def test_a_sheet_is_compared_with_what_is_there_and_that_not_with_itself() -> None:
    there = (replace(GARBAGE, id="x"), replace(GARBAGE, id="y"))
    assert found(entry("b", "学校はどこですか"), others=there) == []
    assert found(GARBAGE, others=there[:1]) == [("x", "a", True)]
    assert found(entry("b", "ごみの収集日を教えて"), others=there[:1]) == [("x", "b", False)]


def test_a_pair_is_named_once_and_the_same_come_first() -> None:
    both = {"ja": ("ごみの収集日はいつですか",), "en": ("When is garbage collected here?",)}
    first, second = replace(GARBAGE, wordings=both), replace(GARBAGE, id="b", wordings=both)
    near = entry("n", "ごみの収集日を教えてください")
    pairs = found(near, first, second)
    assert pairs[0] == ("a", "b", True)
    assert {pair[:2] for pair in pairs[1:]} == {("n", "a"), ("n", "b")}
    assert len(alike([first, second, near], most=2)) == 2


def test_twenty_thousand_rows_are_compared_in_seconds() -> None:
    signs = [chr(code) for code in range(0x4E00, 0x4E00 + 142)]
    many = [
        entry(f"{one}{other}", f"{one}{other}地区の{other}{one}センターはどこにありますか")
        for one in signs
        for other in signs
        if one != other
    ][:19_998]
    twins = (GARBAGE, entry("b", "ごみの収集日を教えてください"))
    began = time.perf_counter()
    pairs = alike([twins[0], *many, twins[1]], most=10**6)
    assert time.perf_counter() - began < 60
    assert ("a", "b") in {(pair.first, pair.second) for pair in pairs}


def test_answers_are_counted_by_language_and_topic() -> None:
    both = replace(GARBAGE, answers={"ja": "火曜です。", "en": "Tuesday."})
    school = entry("b", "学校はどこですか", topic="子育て")
    empty = replace(GARBAGE, id="c", answers={"ja": "火曜です。", "en": ""})
    japanese, english, easy = gaps([both, school, empty], ["ja", "en", "ja-easy"])
    assert (japanese.answered, japanese.missing) == (3, ())
    assert english.topics == {"ごみ": (1, 1), "子育て": (0, 1)}
    assert (english.answered, english.missing) == (1, ("b", "c"))
    assert (easy.answered, len(easy.missing)) == (0, 3)
