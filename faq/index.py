"""The town's entries, searchable. Built once, never changed; a new set of entries is a new Index.

Decides. Reads no clock: "today" is an argument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from faq import parameters as parameter_file
from faq.entry import JAPANESE, Audience, Entry, holds_on
from faq.field import Field
from faq.han import korean_readings
from faq.kana import Readings, all_kana
from faq.meaning import Meaning
from faq.nameless import nameless
from faq.parameters import Parameters
from faq.profile import Encoders
from faq.signals import HANGUL, Signals, best_first, chance, combine, features
from faq.terms import Term, cutter, japanese_terms
from faq.text import LONGEST_QUERY, clean, fold, without_addresses
from faq.words import Word, Words, listed

_READ_BY = {"ko": (HANGUL,)}
_SAME = 0.97
_AHEAD = 100.0
_KEYWORD, _WHOLE = 1.2, 0.99  # two words at most, and all of them
_FOR_OTHERS = 1.0  # of scores that lie two apart where one entry is right and another is not


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found.

    `score` orders the matches of one search and means nothing across searches; `probability`
    (0 to 1) is the calibrated chance that the entry answers the text, never rising down the list.
    `lacks` are names, numbers and places of the text that the entry does not speak of; `careful`
    tells that text or entry is about disaster, illness or need, where a wrong answer harms most.
    `reach` is the chance that one of the first three answers, the same for all of a search.
    `abroad` tells that the entry has no wording in the language of the text. `conflict` is how far
    text and entry each speak of what the other does not.
    """

    entry: Entry
    score: float
    probability: float
    lacks: tuple[str, ...] = ()
    careful: bool = False
    reach: float = 0.0
    abroad: bool = False
    conflict: float = 0.0

    @property
    def id(self) -> str:
        """Return the entry's id."""
        return self.entry.id


