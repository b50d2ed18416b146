"""All that is known of how a question meets the entries, and one score of it.

Each signal is set apart from its spread over the town's entries, then all are added, each with a
weight from `parameters.toml`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from faq.entry import JAPANESE
from faq.field import Met
from faq.meaning import Likeness
from faq.parameters import Chance
from faq.vectors import Floats

# The spread of a signal over the entries of a city. With few entries it is hardly known, so these
# count as many entries more.
_USUAL = {"wording": 0.105, "answer": 0.155, "use": 0.085, "e5": 0.085}
_AS_MANY = 50
_TRANSLATED = 0.4  # words, where some entries are translated and others are not
_SILENT = np.float32(2.0)  # meaning, where an entry has no words in the language asked in
_ABROAD = 0.15  # a language other than the asker's
HANGUL = "ja-Hang"  # Japanese texts as Korean reads their characters
_BY_SOUND = 0.3
FAR = np.float32(-99.0)
_APART = ("wording", "answer", "use", "e5")
_SHARPNESS = 1.5
_RIVALS = 9
_LARGE, _SMALL = 1500, 150


@dataclass(frozen=True, slots=True)
class Signals:
    """The arrays of one question, one number an entry, and how it meets each language's field."""

    score: Floats
    parts: Mapping[str, Floats]
    plain: Floats
    met: Mapping[str, Met]
    asked_in: str


def combine(
    fields: Mapping[str, Met],
    likeness: Mapping[str, Likeness],
    weights: Mapping[str, float],
    abroad: NDArray[np.bool_],
    asked_in: str,
    left_out: Sequence[int] = (),
) -> Signals:
    """Bring together how a question meets the fields of several languages, and its meanings.

    `abroad` are the entries without a wording in the language asked in. Entries that are
    `left_out` lie behind all others in every signal.
    """
    size = len(abroad)
    nothing = np.zeros(size, np.float32)
    # Words shared by chance tell little across languages; names and numbers are shared as well.
    worth = {asked_in: _TRANSLATED, JAPANESE: 1.0 if asked_in == JAPANESE else _ABROAD}
    worth[HANGUL] = _BY_SOUND
    met = [(one, np.float32(worth[language])) for language, one in fields.items()]
    parts = {
        "wording": _highest([part * _apart("wording", one.wording) for one, part in met], nothing),
        "answer": _highest([part * _apart("answer", one.answer) for one, part in met], nothing),
    }
    for name, like in likeness.items():
        parts[name] = _apart(name, like.placed) * np.where(abroad, _SILENT, np.float32(1))
    # Shares mean the same for every question; they are taken as they are.
    parts["covered"] = _highest([part * one.covered for one, part in met], nothing)
    parts["wording_covered"] = _highest([part * one.wording_covered for one, part in met], nothing)
    for part in parts.values():
        part[list(left_out)] = FAR
    return Signals(
        score=add_up(parts, weights),
        parts=parts,
        plain=_highest([like.plain for like in likeness.values()][:1], nothing),
        met=fields,
        asked_in=asked_in,
    )


def add_up(parts: Mapping[str, Floats], weights: Mapping[str, float]) -> Floats:
    """Return the weighed sum of signals."""
    names = sorted(parts)
    return np.asarray(
        sum(np.float32(weights.get(name, 0.0)) * parts[name] for name in names), np.float32
    )


def best_first(signals: Signals, top: int) -> list[int]:
    """Return the numbers of the best entries, some more than asked for, to judge the best by.

    Entries that meet the question in nothing at all are not among them.
    """
    score = signals.score
    most = min(max(top, 1) + _RIVALS, len(score))
    best = np.argpartition(-score, most - 1)[:most]
    best = best[np.lexsort((best, -score[best]))]
    met = (signals.parts["covered"][best] > 0) | (signals.plain[best] > 0)
    return [int(number) for number in best[met & (score[best] > FAR / 2)]]


def features(signals: Signals, order: Sequence[int], number: int) -> dict[str, float]:
    """Return what is known of one entry of an order; `parameters.toml` explains each."""
    score = float(signals.score[number])
    rivals = [float(signals.score[other]) for other in order]
    shares = [math.exp(_SHARPNESS * (rival - score)) for rival in rivals]
    apart = {name: signals.parts[name] for name in _APART if name in signals.parts}
    answer = apart["answer"]
    words = max((len(met.terms) for met in signals.met.values()), default=0)
    crowd = int(np.count_nonzero(answer > answer[number] - 1)) - 1
    return {
        "base": 1.0,
        "score": score,
        "share": 1 / max(sum(shares), 1e-9),
        "lead": score - rivals[min(9, len(rivals) - 1)],
        "weakest": min(float(part[number]) for part in apart.values()),
        "crowd": max(crowd, 0) ** 0.5,
        "covered": float(signals.parts["covered"][number]),
        "cosine": float(signals.plain[number]),
        "length": math.log1p(words),
        **{name: float(part[number]) for name, part in apart.items() if name != "wording"},
    }


def _apart(name: str, values: Floats) -> Floats:
    count = len(values)
    usual = _USUAL[name] ** 2
    spread = (count * float(values.var()) + _AS_MANY * usual) / (count + _AS_MANY)
    return np.asarray((values - values.mean()) / np.float32(spread**0.5), np.float32)


def _highest(arrays: list[Floats], nothing: Floats) -> Floats:
    return np.maximum.reduce(arrays) if arrays else nothing


def chance(known: Mapping[str, float], model: Chance, entries: int) -> float:
    """Return a chance between 0 and 1; between large and small towns by the number of entries."""
    small = smallness(entries)
    total = sum(
        (model.large.get(name, 0.0) + small * model.small.get(name, 0.0)) * value
        for name, value in known.items()
    )
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, total))))


def smallness(entries: int) -> float:
    """Return how small a town's FAQ is: 0 from the size of a city's on, 1 from a village's down."""
    return min(1.0, max(0.0, math.log(_LARGE / max(entries, 1)) / math.log(_LARGE / _SMALL)))
