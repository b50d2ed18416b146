from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.like import likeness, same


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("盆踊りの太鼓を習いたい", "盆踊りの太鼓を習いたいです", "ja"),
        ("井戸の水は飲めますか", "井戸の水って飲めますか？", "ja"),
        ("発電機を貸してもらえますか", "発電機は貸してもらえますか？", "ja"),
        ("粉ミルクはどこでもらえますか", "粉ミルクはどこでもらえるの", "ja"),
        ("村営バスは動いていますか", "村営バスは動いてますか？", "ja"),
        ("Where can I borrow a generator?", "where can i borrow generators", "en"),
        ("발전기를 빌릴 수 있나요?", "발전기를 빌릴 수 있나요", "ko"),
    ],
)
def test_the_same_in_other_grammar(one: str, other: str, language: str) -> None:
    assert same(one, other, language) and same(other, one, language)


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("燃えるごみの日はいつですか", "燃えないごみの日はいつですか", "ja"),
        ("犬を連れて行けますか", "猫を連れて行けますか", "ja"),
        ("いぬをつれていけますか", "ねこをつれていけますか", "ja"),
        ("東の公民館は開いていますか", "西の公民館は開いていますか", "ja"),
        ("小学校の給食費はいくらですか", "中学校の給食費はいくらですか", "ja"),
        ("水道が使えますか", "水道が使えません", "ja"),
        ("1歳児の健診はいつですか", "3歳児の健診はいつですか", "ja"),
        ("バスは動いていますか", "タクシーは動いていますか", "ja"),
        ("Is the bus running?", "Is the train running?", "en"),
        ("버스가 다니나요?", "택시가 다니나요?", "ko"),
        ("東邊的路通嗎", "西邊的路通嗎", "zh-Hant"),
        ("", "", "ja"),
    ],
)
def test_another_thing_is_another_question(one: str, other: str, language: str) -> None:
    assert not same(one, other, language) and not same(other, one, language)


@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(["ja", "en", "ko", "zh-Hans"]))
def test_it_goes_both_ways(one: str, other: str, language: str) -> None:
    assert same(one, other, language) == same(other, one, language)
    assert 0 <= likeness(one, other, language) <= 1
