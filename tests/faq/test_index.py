from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.entry import Entry
from faq.index import Index, Match
from faq.parameters import load, parse
from faq.verdict import judge

BARS = load().verdict
SAMPLES = [
    Entry(
        "a", "", wordings={"ja": ("ごみの日は",), "en": ("garbage day",)}, answers={"ja": "火曜"}
    ),
    Entry("b", "", wordings={"ja": ("バスの時刻は", "時刻表")}, answers={"ja": "駅前で"}),
    Entry("c", "", answers={"ja": "質問のない項目"}),
]
SAMPLE_INDEX = Index(SAMPLES)
CHANCES = st.lists(st.floats(0, 1), max_size=6).map(lambda found: sorted(found, reverse=True))


def _found(chances: list[float]) -> list[Match]:
    return [Match(Entry(str(n), ""), 1.0, chance) for n, chance in enumerate(chances)]


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("レンタカー", "ja", "car"),
        ("ごみ", "ja", "garbage"),
        ("いれずみ 温泉", "ja", "onsen"),
        ("rent a car", "en", "car"),
        ("tattoo", "en", "onsen"),
        ("aed", "en", "aed"),  # written in Japanese only
        ("温泉", "en", "onsen"),
    ],
)
def test_the_right_entry_comes_first(index: Index, text: str, language: str, first: str) -> None:
    assert index.search(text, language)[0].id == first


def test_a_keyword_that_one_entry_has_is_answered(index: Index) -> None:
    verdict = judge(index.search("レンタカー", "ja"), index.parameters)
    assert (verdict.kind, [match.id for match in verdict.matches]) == ("answer", ["car"])


@pytest.mark.parametrize("text", ["", "😀", "市長の好きな食べ物は", "ok", "\ud800"])
def test_what_no_entry_knows_is_handed_over(index: Index, text: str) -> None:
    assert judge(index.search(text, "ja"), index.parameters).kind == "handover"


def test_an_entry_is_found_only_on_the_days_it_holds(index: Index) -> None:
    def found(today: date | None) -> list[str]:
        return [match.id for match in index.search("夏祭り", "ja", today=today)]

    assert found(date(2026, 8, 31))[0] == "fair"
    assert "fair" not in found(date(2026, 9, 1))
    assert "fair" in found(None)


def test_an_empty_index_finds_nothing() -> None:
    assert Index([]).search("ごみ", "ja") == []


@given(
    st.text(st.characters(codec=None), max_size=60)
    | st.text(st.sampled_from("ごみの日バス時刻表 garbegdy"), max_size=30),
    st.sampled_from(["ja", "en", "ko", "zh-Hant", "", "?"]),
    st.integers(-1, 5),
)
def test_any_text_is_searched_and_matches_come_best_first(
    text: str, language: str, top: int
) -> None:
    matches = SAMPLE_INDEX.search(text, language, top=top)
    assert len(matches) <= max(top, 0)
    for column in ([m.score for m in matches], [m.probability for m in matches]):
        assert column == sorted(column, reverse=True)
    assert all(0 <= match.probability <= 1 and match.score > 0 for match in matches)
    assert matches == Index(SAMPLES).search(text, language, top=top)


@given(CHANCES)
def test_a_verdict_offers_no_more_than_it_may(chances: list[float]) -> None:
    verdict = judge(_found(chances), load())
    most = {"answer": 1, "suggest": BARS.suggest_most, "handover": 0}[verdict.kind]
    assert len(verdict.matches) <= most
    assert bool(verdict.matches) is (verdict.kind != "handover")
    assert (verdict.kind == "answer") is bool(chances and chances[0] >= BARS.answer_at)


@given(CHANCES, st.floats(0, 1))
def test_a_surer_first_match_never_lowers_the_verdict(chances: list[float], more: float) -> None:
    order = ["handover", "suggest", "answer"]
    surer = [max(chances[0], more), *chances[1:]] if chances else []
    before, after = judge(_found(chances), load()).kind, judge(_found(surer), load()).kind
    assert order.index(after) >= order.index(before)


@pytest.mark.parametrize("text", ["", "[verdict]\nanswer_at = 1", "[search]\nunheard_of = 1"])
def test_parameters_that_miss_something_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"\[search\]|missing"):
        parse(text)
