"""Chances brought into line with what a town's own people said of answers.

Two numbers move all chances of a profile: the slope makes them bolder or more timid, the shift
higher or lower. Numbers in, numbers out.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from faq.fitting import logistic
from faq.parameters import Chance, Parameters, Weights

LEAST = 50
"""So many judged asks are needed at least; with fewer, chance alone would move the bars."""
_HELD = 10.0
"""As many imagined asks hold slope and shift where they are."""
_LEAST_SLOPE = 0.2


@dataclass(frozen=True, slots=True)
class Line:
    """What chances become: 1 / (1 + e^-(slope · t + shift)), t being the sum so far."""

    slope: float = 1.0
    shift: float = 0.0

    def moved(self, chance: float) -> float:
        """Return what a chance becomes."""
        return 1 / (1 + math.exp(-(self.slope * logit(chance) + self.shift)))


def fit_line(chances: Sequence[float], right: Sequence[bool]) -> Line:
    """Return the line that brings chances into line with what proved right.

    Raises ValueError with fewer than LEAST of them, or where all were right or all wrong.
    """
    if len(chances) < LEAST or len(set(right)) < 2:
        raise ValueError(f"{len(chances)} judged asks; {LEAST} of both kinds are needed")
    sums = np.array([logit(chance) for chance in chances])
    # What is learned is how far slope and shift leave 1 and 0, and both are held back.
    table = np.column_stack([sums, np.ones_like(sums)])
    more, shift = logistic(table, np.array(right, float), _HELD, sums)
    return Line(max(_LEAST_SLOPE, 1 + float(more)), float(shift))


def moved(parameters: Parameters, profile: str, line: Line) -> Parameters:
    """Return parameters whose chances of a profile lie on the line; the bars stay."""
    return replace(
        parameters,
        probability={
            **parameters.probability,
            profile: _moved(parameters.probability[profile], line),
        },
        reach={**parameters.reach, profile: _moved(parameters.reach[profile], line)},
    )


def logit(chance: float) -> float:
    """Return t of 1 / (1 + e^-t)."""
    held = min(max(chance, 1e-6), 1 - 1e-6)
    return math.log(held / (1 - held))


def _moved(chance: Chance, line: Line) -> Chance:
    large = _times(chance.large, line.slope)
    return Chance(
        {**large, "base": large.get("base", 0.0) + line.shift}, _times(chance.small, line.slope)
    )


def _times(weights: Weights, slope: float) -> Mapping[str, float]:
    return {name: slope * value for name, value in weights.items()}
