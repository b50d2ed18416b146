"""The town's entries, searchable. Built once, never changed; a new set of entries is a new Index.

Decides. Reads no clock: "today" is an argument.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Set
from dataclasses import dataclass
from datetime import date
from heapq import nsmallest

from faq import parameters as parameter_file
from faq.entry import JAPANESE, Entry, holds_on
from faq.field import Field, Found
from faq.parameters import Parameters
from faq.text import query_grams


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found.

    `score` orders the matches of one search and means nothing across searches; `probability`
    (0 to 1) is the calibrated chance that the entry answers the text, never rising down the list.
    """

    entry: Entry
    score: float
    probability: float

    @property
    def id(self) -> str:
        """Return the entry's id."""
        return self.entry.id


@dataclass(frozen=True, slots=True)
class _Candidate:
    score: float
    field: Field
    wanted: list[str]
    raw: float
    wording: int | None


class Index:
    """Searches entries; never changes once built, so threads may share it."""

    def __init__(self, entries: Iterable[Entry], parameters: Parameters | None = None) -> None:
        """Build the lists of every language the entries are written in."""
        self.entries: tuple[Entry, ...] = tuple(entries)
        self.parameters: Parameters = parameters or parameter_file.load()
        languages = {JAPANESE: None}
        for entry in self.entries:
            languages |= dict.fromkeys((*entry.wordings, *entry.answers))
        self._fields = tuple(
            Field(
                language,
                [entry.wordings.get(language, ()) for entry in self.entries],
                [entry.answers.get(language, "") for entry in self.entries],
                self.parameters.search.answer_weight,
            )
            for language in languages
        )
        self._numbers = {entry.id: number for number, entry in enumerate(self.entries)}
        self._dated = [
            number
            for number, entry in enumerate(self.entries)
            if entry.valid_from is not None or entry.valid_until is not None
        ]

    def search(
        self,
        text: str,
        language: str,
        *,
        today: date | None = None,
        top: int = 10,
        without: Set[str] = frozenset(),
    ) -> list[Match]:
        """Return the best matches of a text, best first; never raises, whatever the text.

        `language` is the text's (see `faq.language.detect`). `today` leaves out entries that do
        not hold on that day; None leaves them in. `without` leaves out entries by their ids.
        """
        candidates = self._candidates(text, language)
        for id in without:
            candidates.pop(self._numbers.get(id, -1), None)
        if today is not None:
            for number in self._dated:
                if not holds_on(self.entries[number], today):
                    candidates.pop(number, None)
        # One more than asked for, since the first is judged by its lead over the second.
        best = nsmallest(
            max(top, 1) + 1, candidates.items(), key=lambda found: (-found[1].score, found[0])
        )
        matches: list[Match] = []
        ceiling = 1.0
        for rank, (number, candidate) in enumerate(best[: max(top, 0)]):
            rival = best[0 if rank else 1][1].score if len(best) > 1 else 0.0
            lead = (candidate.score - rival) / max(candidate.score, rival)
            found = candidate.field.explain(
                candidate.wanted, number, candidate.raw, candidate.wording
            )
            ceiling = min(ceiling, self._probability(found, lead, len(candidate.wanted)))
            matches.append(Match(self.entries[number], candidate.score, ceiling))
        return matches

    def _candidates(self, text: str, language: str) -> dict[int, _Candidate]:
        """Find for each entry the language in which it fits best."""
        best: dict[int, _Candidate] = {}
        for field in self._fields:
            # Repeats in a question are stutter; dict keeps the order, so sums come out the same.
            wanted = list(dict.fromkeys(query_grams(text, field.language)))
            if not wanted:
                continue
            weight = self.parameters.search.weight_of(field.language, language)
            for number, (raw, wording) in field.search(wanted).items():
                score = weight * raw
                if number not in best or score > best[number].score:
                    best[number] = _Candidate(score, field, wanted, raw, wording)
        return best

    def _probability(self, found: Found, lead: float, length: int) -> float:
        weights = self.parameters.probability
        total = (
            weights.base
            + weights.score * found.score
            + weights.covered * found.covered
            + weights.covered_by_wording * found.covered_by_wording
            + weights.wording_covered * found.wording_covered
            + weights.lead * lead
            + weights.length * math.log1p(length)
        )
        return 1 / (1 + math.exp(-total))
