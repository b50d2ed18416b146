from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.kana import Readings, all_kana, hiragana, in_kana
from faq.near import Near
from faq.profile import load
from faq.terms import Term, japanese_terms, question_terms
from faq.words import Words

WORDS = Words({"白鈴": "しらすず"})
ANY_TEXT = st.text(st.characters(codec=None), max_size=80)


def forms(text: str) -> list[str]:
    return [term.form for term in japanese_terms(WORDS.cut(text))]


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("附属の引越し", "付属の引っ越し"),
        ("ゴミ袋", "ごみ袋"),
        ("ﾊﾞｽ", "バス"),
        ("圖書館", "図書館"),
    ],
)
def test_one_word_in_two_spellings_has_one_form(written: str, same: str) -> None:
    assert forms(written) == forms(same)


def test_the_towns_own_names_are_one_word_each() -> None:
    assert "白鈴" in forms("白鈴の湯")
    (name,) = [word for word in WORDS.cut("白鈴の湯") if word.form == "白鈴"]
    assert name.reading == "しらすず"


def test_words_that_only_ask_are_no_terms() -> None:
    assert forms("どうすればよいのか教えてください") == []


@given(ANY_TEXT)
def test_any_text_is_cut_and_nothing_is_lost(text: str) -> None:
    cut = WORDS.cut(text)
    assert all(word.surface for word in cut)
    for language in ("ja", "en", "ko"):
        question_terms(text, language, language, WORDS)


def test_a_chinese_question_shares_words_with_japanese_entries() -> None:
    asked = question_terms("图书馆在哪", "zh-Hans", "ja", WORDS)
    assert "図書" in {term.form for term in asked} | set(forms("図書館"))


def test_special_terms_are_names_numbers_and_places() -> None:
    special = {
        term.form for term in japanese_terms(WORDS.cut("松本市の市役所でごみ袋を")) if term.special
    }
    assert "松本" in special
    assert not special & set(forms("ごみ袋"))


@pytest.mark.parametrize(
    ("text", "kana"),
    [
        ("ひっこしのてつづき", True),
        ("ごみはいつですか", True),
        ("引っ越しの手続き", False),
        ("レンタカー", False),
        ("AED", False),
        ("", False),
    ],
)
def test_kana_alone_is_known(text: str, kana: bool) -> None:
    assert all_kana(text) is kana


def test_kana_is_given_its_characters_back() -> None:
    words = Counter(WORDS.cut("引っ越しの手続きを役場の窓口で教えてください"))
    assert Readings(words).restore("ひっこしのてつづきをおしえて") == "引っ越しの手続きを教えて"


@given(ANY_TEXT)
def test_restoring_takes_any_text(text: str) -> None:
    Readings(Counter(WORDS.cut("ごみの日"))).restore(text)
    assert hiragana("カタカナ") == "かたかな"


def test_words_that_mean_nearly_the_same_are_found() -> None:
    encoder = load().of_words
    assert encoder is not None
    terms = japanese_terms(WORDS.cut("助成金 温泉 図書館 道路 除雪 病院 学校 犬 補助金 税金"))
    likes = Near(terms, encoder).of([Term("補助", "補助")])["補助"]
    assert dict(likes)["補助"] == 1.0
    assert "助成" in dict(likes)
    assert "犬" not in dict(likes)
    assert Near(terms).of([Term("補助", "補助")])["補助"] == [("補助", 1.0)]


def test_a_text_as_a_child_would_write_it() -> None:
    assert in_kana("引っ越しの手続き、2回目です。", Words()) == "ひっこしのてつづき、にかいめです。"
