"""From what is known of a match to the chance that it answers, and how that is learned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from faq import fitting
from faq.index import Index
from faq.json_lines import Query
from faq.parameters import FEATURES
from faq.signals import best_first, smallness

_HELD = 5.0
_HELD_ADDED = 10.0
_ASTRAY = 4


def cases_of(index: Index, queries: Sequence[Query]) -> list[fitting.Case]:
    """Return judged questions with their signals."""
    ids = [entry.id for entry in index.entries]
    cases = []
    for query in queries:
        signals = index.signals(query.text, query.language)
        if signals is not None:
            cases.append(fitting.Case(signals.parts, ids, query.relevant))
    return cases


Samples = Sequence[tuple[Index, Sequence[Query]]]


def fit_chance(samples: Samples, among: int) -> tuple[dict[str, float], dict[str, float]]:
    """Return the weights of the chance that one of the first `among` entries answers.

    Each question is seen twice: as it is, and with all its entries taken away, when whatever
    comes is wrong. An entry that is at least related counts as right. The first sample, a large
    town's, makes the first weights; the others, of small towns, say what is to be added there.
    """
    rows, labels, _ = _seen(samples[:1], among)
    names = [name for name in FEATURES if name in rows[0]]
    table = _table(rows, names)
    middle, spread = table.mean(axis=0), table.std(axis=0) + 1e-9
    middle[0], spread[0] = 0.0, 1.0
    # What never changes in the large town cannot be learned there.
    spread[spread < 1e-6] = 1.0
    large = _unscaled(fitting.logistic((table - middle) / spread, labels, _HELD), middle, spread)
    rows, labels, small = _seen(samples, among)
    table = _table(rows, names)
    added = fitting.logistic(
        small[:, None] * (table - middle) / spread, labels, _HELD_ADDED, table @ large
    )
    return (
        dict(zip(names, map(float, large), strict=True)),
        dict(zip(names, map(float, _unscaled(added, middle, spread)), strict=True)),
    )


def _unscaled(
    weights: NDArray[np.float64], middle: NDArray[np.float64], spread: NDArray[np.float64]
) -> NDArray[np.float64]:
    weights = weights / spread
    weights[0] -= float(weights[1:] @ middle[1:])
    return weights


def _seen(
    samples: Samples, among: int
) -> tuple[list[Mapping[str, float]], NDArray[np.float64], NDArray[np.float64]]:
    rows: list[Mapping[str, float]] = []
    labels: list[float] = []
    small: list[float] = []
    for index, queries in samples:
        for query in queries:
            for without in ((), tuple(query.relevant)) if query.relevant else ((),):
                signals = index.signals(query.text, query.language, without=set(without))
                order = best_first(signals, among) if signals else []
                if not signals or not order:
                    continue
                ids = [index.entries[number].id for number in order[:among]]
                right = not without and any(id in query.relevant for id in ids)
                # To answer what is none of the town's business is what bots are mocked for.
                times = 1 if query.relevant or among > 1 else _ASTRAY
                rows += [index.features(signals, order, order[0])] * times
                labels += [float(right)] * times
                small += [smallness(len(index.entries))] * times
    return rows, np.array(labels), np.array(small)


def _table(rows: Sequence[Mapping[str, float]], names: Sequence[str]) -> NDArray[np.float64]:
    return np.array([[row[name] for name in names] for row in rows], np.float64)
