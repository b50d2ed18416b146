"""Questions written in kana alone, given back the characters that the town's texts use.

Children, old people and learners of Japanese write so. Decides by the entries' words alone.
"""

from __future__ import annotations

import math
import re
from collections import Counter

from faq.text import tidy
from faq.words import Word, Words

_KANA = re.compile("[ぁ-ゖァ-ヶー]")
_LETTER = re.compile(r"\w")
_SHARE = 0.85
_LONGEST_WORD = 12
# What a sign costs that belongs to no word, beside the cost of a word seen once: about 10.
_STRANGE = 14.0
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def all_kana(text: str) -> bool:
    """Tell whether a text is Japanese with kana where others would write characters."""
    text = tidy(text)
    letters = _LETTER.findall(text)
    kana = sum(1 for letter in letters if _KANA.match(letter))
    katakana = sum(1 for letter in letters if "ァ" <= letter <= "ヶ")
    return len(letters) > 1 and kana >= _SHARE * len(letters) and katakana < 0.5 * kana


class Readings:
    """The readings of the words of the entries."""

    def __init__(self, words: Counter[Word]) -> None:
        """Take the words with how often each is written."""
        total = sum(words.values()) or 1
        self._written: dict[str, tuple[float, str]] = {}
        for word, times in sorted(words.items(), key=lambda item: (-item[1], item[0].surface)):
            reading = hiragana(word.reading) or hiragana(word.surface)
            # A single sign is grammar: か is hardly ever 日.
            plain = len(reading) > 1 or hiragana(word.surface) == reading
            if reading and plain and word.part[0] != "補助記号" and reading not in self._written:
                self._written[reading] = (-math.log(times / total), word.surface)

    def restore(self, text: str) -> str:
        """Return a text in kana with the words that its readings most likely stand for."""
        signs = hiragana(tidy(text))
        best: list[tuple[float, int, str]] = [(0.0, 0, "")]
        for end in range(1, len(signs) + 1):
            options = [(best[end - 1][0] + _STRANGE, end - 1, signs[end - 1])]
            for start in range(max(0, end - _LONGEST_WORD), end):
                if (known := self._written.get(signs[start:end])) is not None:
                    options.append((best[start][0] + known[0], start, known[1]))
            best.append(min(options))
        words: list[str] = []
        at = len(signs)
        while at:
            _, start, word = best[at]
            words.append(word)
            at = start
        return "".join(reversed(words))


def hiragana(text: str) -> str:
    """Return a text with hiragana for katakana."""
    return text.translate(_TO_HIRAGANA)


def in_kana(text: str, words: Words) -> str:
    """Return a Japanese text as a child would write it: each word by its reading, in hiragana."""
    return hiragana(
        "".join(
            word.reading
            if word.reading and word.part[0] != "補助記号" and not word.surface.isspace()
            else word.surface
            for word in words.cut(text)
        )
    )
