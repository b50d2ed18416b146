"""The town's entries, searchable. Built once, never changed; a new set of entries is a new Index.

Decides. Reads no clock: "today" is an argument.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date

from faq import parameters as parameter_file
from faq.entry import JAPANESE, Entry, holds_on
from faq.field import Field
from faq.han import korean_readings
from faq.kana import Readings, all_kana
from faq.meaning import Meaning
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


@dataclass(frozen=True, slots=True)
class Match:
    """An entry found.

    `score` orders the matches of one search and means nothing across searches; `probability`
    (0 to 1) is the calibrated chance that the entry answers the text, never rising down the list.
    `lacks` are names, numbers and places of the text that the entry does not speak of; `careful`
    tells that text or entry is about disaster, illness or need, where a wrong answer harms most.
    `reach` is the chance that one of the first three answers, the same for all of a search.
    """

    entry: Entry
    score: float
    probability: float
    lacks: tuple[str, ...] = ()
    careful: bool = False
    reach: float = 0.0

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
            [korean_readings(entry.answers.get(JAPANESE, "")) for entry in self.entries],
            cutter(HANGUL, self._words),
            None,
        )
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
    ) -> list[Match]:
        """Return the best matches of a text, best first; never raises, whatever the text.

        `language` is the text's (see `faq.language.detect`). `today` leaves out entries that do
        not hold on that day; None leaves them in. `without` leaves out entries by their ids.
        """
        signals = self.signals(text, language, today=today, without=without)
        if signals is None or top < 1:
            return []
        order = best_first(signals, top)
        same = [number for number in self._exact.get(fold(text), ()) if number in order]
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
            likely = max(likely, _SAME / len(same)) if number in same else likely
            ceiling = min(ceiling, likely)
            score = float(signals.score[number]) + (_AHEAD if number in same else 0.0)
            lacks, careful = self._lacks(signals, number), self._careful(signals, number)
            matches.append(Match(self.entries[number], score, ceiling, lacks, careful, reach))
        return matches

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
        return combine(met, likeness, weights, len(self.entries), language, left_out)

    def features(self, signals: Signals, order: Sequence[int], number: int) -> dict[str, float]:
        """Return what the probability of one entry is reckoned from."""
        conflict = min(
            (self._fields[name].conflict(number, met) for name, met in signals.met.items()),
            default=0.0,
        )
        abroad = signals.asked_in not in self.entries[number].wordings
        return {
            **features(signals, order, number),
            "conflict": conflict,
            "abroad": float(abroad),
        }

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
