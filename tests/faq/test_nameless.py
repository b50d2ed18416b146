from __future__ import annotations

import pytest

from faq.nameless import nameless
from faq.words import Words

WORDS = Words({"白鈴": "しらすず"})


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("田中と申します。ごみ袋はどこで買えますか", "ごみ袋はどこで買えますか"),
        ("佐藤花子さんの家の前の街灯が切れています", "の家の前の街灯が切れています"),
        ("電話は〔電話番号〕です", "電話は です"),
        ("白鈴の湯は何時までですか", "白鈴の湯は何時までですか"),
        ("Hello, I'm Anna Smith, where is the bus stop?", "Hello, where is the bus stop?"),
        ("I am from Tokyo, can I camp?", "I am from Tokyo, can I camp?"),
        ("090-1234-5678", ""),
        ("", ""),
    ],
)
def test_names_and_numbers_go(text: str, left: str) -> None:
    assert nameless(text, WORDS).replace(", ,", ",") == left
