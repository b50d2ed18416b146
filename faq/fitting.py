"""Weights from judged questions: for the order of entries, and for the probability.

Folds are grouped: two questions that share an entry are never on both sides of a fold, for else a
weight could learn the entry. Numbers in, numbers out; the same each time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from faq import measures
from faq.measures import ANSWERS, Grades
from faq.vectors import Floats

FOLDS = 5
STEPS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0)
SHARE_STEPS = (0.0, 0.4, 0.8, 1.2, 1.6, 2.0, 2.4, 3.2)
_ROUNDS = 3
_DEPTH = 10
# What is wanted of an order: the first right, some right among three, all among ten.
_GOALS: tuple[tuple[float, measures.Measure], ...] = (
    (0.5, measures.success(1)),
    (0.3, measures.success(3)),
    (1.0, measures.reciprocal_rank),
    (0.7, measures.recall(_DEPTH)),
    (0.5, measures.gain(_DEPTH)),
)

Weights = dict[str, float]


class Case:
    """One judged question: its signals, the entries' ids by number, and its grades."""

    def __init__(self, parts: Mapping[str, Floats], ids: Sequence[str], grades: Grades) -> None:
        """Keep what is needed of an answered or related question."""
        self.parts = parts
        self.ids = ids
        self.grades = grades

    def order(self, weights: Mapping[str, float]) -> list[str]:
        """Return the ids of the ten best entries."""
        score = sum(np.float32(weights.get(name, 0.0)) * part for name, part in self.parts.items())
        score = np.asarray(score, np.float32)
        best = np.argpartition(-score, min(_DEPTH, len(score) - 1))[:_DEPTH]
        best = best[np.lexsort((best, -score[best]))]
        return [self.ids[number] for number in best]


def folds(grades: Sequence[Grades], count: int = FOLDS) -> list[int]:
    """Return for each question the number of its fold; those that share an entry share one."""
    leader = list(range(len(grades)))

    def find(at: int) -> int:
        while leader[at] != at:
            leader[at] = leader[leader[at]]
            at = leader[at]
        return at

    seen: dict[str, int] = {}
    for at, related in enumerate(grades):
        for id in related:
            leader[find(at)] = find(seen.setdefault(id, at))
    groups: dict[int, list[int]] = {}
    for at in range(len(grades)):
        groups.setdefault(find(at), []).append(at)
    loads = [0] * count
    placed = [0] * len(grades)
    for group in sorted(groups.values(), key=lambda found: (-len(found), found)):
        fold = loads.index(min(loads))
        loads[fold] += len(group)
        for at in group:
            placed[at] = fold
    return placed


def goal(cases: Sequence[Case], weights: Mapping[str, float]) -> float:
    """Return how good an order is, all measures in one number."""
    sums = [0.0] * len(_GOALS)
    answered = related = 0
    for case in cases:
        ids = case.order(weights)
        has_answer = ANSWERS in case.grades.values()
        answered += has_answer
        related += 1
        for at, (_, measure) in enumerate(_GOALS):
            if at > 2 or has_answer:
                sums[at] += measure(ids, case.grades)
    return sum(
        weight * total / max(answered if at < 3 else related, 1)
        for at, ((weight, _), total) in enumerate(zip(_GOALS, sums, strict=True))
    )


def climb(cases: Sequence[Case], start: Weights) -> Weights:
    """Improve weights one after the other, as long as that helps."""
    weights = dict(start)
    best = goal(cases, weights)
    for _ in range(_ROUNDS):
        before = best
        for name in weights:
            steps = SHARE_STEPS if name.endswith("covered") else STEPS
            for step in steps:
                tried = {**weights, name: step}
                if step != weights[name] and (reached := goal(cases, tried)) > best + 1e-6:
                    best, weights = reached, tried
        if best == before:
            break
    return weights


def logistic(
    rows: NDArray[np.float64],
    labels: NDArray[np.float64],
    held: float = 1.0,
    known: NDArray[np.float64] | None = None,
) -> NDArray[np.float64]:
    """Fit a logistic model by Newton's method.

    `held` holds the weights back (ridge), so that few questions cannot make wild ones; a first
    column of ones is the base and is not held back. `known` is what is already known of each row.
    """
    weights = np.zeros(rows.shape[1])
    ridge = held * np.eye(rows.shape[1])
    if np.all(rows[:, 0] == 1):
        ridge[0, 0] = 1e-6
    start = np.zeros(len(rows)) if known is None else known

    def loss(tried: NDArray[np.float64]) -> float:
        signed = np.where(labels > 0, -1.0, 1.0) * (start + rows @ tried)
        return float(np.logaddexp(0, signed).sum() + tried @ ridge @ tried / 2)

    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(start + rows @ weights, -30, 30)))
        slope = rows.T @ (labels - chance) - ridge @ weights
        bend = (rows * (chance * (1 - chance))[:, None]).T @ rows + ridge
        step = np.linalg.solve(bend, slope)
        # Far from the end a whole step may lead away.
        while loss(weights + step) > loss(weights) and float(np.abs(step).max()) > 1e-8:
            step = step / 2
        weights = weights + step
        if float(np.abs(step).max()) < 1e-8:
            break
    return weights
