"""Whether two questions ask the same, by the grams they share. Decides by the texts alone."""

from __future__ import annotations

import re
from functools import lru_cache

from faq.text import fold, query_grams

SAME = 0.6
"""Shared grams among all that either question has, from which on they ask the same."""


def likeness(one: str, other: str, language: str) -> float:
    """Say how far two questions in one language are the same, 0 to 1.

    Other numbers ask for something else: a house's, a day's, a bus line's.
    """
    if fold(one) == fold(other):
        return 1.0
    first, second = _grams(one, language), _grams(other, language)
    if not first or not second or _numbers(one) != _numbers(other):
        return 0.0
    shared = len(first & second)
    return shared / (len(first) + len(second) - shared)


@lru_cache(maxsize=4096)
def _grams(text: str, language: str) -> frozenset[str]:
    return frozenset(query_grams(text, language))


def _numbers(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\d+", fold(text)))
