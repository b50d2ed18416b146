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

    Several entries are worth a choice when one of them likely answers, though none is sure. An
    entry that does not speak of a name, number or place that was asked for is offered at most.
    """
    bars = parameters.verdict
    if matches and not matches[0].lacks:
        bar = bars.careful_at if matches[0].careful else bars.answer_at
        if matches[0].probability >= bar:
            return Verdict("answer", (matches[0],))
    choices = matches[: bars.suggest_most]
    if not choices or choices[0].reach < bars.suggest_at:
        return Verdict("handover")
    best = choices[0].score
    offered = tuple(match for match in choices if match.score >= bars.offer_at * best)
    return Verdict("suggest", offered) if offered else Verdict("handover")
