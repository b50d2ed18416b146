"""Answer, suggest, or hand over: what may be done with the matches of a search.

A wrong answer is worse than a hand-over, so only a sure first match is answered. Decides by the
numbers of `parameters.toml` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from faq.index import Match
from faq.parameters import Parameters

Kind = Literal["answer", "suggest", "handover"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do: `matches` is the one answer, up to three suggestions, or empty."""

    kind: Kind
    matches: tuple[Match, ...] = ()


def judge(matches: Sequence[Match], parameters: Parameters) -> Verdict:
    """Judge the matches of one search, best first."""
    if matches and matches[0].probability >= parameters.verdict.answer_at:
        return Verdict("answer", (matches[0],))
    likely = tuple(match for match in matches if match.probability >= parameters.verdict.suggest_at)
    if likely:
        return Verdict("suggest", likely[: parameters.verdict.suggest_most])
    return Verdict("handover")
