"""The inverted lists of one language: which texts hold which grams, weighed by BM25.

BM25 as in Robertson and Zaragoza, "The Probabilistic Relevance Framework" (2009). Built once.
"""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from faq.text import grams

# How fast repeats of a gram stop counting, and how much long texts are held back.
SATURATION = 1.2
LENGTH_WEIGHT = 0.75


class Lists:
    """Inverted lists of texts: for each gram the numbers of its texts, rising, and its weights."""

    def __init__(self, texts: Sequence[Counter[str]], rarity: Mapping[str, float]) -> None:
        lengths = [counts.total() for counts in texts]
        mean = sum(lengths) / max(len(lengths), 1) or 1.0
        self._lists: dict[str, tuple[array[int], array[float]]] = {}
        self.totals = array("f", (sum(map(rarity.__getitem__, counts)) for counts in texts))
        for number, counts in enumerate(texts):
            held = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * lengths[number] / mean)
            for gram, times in counts.items():
                numbers, weights = self._lists.setdefault(gram, (array("I"), array("f")))
                numbers.append(number)
                weights.append(rarity[gram] * times * (SATURATION + 1) / (times + held))

    def score(self, wanted: Iterable[str]) -> dict[int, float]:
        """Return the BM25 score of every text that holds any wanted gram."""
        scores: dict[int, float] = {}
        before = scores.get
        for gram in wanted:
            numbers, weights = self._lists.get(gram, ((), ()))
            for number, weight in zip(numbers, weights, strict=True):
                scores[number] = before(number, 0.0) + weight
        return scores

    def holds(self, number: int, gram: str) -> bool:
        """Tell whether a text holds a gram."""
        numbers = self._lists.get(gram, ((), ()))[0]
        at = bisect_left(numbers, number)
        return at < len(numbers) and numbers[at] == number


@dataclass(frozen=True, slots=True)
class Found:
    """How one entry fits a question in one language; every number lies between 0 and 1."""

    score: float  # BM25 over the most this question could reach
    covered: float  # share of the question's weight that the entry holds anywhere
    covered_by_wording: float  # the same for its best wording alone
    wording_covered: float  # share of the best wording's weight that the question holds


class Field:
    """The wordings and answers of all entries in one language."""

    def __init__(
        self,
        language: str,
        wordings: Sequence[Sequence[str]],
        answers: Sequence[str],
        answer_weight: float,
    ) -> None:
        self.language = language
        self._answer_weight = answer_weight
        worded = [[Counter(grams(text, language)) for text in texts] for texts in wordings]
        answered = [Counter(grams(text, language)) for text in answers]
        entries_with: Counter[str] = Counter()
        for texts, answer in zip(worded, answered, strict=True):
            entries_with.update(set().union(answer, *texts))
        total = sum(1 for texts, answer in zip(worded, answered, strict=True) if texts or answer)
        self._rarity = {gram: _rarity(total, count) for gram, count in entries_with.items()}
        self._unknown = _rarity(total, 0)
        self._owner = array("I", (at for at, texts in enumerate(worded) for _ in texts))
        self._wordings = Lists([text for texts in worded for text in texts], self._rarity)
        self._answers = Lists(answered, self._rarity)

    def search(self, wanted: Sequence[str]) -> dict[int, tuple[float, int | None]]:
        """Return for each entry's number its score (0 to 1) and its best wording's number."""
        most = (SATURATION + 1) * (1 + self._answer_weight) * self._weight(wanted)
        best: dict[int, tuple[float, int | None]] = {}
        for number, score in self._wordings.score(wanted).items():
            owner = self._owner[number]
            if owner not in best or score > best[owner][0]:
                best[owner] = (score, number)
        for owner, score in self._answers.score(wanted).items():
            reached, wording = best.get(owner, (0.0, None))
            best[owner] = (reached + self._answer_weight * score, wording)
        return {owner: (score / most, wording) for owner, (score, wording) in best.items()}

    def explain(
        self, wanted: Sequence[str], owner: int, score: float, wording: int | None
    ) -> Found:
        """Return the signals of one entry that `search` found."""
        total = self._weight(wanted)
        in_wording = [
            gram for gram in wanted if wording is not None and self._wordings.holds(wording, gram)
        ]
        anywhere = set(in_wording)
        anywhere.update(gram for gram in wanted if self._answers.holds(owner, gram))
        hit = self._weight(in_wording)
        whole = self._wordings.totals[wording] if wording is not None else 0.0
        return Found(
            score=score,
            covered=self._weight(sorted(anywhere)) / total,
            covered_by_wording=hit / total,
            wording_covered=min(1.0, hit / whole) if whole else 0.0,
        )

    def _weight(self, wanted: Iterable[str]) -> float:
        return sum(self._rarity.get(gram, self._unknown) for gram in wanted)


def _rarity(total: int, count: int) -> float:
    return math.log(1 + (total - count + 0.5) / (count + 0.5))
