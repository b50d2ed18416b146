"""Whether two questions ask the same, so that one answer may go to both. Decides by texts alone.

A wrong answer harms more than a second one costs: whatever names a thing must be the same in both
(小学校 is not 中学校, a dog is no cat), and so must what says no; only the grammar may differ.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from faq.text import fold, query_grams, stem

SAME = 0.55
"""Shared grams among all that either question has, from which on the grammar differs little."""
SURE = 0.85
"""The same for scripts that do not set things apart from grammar."""
_FEWEST_NAMED = 2
_NAMED = re.compile(r"[一-鿿々]|[ァ-ヴー]{2,}|[a-z0-9]+")
_NO = re.compile(r"ない|ません|なく|なし|ずに|no\b|not\b|n't|不|没|沒|안\s|못|없")
_HANGUL = re.compile(r"[가-힣]")


def likeness(one: str, other: str, language: str) -> float:
    """Say how far two questions in one language share their letters, 0 to 1."""
    if fold(one) == fold(other):
        return 1.0
    first, second = _grams(one, language), _grams(other, language)
    if not first or not second:
        return 0.0
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared)


def same(one: str, other: str, language: str) -> bool:
    """Tell whether two questions in one language ask the same; in doubt they do not."""
    first, second = fold(one), fold(other)
    if first == second:
        return bool(first)
    if len(_NO.findall(first)) != len(_NO.findall(second)):
        return False
    alike = likeness(one, other, language)
    if _HANGUL.search(first + second):
        return alike >= SURE and _numbers(first) == _numbers(second)
    if language == "en":
        return _words(one) == _words(other) != frozenset()
    named = _named(one)
    # In hiragana alone nothing tells a thing from the grammar around it.
    return len(named) >= _FEWEST_NAMED and named == _named(other) and alike >= SAME


@lru_cache(maxsize=4096)
def _grams(text: str, language: str) -> frozenset[str]:
    return frozenset(query_grams(text, language))


def _words(text: str) -> frozenset[str]:
    return frozenset(stem(gram) for gram in _grams(text, "en") if " " not in gram)


def _named(text: str) -> list[str]:
    # Folding would turn katakana, which names things, into hiragana.
    return _NAMED.findall(unicodedata.normalize("NFKC", text).lower())


def _numbers(folded: str) -> list[str]:
    return re.findall(r"\d+", folded)