class Index:
    """Searches entries; never changes once built, so threads may share it."""

    def __init__(
        self,
        entries: Iterable[Entry],
        parameters: Parameters | None = None,
        *,
        encoders: Encoders | None = None,
        names: Mapping[str, str] | None = None,
    ) -> None:
        """Build the lists and vectors of every language the entries are written in.

        `encoders` give meaning to texts (see `faq.profile`); none of them is profile "lex".
        `names` are the town's own place names with their readings.
        """
        self.entries: tuple[Entry, ...] = tuple(entries)
        self.parameters: Parameters = parameters or parameter_file.load()
        encoders = encoders or Encoders("lex")
        self.profile: str = encoders.profile
        self._words = Words(names)
        written: Counter[Word] = Counter()

        def cut_japanese(text: str) -> list[Term]:
            words = self._words.cut(text)
            written.update(words)
            return japanese_terms(words)

        languages = {JAPANESE: None}
        for entry in self.entries:
            languages |= dict.fromkeys((*entry.wordings, *entry.answers))
        self._fields = {
            language: Field(
                language,
                [entry.wordings.get(language, ()) for entry in self.entries],
                [entry.answers.get(language, "") for entry in self.entries],
                cut_japanese if language == JAPANESE else cutter(language, self._words),
                encoders.of_words if language == JAPANESE else None,
            )
            for language in languages
        }
        self._fields[HANGUL] = Field(
            HANGUL,
            [
                [korean_readings(text) for text in entry.wordings.get(JAPANESE, ())]
                for entry in self.entries
            ],
            [""] * len(self.entries),
            cutter(HANGUL, self._words),
            None,
        )
        self._abroad_of = {
            language: np.array([language not in entry.wordings for entry in self.entries], bool)
            for language in languages
        }
        self._everywhere = np.ones(len(self.entries), bool)
        self._nowhere = np.zeros(len(self.entries), bool)
        self._readings = Readings(written)
        self._meanings = {
            name: Meaning(self.entries, encoder) for name, encoder in encoders.of_texts.items()
        }
        self._numbers = {entry.id: number for number, entry in enumerate(self.entries)}
        self._exact: dict[str, list[int]] = {}
        for number, entry in enumerate(self.entries):
            for wording in dict.fromkeys(
                fold(text) for texts in entry.wordings.values() for text in texts
            ):
                self._exact.setdefault(wording, []).append(number)
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
        lens: Audience | None = None,
    ) -> list[Match]:
        """Return the best matches of a text, best first; never raises, whatever the text.

        `language` is the text's (see `faq.language.detect`). `today` leaves out entries that do
        not hold on that day; None leaves them in. `without` leaves out entries by their ids.
        `lens` is whose answers come first where several are for different people.
        """
        signals = self.signals(text, language, today=today, without=without)
        if signals is None or top < 1:
            return []
        if lens is not None:
            apart = np.array([lens not in entry.audience for entry in self.entries], np.float32)
            signals = replace(signals, score=signals.score - np.float32(_FOR_OTHERS) * apart)
        order = best_first(signals, top)
        same = self._same(text, signals, order)
        same = [n for n in same if lens in self.entries[n].audience] or same
        order = [*same, *(number for number in order if number not in same)]
        matches: list[Match] = []
        ceiling = 1.0
        size = len(self.entries)
        reach = 0.0
        for number in order[:top]:
            known = self.features(signals, order, number)
            likely = chance(known, self.parameters.probability[self.profile], size)
            if not matches:
                reach = chance(known, self.parameters.reach[self.profile], size)
                # A keyword that wordings have is worth a choice, however little it says.
                keyword = known["length"] < _KEYWORD and known["covered"] > _WHOLE
                reach = max(reach, likely, _SAME if same or keyword else 0.0)
            # Who writes a wording as it stands means its entry, or one of those that share it.
            if number in same:
                likely = (
                    max(likely, _SAME) if len(same) == 1 else min(likely, _SAME / len(same) ** 2)
                )
            ceiling = min(ceiling, likely)
            score = float(signals.score[number]) + (_AHEAD if number in same else 0.0)
            matches.append(
                Match(
                    self.entries[number],
                    score,
                    ceiling,
                    self._lacks(signals, number),
                    self._careful(signals, number),
                    reach,
                    bool(known["abroad"]),
                    known["conflict"],
                )
            )
        return matches

    def with_parameters(self, parameters: Parameters) -> Index:
        """Return an index of the same entries that reckons with other parameters."""
        other = copy(self)
        other.parameters = parameters
        return other

    def people(self, text: str) -> frozenset[str]:
        """Return the names of people that a text holds, as far as the dictionary knows them."""
        return frozenset(self._words.people(text))

    def nameless(self, text: str) -> str:
        """Return a text without people's names and without numbers; the town's names stay."""
        return nameless(text, self._words)

    def words(self, text: str, language: str) -> int:
        """Count the words of a text that say what it is about."""
        signals = self.signals(text, language)
        return max((len(met.terms) for met in signals.met.values()), default=0) if signals else 0

    def signals(
        self,
        text: str,
        language: str,
        *,
        today: date | None = None,
        without: Set[str] = frozenset(),
    ) -> Signals | None:
        """Return how a text meets the entries; None for a text that says nothing."""
        text = clean(without_addresses(text[: 2 * LONGEST_QUERY])[:LONGEST_QUERY])
        if not self.entries or not any(letter.isalnum() for letter in text):
            return None
        if language == JAPANESE and all_kana(text):
            text = self._readings.restore(text)
        met = {
            name: found
            for name in dict.fromkeys((language, *_READ_BY.get(language, ()), JAPANESE))
            if name in self._fields
            and (found := self._fields[name].meet(text, language, self._words)) is not None
        }
        likeness = {name: meaning.meet(text, language) for name, meaning in self._meanings.items()}
        if not met and not likeness:
            return None
        left_out = [self._numbers[id] for id in without if id in self._numbers]
        if today is not None:
            left_out += [
                number for number in self._dated if not holds_on(self.entries[number], today)
            ]
        weights = self.parameters.fusion[self.profile]
        return combine(met, likeness, weights, self._abroad(language), language, left_out)

    def features(self, signals: Signals, order: Sequence[int], number: int) -> dict[str, float]:
        """Return what the probability of one entry is reckoned from."""
        conflict = min(
            (self._fields[name].conflict(number, met) for name, met in signals.met.items()),
            default=0.0,
        )
        abroad = self._abroad(signals.asked_in)[number]
        return {
            **features(signals, order, number),
            "conflict": conflict,
            "abroad": float(abroad),
        }

    def _same(self, text: str, signals: Signals, order: Sequence[int]) -> list[int]:
        """Return the entries that are worded as the text is: to the letter, or by its words."""
        met = signals.met.get(signals.asked_in)
        worded = self._fields[signals.asked_in].worded_so(met) if met is not None else ()
        found = self._exact.get(fold(text)) or worded
        return [number for number in found if number in order]

    def _abroad(self, language: str) -> NDArray[np.bool_]:
        """Tell which entries have no wording in a language; Japanese is where all are at home."""
        if language == JAPANESE:
            return self._nowhere
        return self._abroad_of.get(language, self._everywhere)

    def _lacks(self, signals: Signals, number: int) -> tuple[str, ...]:
        # Texts in another language name things otherwise: one that speaks of all is enough.
        # What is only read aloud names nothing.
        lacking = [
            self._fields[name].lacks(number, met)
            for name, met in signals.met.items()
            if name != HANGUL
        ]
        fewest: list[str] = min(lacking, key=len, default=[])
        return tuple(fewest)

    def _careful(self, signals: Signals, number: int) -> bool:
        met = signals.met.get(JAPANESE)
        asked = {term.form for term in met.terms} if met else set()
        field = self._fields[JAPANESE]
        return bool((asked | field.forms(number)) & listed("careful"))
