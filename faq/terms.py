"""A text as the terms that are counted, whatever its language; and what is special about each.

Decides by the text alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from faq.entry import JAPANESE
from faq.han import japanese_forms
from faq.text import grams, query_grams, stem, without_addresses
from faq.words import Word, Words, listed

_CHINESE = "zh"
_ENGLISH = "en"
# A word that begins with a capital though no sentence begins with it: Tesla, Osaka.
_NAME = re.compile(r"(?<=[a-z0-9,;:'’] )[A-Z][a-z]{2,}")
_KATAKANA = re.compile("[ァ-ヴー]{3,}")


@dataclass(frozen=True, slots=True)
class Term:
    """A term: its one spelling, a form to show or to encode, and its groups of synonyms.

    `special` terms (names, numbers, places) cannot be replaced by others: an entry that lacks
    one of the question's is about something else.
    """

    form: str
    face: str
    groups: tuple[int, ...] = ()
    special: bool = False


Cut = Callable[[str], list[Term]]


def cutter(language: str, words: Words) -> Cut:
    """Return what cuts the town's texts of a language into terms."""
    if language == JAPANESE:
        return lambda text: japanese_terms(words.cut(text))
    return lambda text: [Term(gram, gram) for gram in grams(text, language)]


def question_terms(text: str, asked_in: str, language: str, words: Words) -> list[Term]:
    """Return a question's terms for the town's texts of a language, each once, in their order."""
    if language == JAPANESE:
        if asked_in.startswith(_CHINESE):
            text = japanese_forms(text)
        terms = japanese_terms(words.cut(without_addresses(text)))
    else:
        names = _english_names(text) if language == _ENGLISH else frozenset()
        terms = [Term(gram, gram, special=gram in names) for gram in query_grams(text, language)]
    return list({term.form: term for term in terms}.values())


def japanese_terms(cut: list[Word]) -> list[Term]:
    """Return the terms among the words of a Japanese text."""
    return [Term(word.form, word.face, word.groups, _special(word)) for word in cut if word.talks]


def _english_names(text: str) -> frozenset[str]:
    return frozenset(stem(name.lower()) for name in _NAME.findall(text))


def _special(word: Word) -> bool:
    return (
        word.part[1] in ("固有名詞", "数詞")
        or word.form in listed("places")
        or bool(_KATAKANA.fullmatch(word.form))
        or (word.form.isascii() and word.form.isalnum())
    )
