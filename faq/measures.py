"""How good a ranking is: the usual measures, and how sure we are of them. Plain numbers in and out.

Grades are those of localgovFAQ (Kyoto University): 2 answers the question, 1 is related to it.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

ANSWERS = 2
RELATED = 1
RESAMPLES = 1000

Grades = Mapping[str, int]
Measure = Callable[[Sequence[str], Grades], float]


def success(at: int) -> Measure:
    """Give the measure S@at: 1 when an entry that answers is among the first ``at``."""
    return lambda ids, grades: float(any(grades.get(id) == ANSWERS for id in ids[:at]))


def reciprocal_rank(ids: Sequence[str], grades: Grades) -> float:
    """Give 1 over the place of the first entry that answers, 0 when there is none."""
    places = (place for place, id in enumerate(ids, 1) if grades.get(id) == ANSWERS)
    return 1 / next(places, math.inf)


def recall(at: int) -> Measure:
    """Give the measure R@at: the share of all related entries that is among the first ``at``."""
    return lambda ids, grades: sum(id in grades for id in ids[:at]) / len(grades)


def gain(at: int) -> Measure:
    """Give the measure nDCG@at with the grades themselves as gains, as trec_eval reckons it."""

    def measure(ids: Sequence[str], grades: Grades) -> float:
        best = sorted(grades.values(), reverse=True)[:at]
        return _discounted([grades.get(id, 0) for id in ids[:at]]) / _discounted(best)

    return measure


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(place + 1) for place, gain in enumerate(gains, 1))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean, and between which bounds it lies in 95 of 100 resamples of the questions."""

    mean: float
    low: float
    high: float


def estimate(values: Sequence[float]) -> Estimate:
    """Estimate a mean by the bootstrap, the same way each time; NaN for no values."""
    if not values:
        return Estimate(math.nan, math.nan, math.nan)
    chance = random.Random(1)  # noqa: S311 - hides nothing
    size = len(values)
    means = sorted(sum(chance.choices(values, k=size)) / size for _ in range(RESAMPLES))
    edge = RESAMPLES // 40
    return Estimate(sum(values) / size, means[edge], means[-1 - edge])


def auroc(higher: Sequence[float], lower: Sequence[float]) -> float:
    """Give the chance that one of ``higher`` is greater than one of ``lower``; ties count half."""
    if not higher or not lower:
        return math.nan
    ranked = sorted([(value, True) for value in higher] + [(value, False) for value in lower])
    total, place = 0.0, 0
    while place < len(ranked):
        end = place
        while end < len(ranked) and ranked[end][0] == ranked[place][0]:
            end += 1
        # All of one value share the middle of their places.
        total += (place + 1 + end) / 2 * sum(is_high for _, is_high in ranked[place:end])
        place = end
    return (total - len(higher) * (len(higher) + 1) / 2) / (len(higher) * len(lower))


def coverage(judged: Sequence[tuple[float, bool]], precision: float) -> float:
    """Give the greatest share that can be answered, surest first, with so much of it right.

    ``judged`` are pairs of (probability, whether it is right); equal probabilities go together.
    """
    ranked = sorted(judged, reverse=True)
    rights = accumulate(right for _, right in ranked)
    most = 0
    for number, right in enumerate(rights, 1):
        ends = number == len(ranked) or ranked[number][0] < ranked[number - 1][0]
        if ends and right / number >= precision:
            most = number
    return most / len(ranked) if ranked else math.nan


def calibration_error(judged: Sequence[tuple[float, bool]], bins: int = 10) -> float:
    """Give how far probabilities are from shares of right ones, over bins of equal size."""
    ranked = sorted(judged)
    error = 0.0
    for number in range(bins):
        part = ranked[number * len(ranked) // bins : (number + 1) * len(ranked) // bins]
        error += abs(sum(right for _, right in part) - sum(sure for sure, _ in part))
    return error / len(ranked) if ranked else math.nan
