from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.han import japanese_forms
from faq.language import detect
from faq.text import fold, grams, query_grams, stem

ANY_TEXT = st.text(st.characters(codec=None), max_size=200) | st.sampled_from(
    ["", "\ud800", "\0" * 50, "あ" * 5000, "a" * 5000, "😀" * 50, "ｶﾞ" * 2500, "\r\n\t\x1b[2J"]
)


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("ゴミ", "ごみ"),
        ("ｺﾞﾐ", "ゴミ"),
        ("Ｗｉ－Ｆｉ", "wi-fi"),
        ("コンピューター", "コンピュータ"),
        ("一ヶ月", "一か月"),
        ("ごみ　いつ？", "ごみ いつ"),
        ("舊國鐵の圖書館", "旧国鉄の図書館"),
        ("Café", "cafe"),
        ("TATTOO", "tattoo!"),
    ],
)
def test_one_word_in_two_spellings_folds_to_one(written: str, same: str) -> None:
    assert fold(written) == fold(same)


@given(ANY_TEXT)
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(ANY_TEXT, st.sampled_from(["ja", "en", "ko"]))
def test_any_text_is_cut(text: str, language: str) -> None:
    for gram in [*grams(text, language), *query_grams(text, language)]:
        assert gram
        gram.encode("utf-8")


def test_japanese_is_cut_into_characters_and_pairs_with_ascii_words_whole() -> None:
    assert grams("AEDの場所", "ja") == ["aed", "場", "所", "の場", "場所"]


def test_english_is_cut_into_stems_and_pairs() -> None:
    assert grams("Burning bottles", "en") == ["burn", "bottl", "burn bottl"]
    assert stem("batteries") == stem("battery")
    assert stem("buses") == stem("bus")


def test_words_that_only_ask_are_left_out_unless_they_are_all() -> None:
    assert query_grams("ごみを教えてください", "ja") == query_grams("ごみ", "ja")
    assert query_grams("where is the bus?", "en") == ["bus"]
    assert query_grams("where is it", "en")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("ゴミ いつ", "ja"),
        ("粗大ごみの料金", "ja"),
        ("Wi-Fi使えますか", "ja"),
        ("Where can I eat そば tonight?", "en"),
        ("garbage", "en"),
        ("쓰레기", "ko"),
        ("AED", "?"),
        ("090-0000-0000", "?"),
        ("https://village.example/garbage", "?"),
        ("😀", "?"),
        ("", "?"),
    ],
)
def test_letters_tell_the_language_or_leave_it_to_the_person(text: str, language: str) -> None:
    assert detect(text, "?") == language


def test_han_alone_is_the_persons_own_han_language() -> None:
    assert detect("市役所", "zh-Hant") == "zh-Hant"
    assert detect("市役所", "en") == "ja"


@given(ANY_TEXT)
def test_any_text_has_a_language(text: str) -> None:
    assert detect(text, "ja") in {"ja", "en", "ko", "th", "zh-Hans", "zh-Hant"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("怎么办理护照", "zh-Hans"),
        ("国民健康保险", "zh-Hans"),
        ("國民健康保險", "zh-Hant"),
        ("怎麼辦", "zh-Hant"),
        ("国民健康保険", "ja"),  # 国 is a simplified character, and Japanese
        ("髙橋", "ja"),
        ("ขยะทิ้งที่ไหน", "th"),
    ],
)
def test_characters_that_japanese_does_not_write_tell_chinese(text: str, language: str) -> None:
    assert detect(text, "ja") == language


def test_chinese_is_read_in_japanese_forms() -> None:
    assert japanese_forms("图书馆") == japanese_forms("圖書館") == "図書館"
