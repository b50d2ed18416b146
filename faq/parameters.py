"""The numbers behind search and verdict, read from `parameters.toml`, which explains each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from faq.entry import JAPANESE


@dataclass(frozen=True, slots=True)
class SearchWeights:
    """How much each part of an entry counts."""

    answer_weight: float
    japanese: float
    other_languages: float

    def weight_of(self, field_language: str, asked_in: str) -> float:
        """Return what a match in one language counts for a question asked in another."""
        if field_language == asked_in:
            return 1.0
        return self.japanese if field_language == JAPANESE else self.other_languages


@dataclass(frozen=True, slots=True)
class ProbabilityWeights:
    """The logistic model of "this entry answers it"."""

    base: float
    score: float
    covered: float
    covered_by_wording: float
    wording_covered: float
    lead: float
    length: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """From which probabilities on entries are answered or suggested, and how many at most."""

    answer_at: float
    suggest_at: float
    suggest_most: int
    offer_at: float = 0.0


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything the file holds."""

    search: SearchWeights
    probability: ProbabilityWeights
    verdict: Thresholds


def parse(text: str) -> Parameters:
    """Read parameters from TOML text; raise ValueError naming what is missing or of no use."""
    read = tomllib.loads(text)
    return Parameters(
        search=SearchWeights(**_numbers(read, "search", SearchWeights)),
        probability=ProbabilityWeights(**_numbers(read, "probability", ProbabilityWeights)),
        verdict=Thresholds(**_numbers(read, "verdict", Thresholds)),
    )


@cache
def load() -> Parameters:
    """Read the parameters that come with the bot."""
    return parse(resources.files("faq").joinpath("parameters.toml").read_text(encoding="utf-8"))


def _numbers(
    read: dict[str, object],
    section: str,
    kind: type[SearchWeights] | type[ProbabilityWeights] | type[Thresholds],
) -> dict[str, Any]:
    values = read.get(section)
    if not isinstance(values, dict):
        raise ValueError(f"the section [{section}] is missing")
    names = [field.name for field in fields(kind)]
    if wrong := sorted(set(names) ^ set(values)):
        raise ValueError(f"[{section}] misses or does not know: {', '.join(wrong)}")
    for name in names:
        if isinstance(values[name], bool) or not isinstance(values[name], int | float):
            raise ValueError(f"[{section}] {name} is no number")
    return {name: values[name] for name in names}
