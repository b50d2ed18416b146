"""Answer, suggest, or hand over: what may be done with the matches of a search.

A wrong answer is worse than a hand-over, so only a sure first match is answered. Decides by the
numbers of `parameters.toml` alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from faq.entry import Audience
from faq.index import Match
from faq.parameters import Parameters

_AS_GOOD = 0.8  # of the best score

Kind = Literal["answer", "suggest", "handover"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do: `matches` is the one answer, up to three suggestions, or empty."""

    kind: Kind
    matches: tuple[Match, ...] = ()


def judge(
    matches: Sequence[Match], parameters: Parameters, lens: Audience | None = None
) -> Verdict:
    """Judge the matches of one search, best first.

    Several entries are worth a choice when one of them likely answers, though none is sure. An
    entry that does not speak of a name, number or place that was asked for is offered at most.
    Where residents are told one thing and visitors another, whoever has not said which of them
    they are (``lens``) is asked.
    """
    bars = parameters.verdict
    if matches and not matches[0].lacks and matches[0].conflict <= bars.conflict_most:
        bar = max(
            bars.answer_at,
            bars.careful_at if matches[0].careful else 0.0,
            bars.abroad_at if matches[0].abroad else 0.0,
        )
        if matches[0].probability >= bar:
            others = tuple(
                match for match in matches[1 : bars.suggest_most] if _for_others(match, matches[0])
            )
            if lens is None and others:
                return Verdict("suggest", (matches[0], *others))
            return Verdict("answer", (matches[0],))
    choices = matches[: bars.suggest_most]
    if not choices or choices[0].reach < bars.suggest_at:
        return Verdict("handover")
    best = choices[0].score
    offered = tuple(match for match in choices if match.score >= bars.offer_at * best)
    return Verdict("suggest", offered) if offered else Verdict("handover")


def _for_others(match: Match, best: Match) -> bool:
    return not match.entry.audience & best.entry.audience and match.score >= _AS_GOOD * best.score
