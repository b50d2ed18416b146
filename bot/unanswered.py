"""What people ask and the FAQ has no answer to: texts that are nearly alike, counted together.

Decides by the texts alone. What it gives holds no names of people and no numbers, as far as a
dictionary can tell.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from faq.alike import alike
from faq.entry import Entry
from faq.language import written_in
from faq.nameless import nameless
from faq.text import fold
from faq.words import Words
from handlers.letters import shorten

MOST = 20
"""So many groups are shown."""
MOST_TEXTS = 1_500
"""So many different texts are compared; beyond them, only the very same ones are put together."""
LONGEST = 80
"""Of a shown text, in UTF-16 units."""


@dataclass(frozen=True, slots=True)
class Group:
    """A text that stands for those nearly like it: asked so many times, by so many people."""

    text: str
    language: str
    times: int
    people: int


@dataclass(slots=True)
class _Gathered:
    language: str
    texts: Counter[str] = field(default_factory=Counter)
    people: set[int] = field(default_factory=set)

    @property
    def text(self) -> str:
        """Give the text that was written most often."""
        return max(self.texts, key=lambda text: (self.texts[text], text))

    @property
    def times(self) -> int:
        """Count all of them."""
        return self.texts.total()


def groups(
    rows: Iterable[Any],
    names: Mapping[str, str],
    *,
    least_people: int = 1,
    most: int = MOST,
) -> list[Group]:
    """Gather texts that are nearly alike, those asked by most people first.

    ``rows`` have text, language, person_id and times. ``names`` are the town's own, which stay.
    Groups of fewer than ``least_people`` are left out.
    """
    found = sorted(_plain(rows, Words(names)), key=lambda one: (-one.times, one.text))
    together = _together(found)
    shown = [
        Group(shorten(one.text, LONGEST), one.language, one.times, len(one.people))
        for one in together
        if len(one.people) >= least_people
    ]
    return sorted(shown, key=lambda one: (-one.people, -one.times, one.text))[:most]


def _plain(rows: Iterable[Any], words: Words) -> list[_Gathered]:
    """Put texts of the same words together once names, numbers and grammar are left out."""
    plain: dict[str, tuple[str, str]] = {}
    found: dict[tuple[str, str], _Gathered] = {}
    for row in rows:
        if row.text not in plain:
            text = nameless(row.text, words)
            plain[row.text] = text, _key(text, words)
        text, key = plain[row.text]
        language = written_in(text, row.language)
        if key:
            one = found.setdefault((language, key), _Gathered(language))
            one.texts[text] += row.times
            one.people.add(row.person_id)
    return list(found.values())


def _key(text: str, words: Words) -> str:
    folded = fold(text)
    if folded.isascii():
        return folded
    talking = [word.form for word in words.cut(text) if word.talks]
    # One word is asked about in many ways that are not the same.
    return " ".join(sorted(talking)) if len(talking) > 1 else folded


def _together(found: list[_Gathered]) -> list[_Gathered]:
    """Let each text join the one asked most of those nearly like it."""
    compared = found[:MOST_TEXTS]
    entries = [
        Entry(str(number), "", wordings={one.language: (one.text,)})
        for number, one in enumerate(compared)
    ]
    near: dict[int, list[int]] = {}
    for pair in alike(entries, most=len(entries) ** 2 + 1):
        first, second = sorted((int(pair.first), int(pair.second)))
        near.setdefault(second, []).append(first)
    joined: set[int] = set()
    for number, one in enumerate(compared):
        # Only one that stands for itself: or a chain of likenesses would lead anywhere.
        leaders = [other for other in near.get(number, ()) if other not in joined]
        if leaders:
            leader = compared[min(leaders)]
            leader.texts += one.texts
            leader.people |= one.people
            joined.add(number)
    return [one for number, one in enumerate(found) if number not in joined]
