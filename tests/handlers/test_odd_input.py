"""Whatever people type gets a reply that makes sense, and troubles staff only with questions."""

from __future__ import annotations

from typing import Any

import pytest

SILENT = [
    "",
    "😀🎉👨‍👩‍👧",
    "　\n\t",
    "https://www.example.com/?q=%E3%81%82",
    "090-1234-5678",
    "０９０ー１２３４ー５６７８",
    "\x00\x01\x02",
    "!?。、…",
]
ASKING = [
    "あ" * 5000,
    "ごみ" * 2500,
    "ｺﾞﾐﾉﾋ",
    "ごみ garbage 쓰레기 垃圾 ขยะ",
    "\x07ごみ\x00はいつ\ud800",
    "a" * 5000,
    "🗑️ごみ🗑️",
    "ご み の 日",
]


@pytest.mark.parametrize("text", SILENT)
@pytest.mark.parametrize("verdict", ["answer", "suggest", "handover"])
def test_nothing_asked_troubles_nobody(village: Any, text: str, verdict: str) -> None:
    effects = village.decide(village.written(text), verdict=verdict)
    assert village.kinds(effects) == ["Reply"]
    assert "文章だけ" in village.words(effects)


@pytest.mark.parametrize("text", ASKING)
def test_odd_questions_get_an_answer_or_a_person(village: Any, text: str) -> None:
    kinds = village.kinds(village.decide(village.written(text)))
    assert kinds[0] == "RecordAsk" and "Reply" in kinds
