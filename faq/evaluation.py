"""Ask labelled questions, and say how good the answers are. The clock is handed in."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from faq import measures
from faq.entry import Entry
from faq.index import Index
from faq.json_lines import Query
from faq.measures import ANSWERS, Estimate
from faq.verdict import judge

DEPTH = 10
RANKINGS = {
    "P@1": measures.success(1),
    "S@3": measures.success(3),
    "S@5": measures.success(5),
    "MRR": measures.reciprocal_rank,
}
"""Over the questions that some entry answers."""
RECALLS = {"R@10": measures.recall(DEPTH), "nDCG@10": measures.gain(DEPTH)}
"""Over the questions to which some entry is at least related."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one question led to; ``seconds`` is the time of the search alone.

    ``without`` is the first entry's probability once all that are related have been taken away:
    what the town is told to say when the entry that would answer is missing. ``guarded`` matches
    lack a name, number or place that was asked for.
    """

    query: Query
    ids: tuple[str, ...]
    probability: float
    verdict: str
    without: float
    verdict_without: str
    guarded: bool
    guarded_without: bool
    seconds: float

    @property
    def sure(self) -> float:
        """The probability, 0 where a name, number or place is lacking."""
        return 0.0 if self.guarded else self.probability

    @property
    def sure_without(self) -> float:
        """The same once all related entries have been taken away."""
        return 0.0 if self.guarded_without else self.without

    @property
    def right(self) -> bool:
        """Whether the first entry found is at least related."""
        return bool(self.ids) and self.ids[0] in self.query.relevant


@dataclass(frozen=True, slots=True)
class Direct:
    """Of so many questions, how many got a direct answer, and how many of those were right."""

    asked: int
    answered: int
    right: int


@dataclass(frozen=True, slots=True)
class Report:
    """All measures of one run; shares between 0 and 1, times in seconds and sorted."""

    ranking: Mapping[str, Estimate]
    coverage_at_95: float
    off_topic: float
    missing_entry: float
    calibration_error: float
    answerable: Direct
    astray: Direct
    missing: Direct
    seconds: Sequence[float]


def ask(index: Index, queries: Iterable[Query], clock: Callable[[], float]) -> Iterator[Outcome]:
    """Search for each question, with its entries and without them; ``clock`` counts seconds."""
    for query in queries:
        began = clock()
        matches = index.search(query.text, query.language, top=DEPTH)
        seconds = clock() - began
        others = index.search(query.text, query.language, top=DEPTH, without=set(query.relevant))
        yield Outcome(
            query=query,
            ids=tuple(match.id for match in matches),
            probability=matches[0].probability if matches else 0.0,
            verdict=judge(matches, index.parameters).kind,
            without=others[0].probability if others else 0.0,
            verdict_without=judge(others, index.parameters).kind,
            guarded=bool(matches and matches[0].lacks),
            guarded_without=bool(others and others[0].lacks),
            seconds=seconds,
        )


def rank(found: Iterable[tuple[Query, Sequence[str]]]) -> dict[str, Estimate]:
    """Estimate every measure of the order in which entries were found."""
    pairs = [(ids, query.relevant) for query, ids in found]
    answered = [pair for pair in pairs if ANSWERS in pair[1].values()]
    related = [pair for pair in pairs if pair[1]]
    return {
        name: measures.estimate([measure(ids, grades) for ids, grades in some])
        for group, some in ((RANKINGS, answered), (RECALLS, related))
        for name, measure in group.items()
    }


def with_wordings(entries: Sequence[Entry], queries: Sequence[Query]) -> list[Entry]:
    """Return entries with the questions that they answer as further wordings."""
    added: dict[str, dict[str, list[str]]] = {}
    for query in queries:
        for id, grade in query.relevant.items():
            if grade == ANSWERS:
                added.setdefault(id, {}).setdefault(query.language, []).append(query.text)
    return [
        replace(
            entry,
            wordings={
                **entry.wordings,
                **{
                    language: (*entry.wordings.get(language, ()), *texts)
                    for language, texts in added.get(entry.id, {}).items()
                },
            },
        )
        for entry in entries
    ]


def report(outcomes: Sequence[Outcome]) -> Report:
    """Reckon all measures. A question with no related entry at all is off-topic."""
    inside = [outcome for outcome in outcomes if outcome.query.relevant]
    outside = [outcome for outcome in outcomes if not outcome.query.relevant]
    judged = [(outcome.probability, outcome.right) for outcome in inside]
    sure = [outcome.probability for outcome in inside]
    return Report(
        ranking=rank((outcome.query, outcome.ids) for outcome in outcomes),
        coverage_at_95=measures.coverage(judged, 0.95),
        off_topic=measures.auroc(sure, [outcome.probability for outcome in outside]),
        missing_entry=measures.auroc(sure, [outcome.without for outcome in inside]),
        # A probability is right about entries that are missing, too.
        calibration_error=measures.calibration_error(
            judged + [(outcome.without, False) for outcome in inside]
        ),
        answerable=_direct(
            [
                (outcome.verdict, outcome.right)
                for outcome in inside
                if ANSWERS in outcome.query.relevant.values()
            ]
        ),
        astray=_direct([(outcome.verdict, False) for outcome in outside]),
        missing=_direct([(outcome.verdict_without, False) for outcome in inside]),
        seconds=tuple(sorted(outcome.seconds for outcome in outcomes)),
    )


def _direct(verdicts: Sequence[tuple[str, bool]]) -> Direct:
    answered = [right for verdict, right in verdicts if verdict == "answer"]
    return Direct(len(verdicts), len(answered), sum(answered))


@dataclass(frozen=True, slots=True)
class Point:
    """What one bar leads to: shares of answered, of right among them, of wrongly answered."""

    bar: float
    answered: float
    precision: float
    missing: float
    astray: float


def curve(outcomes: Sequence[Outcome], bars: Sequence[float]) -> list[Point]:
    """Reckon what each bar would lead to, with what is kept from being answered at any bar."""
    inside = [outcome for outcome in outcomes if outcome.query.relevant]
    outside = [outcome for outcome in outcomes if not outcome.query.relevant]
    points = []
    for bar in bars:
        given = [one for one in inside if one.sure >= bar]
        points.append(
            Point(
                bar=bar,
                answered=len(given) / max(len(inside), 1),
                precision=_share([one.right for one in given]),
                missing=_share([one.sure_without >= bar for one in inside]),
                astray=_share([one.sure >= bar for one in outside]),
            )
        )
    return points


def _share(values: Sequence[bool]) -> float:
    return sum(values) / len(values) if values else math.nan
