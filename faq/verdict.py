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
    """Judge the matches of one search, best first.

    Several entries that are each somewhat likely are worth a choice, though no single one is.
    """
    bars = parameters.verdict
    if matches and matches[0].probability >= bars.answer_at:
        return Verdict("answer", (matches[0],))
    choices = matches[: bars.suggest_most]
    if sum(match.probability for match in choices) < bars.suggest_at:
        return Verdict("handover")
    offered = tuple(match for match in choices if match.probability >= bars.offer_at)
    return Verdict("suggest", offered) if offered else Verdict("handover")
