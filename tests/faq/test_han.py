from __future__ import annotations

import pytest

from faq.han import chinese_script, japanese_forms, korean_readings, modern


@pytest.mark.parametrize(
    ("japanese", "korean"),
    [
        ("印鑑登録", "인감등록"),
        ("温泉", "온천"),
        ("消費税", "소비세"),
        # ㄹ and ㄴ soften at the start of a word, and only there.
        ("旅行の歴史", "여행の역사"),
        ("年末年始", "연말년시"),
        # Made in Japan: Korean has no such character.
        ("込む", "込む"),
        ("", ""),
    ],
)
def test_korean_reads_japanese_words_by_their_characters(japanese: str, korean: str) -> None:
    assert korean_readings(japanese) == korean


def test_chinese_and_old_characters_have_one_japanese_form() -> None:
    assert modern("舊圖書館") == "旧図書館"
    assert japanese_forms("图书馆") == japanese_forms("圖書館") == "図書館"


@pytest.mark.parametrize(
    ("text", "script"),
    [("请问厕所在哪里", "zh-Hans"), ("請問廁所在哪裡", "zh-Hant"), ("図書館", None)],
)
def test_characters_that_japanese_lacks_tell_the_chinese_script(
    text: str, script: str | None
) -> None:
    assert chinese_script(text) == script
