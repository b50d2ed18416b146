"""The wordings and answers of all entries in one language, and how a question meets them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.entry import JAPANESE
from faq.lists import Likes, Lists
from faq.near import Near
from faq.terms import Cut, Term, question_terms
from faq.vectors import Encoder, Floats
from faq.words import Words


@dataclass(frozen=True, slots=True)
class Met:
    """How a question's terms meet each entry; every array has one number an entry.

    `wording` and `answer` are BM25 as shares of what the question weighs (about 0 to 2);
    `covered` is the share of the question's weight that the entry holds anywhere,
    `wording_covered` the share of its best wording that the question holds. `unknown` is the
    share of the question's weight that no entry holds.
    """

    wording: Floats
    answer: Floats
    covered: Floats
    wording_covered: Floats
    unknown: float
    terms: Sequence[Term]
    likes: Mapping[str, Likes]


class Field:
    """One language's texts of all entries."""

    def __init__(
        self,
        language: str,
        wordings: Sequence[Sequence[str]],
        answers: Sequence[str],
        cut: Cut,
        encoder: Encoder | None,
    ) -> None:
        """Cut and count the texts; `encoder` finds words that mean nearly the same, if given."""
        self.language = language
        # An entry without a wording holds an empty one, so that each has a place.
        worded = [[cut(text) for text in texts] or [[]] for texts in wordings]
        answered = [cut(text) for text in answers]
        self._starts = np.cumsum([0, *(len(texts) for texts in worded)][:-1], dtype=np.intp)
        self._wordings = Lists([_count(terms) for texts in worded for terms in texts])
        self._answers = Lists([_count(terms) for terms in answered])
        self._forms = [
            frozenset(term.form for term in terms) for texts in worded for terms in texts
        ]
        entry_of = [number for number, texts in enumerate(worded) for _ in texts]
        self._worded_so: dict[frozenset[str], list[int]] = {}
        for number, forms in zip(entry_of, self._forms, strict=True):
            if forms and number not in self._worded_so.setdefault(forms, []):
                self._worded_so[forms].append(number)
        self._totals = np.array([self._wordings.weight(forms) for forms in self._forms], np.float32)
        everything = (term for texts in (*worded, answered) for terms in texts for term in terms)
        # Grams have neither synonyms nor meanings.
        self.near = Near(everything if language == JAPANESE else (), encoder)

    def meet(self, text: str, asked_in: str, words: Words) -> Met | None:
        """Return how a question meets the entries; None if it has no terms here."""
        terms = question_terms(text, asked_in, self.language, words)
        if not terms or not len(self._starts):
            return None
        likes = self.near.of(terms)
        worded, answered = self._wordings, self._answers
        wording, held = self._meet_wordings(likes)
        covered: Floats = np.zeros(answered.size, np.float32)
        total = unknown = 0.0
        for term in terms:
            own = self.rarity(term.form)
            hit = np.maximum(
                self._best(worded.hits(likes[term.form])), answered.hits(likes[term.form])
            )
            total += own
            covered += np.float32(own) * hit
            if not hit.any():
                unknown += own
        return Met(
            wording=wording,
            answer=answered.score_alike(likes),
            covered=covered / np.float32(total),
            wording_covered=held,
            unknown=unknown / total,
            terms=terms,
            likes=likes,
        )

    def worded_so(self, met: Met) -> Sequence[int]:
        """Return the entries of which a wording has just the question's terms, whatever order."""
        return self._worded_so.get(frozenset(term.form for term in met.terms), ())

    def conflict(self, number: int, met: Met) -> float:
        """Return how far a question and an entry's nearest wording each have what the other lacks.

        0 when one is contained in the other; the product of the rarest lacking terms otherwise:
        a wasps' nest asked for, and a doves' nest answered.
        """
        held: dict[str, float] = {}
        for found in met.likes.values():
            for like, weight in found:
                held[like] = max(held.get(like, 0.0), weight)
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._forms)
        return min(
            self._apart(forms, met, held) for forms in self._forms[self._starts[number] : end]
        )

    def lacks(self, number: int, met: Met) -> list[str]:
        """Return the names, numbers and places of a question that an entry does not speak of.

        What many entries speak of, such as the town's own name, tells none of them apart.
        """
        common = max(1.0, 0.02 * self._answers.size)
        return [
            term.form
            for term in met.terms
            if term.special
            and self._answers.count(term.form) + self._wordings.count(term.form) <= common
            and not self._answers.holds(number, met.likes[term.form])
            and not any(
                self._wordings.holds(wording, met.likes[term.form])
                for wording in self._places(number)
            )
        ]

    def forms(self, number: int) -> frozenset[str]:
        """Return the terms of an entry's wordings."""
        return frozenset().union(*(self._forms[at] for at in self._places(number)))

    def rarity(self, form: str) -> float:
        """Return how much a term tells: the rarer among the entries, the more."""
        return self._answers.rarity.get(form) or self._wordings.rarity.get(
            form, self._wordings.unknown
        )

    def _places(self, number: int) -> range:
        end = self._starts[number + 1] if number + 1 < len(self._starts) else len(self._forms)
        return range(int(self._starts[number]), int(end))

    def _apart(self, forms: frozenset[str], met: Met, held: Mapping[str, float]) -> float:
        asked = max(
            self.rarity(form)
            * (1 - max((weight for like, weight in likes if like in forms), default=0.0))
            for form, likes in met.likes.items()
        )
        worded = max((self.rarity(form) * (1 - held.get(form, 0.0)) for form in forms), default=0.0)
        return asked * worded

    def _meet_wordings(self, likes: dict[str, Likes]) -> tuple[Floats, Floats]:
        weights: dict[str, float] = {}
        for found in likes.values():
            for like, weight in found:
                weights[like] = max(weights.get(like, 0.0), weight)
        held = self._wordings.held(weights) / np.maximum(self._totals, np.float32(1e-6))
        return self._best(self._wordings.score_alike(likes)), self._best(held)

    def _best(self, of_wordings: NDArray[Any]) -> Floats:
        best: Floats = np.maximum.reduceat(of_wordings, self._starts)
        return best


def _count(terms: Sequence[Term]) -> Counter[str]:
    return Counter(term.form for term in terms)


def _forms(terms: Sequence[Term]) -> frozenset[str]:
    return frozenset(term.form for term in terms)
