"""Inverted lists: which texts hold which terms, weighed by BM25. Built once, never changed.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
Likes = Sequence[tuple[str, float]]
"""Terms that stand for a term of the question, each with what a hit counts (1 for itself)."""

# How fast repeats of a term stop counting, and how much long texts are held back.
SATURATION = 1.2
LENGTH_WEIGHT = 0.75


class Lists:
    """For each term the numbers of its texts and its weight in each."""

    def __init__(self, texts: Sequence[Counter[str]]) -> None:
        """Count the terms of texts."""
        self.size = len(texts)
        filled = sum(1 for counts in texts if counts)
        held_by = Counter(term for counts in texts for term in counts)
        self.rarity: dict[str, float] = {
            term: _rarity(filled, count) for term, count in held_by.items()
        }
        self.unknown: float = _rarity(filled, 0)
        lengths = [counts.total() for counts in texts]
        mean = sum(lengths) / max(filled, 1) or 1.0
        # All lists lie one after the other in two arrays: a list of its own for each term would
        # take several times the memory of what it holds.
        self._starts: dict[str, tuple[int, int]] = {}
        at = 0
        for term, count in held_by.items():
            self._starts[term] = (at, at)
            at += count
        self._numbers: Numbers = np.zeros(at, np.int32)
        self._weights: Floats = np.zeros(at, np.float32)
        for number, counts in enumerate(texts):
            held = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths[number] / mean)
            for term, times in counts.items():
                start, end = self._starts[term]
                self._numbers[end] = number
                self._weights[end] = self.rarity[term] * times * (SATURATION + 1) / (times + held)
                self._starts[term] = (start, end + 1)

    def _list(self, term: str) -> tuple[Numbers, Floats] | None:
        held = self._starts.get(term)
        return held and (self._numbers[held[0] : held[1]], self._weights[held[0] : held[1]])

    def score(self, wanted: Iterable[str]) -> Floats:
        """Return the BM25 score of every text."""
        scores = np.zeros(self.size, np.float32)
        for term in wanted:
            if (held := self._list(term)) is not None:
                scores[held[0]] += held[1]
        return scores

    def score_alike(self, wanted: Mapping[str, Likes]) -> Floats:
        """Return scores in which each wanted term counts once, by the best of its likes.

        A like never counts for more than the term itself would, however rare it is. Scores are
        shares of the weight of all wanted terms: about 0 to 2.
        """
        scores = np.zeros(self.size, np.float32)
        total = 0.0
        for term, likes in wanted.items():
            own = self.rarity.get(term, self.unknown)
            total += own
            best: Floats | None = None
            for like, weight in likes:
                if (held := self._list(like)) is None:
                    continue
                reached = held[1] * np.float32(weight * min(1.0, own / self.rarity[like]))
                if best is None:
                    best = np.zeros(self.size, np.float32)
                best[held[0]] = np.maximum(best[held[0]], reached)
            if best is not None:
                scores += best
        return scores / np.float32(total) if total else scores

    def hits(self, likes: Likes) -> Floats:
        """Return for each text what the best of these terms that it holds counts, else 0."""
        best = np.zeros(self.size, np.float32)
        for like, weight in likes:
            if (held := self._list(like)) is not None:
                best[held[0]] = np.maximum(best[held[0]], np.float32(weight))
        return best

    def held(self, weights: Mapping[str, float]) -> Floats:
        """Return for each text the weight of these terms in it, each by what it counts."""
        total = np.zeros(self.size, np.float32)
        for term, weight in weights.items():
            if (held := self._list(term)) is not None:
                total[held[0]] += np.float32(weight * self.rarity[term])
        return total

    def holds(self, number: int, likes: Likes) -> bool:
        """Tell whether a text holds any of these terms."""
        for like, _ in likes:
            numbers = (self._list(like) or _NONE)[0]
            at = int(np.searchsorted(numbers, number))
            if at < len(numbers) and numbers[at] == number:
                return True
        return False

    def count(self, term: str) -> int:
        """Return how many texts hold a term."""
        start, end = self._starts.get(term, (0, 0))
        return end - start

    def weight(self, terms: Iterable[str]) -> float:
        """Return what the terms weigh together."""
        return sum(self.rarity.get(term, self.unknown) for term in terms)


_NONE: tuple[Numbers] = (np.empty(0, np.int32),)


def _rarity(total: int, count: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))
