"""A post's words in a sheet: out, translated, and back; nothing else changes."""

from __future__ import annotations

import pytest

from bot.post_translation import Untranslatable, read, write
from tests.posting import WATER

LANGUAGES = ("ja", "ja-easy", "en", "ko")


def test_what_went_out_comes_back_the_same() -> None:
    assert read(write(WATER, LANGUAGES), WATER, LANGUAGES) == WATER


def test_translations_are_taken_and_the_japanese_stays() -> None:
    sheet = "項目,日本語,英語,韓国語\n題名,かえる,Water,단수\n本文,かえる,,내일 10시부터 단수\n"
    found = read(sheet.encode(), WATER, LANGUAGES)
    assert found.titles == {"ja": WATER.titles["ja"], "en": "Water", "ko": "단수"}
    assert found.bodies == {"ja": WATER.bodies["ja"], "ko": "내일 10시부터 단수"}
    assert found.timing == WATER.timing


@pytest.mark.parametrize(
    ("sheet", "told"),
    [
        ("", "見出し"),
        ("題名,英語\nx,y\n", "項目"),
        ("項目,英語\n件名,y\n", "2行目"),
    ],
)
def test_a_sheet_that_cannot_be_used_says_why(sheet: str, told: str) -> None:
    with pytest.raises(Untranslatable) as refusal:
        read(sheet.encode(), WATER, LANGUAGES)
    assert told in str(refusal.value)
