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
Numbers = NDArray[np.intp]
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
        found: dict[str, tuple[list[int], list[float]]] = {}
        for number, counts in enumerate(texts):
            held = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths[number] / mean)
            for term, times in counts.items():
                numbers, weights = found.setdefault(term, ([], []))
                numbers.append(number)
                weights.append(self.rarity[term] * times * (SATURATION + 1) / (times + held))
        self._lists: dict[str, tuple[Numbers, Floats]] = {
            term: (np.array(numbers, np.intp), np.array(weights, np.float32))
            for term, (numbers, weights) in found.items()
        }

    def score(self, wanted: Iterable[str]) -> Floats:
        """Return the BM25 score of every text."""
        scores = np.zeros(self.size, np.float32)
        for term in wanted:
            if (held := self._lists.get(term)) is not None:
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
                if (held := self._lists.get(like)) is None:
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
            if (held := self._lists.get(like)) is not None:
                best[held[0]] = np.maximum(best[held[0]], np.float32(weight))
        return best

    def held(self, weights: Mapping[str, float]) -> Floats:
        """Return for each text the weight of these terms in it, each by what it counts."""
        total = np.zeros(self.size, np.float32)
        for term, weight in weights.items():
            if (held := self._lists.get(term)) is not None:
                total[held[0]] += np.float32(weight * self.rarity[term])
        return total

    def holds(self, number: int, likes: Likes) -> bool:
        """Tell whether a text holds any of these terms."""
        for like, _ in likes:
            numbers = self._lists.get(like, (np.empty(0, np.intp),))[0]
            at = int(np.searchsorted(numbers, number))
            if at < len(numbers) and numbers[at] == number:
                return True
        return False

    def count(self, term: str) -> int:
        """Return how many texts hold a term."""
        held = self._lists.get(term)
        return 0 if held is None else len(held[0])

    def weight(self, terms: Iterable[str]) -> float:
        """Return what the terms weigh together."""
        return sum(self.rarity.get(term, self.unknown) for term in terms)


def _rarity(total: int, count: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))
