"""The numbers behind search and verdict, read from `parameters.toml`, which explains each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from faq.profile import PROFILES

FUSED = ("wording", "answer", "use", "e5", "covered", "wording_covered")
"""The signals that are added up."""
FEATURES = (
    "base",
    "score",
    "share",
    "lead",
    "weakest",
    "crowd",
    "covered",
    "cosine",
    "length",
    "answer",
    "use",
    "e5",
    "conflict",
    "abroad",
)
"""What chances are reckoned from."""

Weights = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Chance:
    """A logistic model: the weights of a large town, and what a small one adds to them."""

    large: Weights
    small: Weights


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probabilities on entries are answered or suggested, and how many at most."""

    answer_at: float
    careful_at: float
    suggest_at: float
    suggest_most: int
    offer_at: float = 0.0
    abroad_at: float = 0.0
    conflict_most: float = float("inf")


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything the file holds; fusion and both chances by profile.

    `probability` is the chance that an entry answers, `reach` the chance that one of the first
    three does.
    """

    fusion: Mapping[str, Weights]
    probability: Mapping[str, Chance]
    reach: Mapping[str, Chance]
    verdict: Thresholds


def parse(text: str) -> Parameters:
    """Read parameters from TOML text; raise ValueError naming what is missing or of no use."""
    read = tomllib.loads(text)
    return Parameters(
        fusion={name: _weights(read, "fusion", name, FUSED) for name in PROFILES},
        probability={name: _chance(read, "probability", name) for name in PROFILES},
        reach={name: _chance(read, "reach", name) for name in PROFILES},
        verdict=Thresholds(**_thresholds(read)),
    )


@cache
def load() -> Parameters:
    """Read the parameters that come with the bot."""
    return parse(resources.files("faq").joinpath("parameters.toml").read_text(encoding="utf-8"))


def _chance(read: Mapping[str, object], section: str, profile: str) -> Chance:
    return Chance(
        large=_weights(read, section, profile, FEATURES),
        small=_weights(read, section, f"{profile}-small", FEATURES),
    )


def _weights(
    read: Mapping[str, object], section: str, profile: str, known: tuple[str, ...]
) -> Weights:
    table = read.get(section)
    values = table.get(profile) if isinstance(table, dict) else None
    if not isinstance(values, dict):
        raise ValueError(f"the section [{section}.{profile}] is missing")
    if wrong := sorted(set(values) - set(known)):
        raise ValueError(f"[{section}.{profile}] does not know: {', '.join(wrong)}")
    return {name: _number(f"{section}.{profile}", name, value) for name, value in values.items()}


def _thresholds(read: Mapping[str, object]) -> dict[str, Any]:
    values = read.get("verdict")
    if not isinstance(values, dict):
        raise ValueError("the section [verdict] is missing")
    names = [field.name for field in fields(Thresholds)]
    if wrong := sorted(set(names) ^ set(values)):
        raise ValueError(f"[verdict] misses or does not know: {', '.join(wrong)}")
    for name in names:
        _number("verdict", name, values[name])
    return {name: values[name] for name in names}


def _number(section: str, name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"[{section}] {name} is no number")
    return value
