"""How complete the answers are in each language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from faq.entry import Entry


@dataclass(frozen=True, slots=True)
class Gaps:
    """One language: (answered, missing) by topic, and the ids of the entries without an answer."""

    language: str
    topics: Mapping[str, tuple[int, int]]
    missing: tuple[str, ...]

    @property
    def answered(self) -> int:
        """Count the entries of all topics that have an answer."""
        return sum(answered for answered, _ in self.topics.values())


def gaps(entries: Iterable[Entry], languages: Sequence[str]) -> list[Gaps]:
    """Count, for each language, the entries with an answer of its own and those without.

    Every language has all topics, in the order in which the entries first name them. An answer
    that would be shown from another language is missing here.
    """
    entries = tuple(entries)
    return [_gaps_of(entries, language) for language in languages]


def _gaps_of(entries: Sequence[Entry], language: str) -> Gaps:
    topics: dict[str, tuple[int, int]] = {}
    missing = []
    for entry in entries:
        answered, lacking = topics.get(entry.topic, (0, 0))
        if entry.answers.get(language):
            answered += 1
        else:
            lacking += 1
            missing.append(entry.id)
        topics[entry.topic] = answered, lacking
    return Gaps(language, topics, tuple(missing))
