"""Japanese cut into its words, each in one spelling, with its meanings and its reading.

The words and their synonym groups are those of SudachiDict (Works Applications, Apache-2.0).
Decides by the text alone; threads may share one `Words`.
"""

from __future__ import annotations

import re
import threading
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

from sudachipy import Dictionary, Morpheme, SplitMode, Tokenizer

from faq.text import tidy

# Sudachi takes at most 49,149 bytes at once; a sign has four at most.
_AT_ONCE = 8_000
_MOST_KEPT = 200_000
_PERSON = ("固有名詞", "人名")
_TALKING = frozenset(("名詞", "動詞", "形容詞", "形状詞", "副詞", "接頭辞", "接尾辞", "代名詞"))


@cache
def listed(name: str) -> frozenset[str]:
    """Return the words of a list in `words.toml`."""
    text = resources.files("faq").joinpath("words.toml").read_text(encoding="utf-8")
    return frozenset(str(tomllib.loads(text)[name]).split())


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a text.

    `form` is its one spelling (附属 and 付属 have the same), `face` the form of a dictionary,
    `part` Sudachi's part of speech, `groups` the numbers of the groups of synonyms it belongs to;
    `reading` is in katakana.
    """

    surface: str
    form: str
    face: str
    part: tuple[str, ...]
    reading: str
    groups: tuple[int, ...] = ()

    @property
    def talks(self) -> bool:
        """Whether the word says what the text is about."""
        return self.part[0] in _TALKING and self.form not in listed("empty")


class Words:
    """Cuts texts, and knows the town's own names as one word each."""

    def __init__(self, names: Mapping[str, str] | None = None) -> None:
        """Take the town's names with their readings in kana ({"白鈴": "しらすず"})."""
        self._names = {tidy(name): tidy(reading) for name, reading in (names or {}).items()}
        longest = sorted(self._names, key=len, reverse=True)
        self._named = re.compile("|".join(map(re.escape, longest))) if longest else None
        self._own = threading.local()
        self._kept: dict[tuple[str, int], Word] = {}

    def cut(self, text: str) -> list[Word]:
        """Return the words of a text in their order, whatever the text."""
        text = tidy(text)
        if self._named is None:
            return self._cut(text)
        words: list[Word] = []
        at = 0
        for found in self._named.finditer(text):
            words += self._cut(text[at : found.start()])
            name = found.group()
            part = ("名詞", "固有名詞", "地名")
            words.append(Word(name, name, name, part, self._names[name]))
            at = found.end()
        return words + self._cut(text[at:])

    def people(self, text: str) -> set[str]:
        """Return the words of a text that are names of people and not of the town."""
        return {word.surface for word in self.cut(text) if word.part[1:] == _PERSON}

    def _cut(self, text: str) -> list[Word]:
        tokenizer = self._tokenizer()
        return [
            self._word(morpheme)
            for at in range(0, len(text), _AT_ONCE)
            for morpheme in tokenizer.tokenize(text[at : at + _AT_ONCE])
        ]

    def _word(self, morpheme: Morpheme) -> Word:
        # Asking a morpheme costs more than finding it; most words come again and again.
        key = (morpheme.surface(), morpheme.word_id())
        word = self._kept.get(key)
        if word is None:
            word = Word(
                key[0],
                morpheme.normalized_form(),
                morpheme.dictionary_form(),
                tuple(morpheme.part_of_speech()[:3]),
                morpheme.reading_form(),
                tuple(morpheme.synonym_group_ids()),
            )
            if len(self._kept) < _MOST_KEPT:
                self._kept[key] = word
        return word

    def _tokenizer(self) -> Tokenizer:
        # A tokenizer keeps what it works on in itself; the dictionary may be shared.
        if not hasattr(self._own, "tokenizer"):
            self._own.tokenizer = _dictionary().tokenizer(mode=SplitMode.A)
        tokenizer: Tokenizer = self._own.tokenizer
        return tokenizer


@cache
def _dictionary() -> Dictionary:
    return Dictionary(dict="core")
