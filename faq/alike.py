"""Entries whose questions are the same or nearly so: a hint for staff, who know what is meant.

Only questions that share a rare gram are compared, so that thousands of rows take seconds.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from math import ceil

from faq.entry import Entry
from faq.text import fold, query_grams

NEARLY = 0.7  # shared grams among all that either question has, words that only ask left out
_FEWEST = 4  # with fewer grams, one of them makes a different question
_MOST_LOOKS = 40  # for each question, beginning with those that share its rarest gram


@dataclass(frozen=True, slots=True)
class Alike:
    """Two entries whose questions in one language are the same once folded, or nearly so."""

    first: str
    second: str
    language: str
    same: bool


@dataclass(frozen=True, slots=True)
class _Question:
    entry: Entry
    language: str
    text: str
    grams: frozenset[str]
    is_new: bool

    @property
    def block(self) -> tuple[str, tuple[str, ...]]:
        """What must be equal to be nearly the same: other numbers ask for something else."""
        return self.language, tuple(re.findall(r"\d+", self.text))


def alike(entries: Sequence[Entry], others: Iterable[Entry] = (), most: int = 20) -> list[Alike]:
    """List pairs among `entries`, and of them with `others`: the same first, then the nearly same.

    Gives at most `most`. Entries for different people, or for days that never meet, are no pair.
    Among very many questions that resemble each other, some pairs may not be found.
    """
    questions = [*_questions(others, is_new=False), *_questions(entries, is_new=True)]
    found: dict[tuple[str, str], Alike] = {}
    for search, same in ((_same, True), (_near, False)):
        for one, other in search(questions):
            key = (one.entry.id, other.entry.id)
            found.setdefault(key, Alike(*key, other.language, same))
            if len(found) == most:
                return list(found.values())
    return list(found.values())


def _questions(entries: Iterable[Entry], *, is_new: bool) -> Iterator[_Question]:
    for entry in entries:
        for language, texts in entry.wordings.items():
            text = fold(texts[0]) if texts else ""
            if language != "en":
                text = text.replace(" ", "")  # what punctuation left behind
            if text:
                grams = frozenset(query_grams(texts[0], language))
                yield _Question(entry, language, text, grams, is_new)


def _same(questions: Sequence[_Question]) -> Iterator[tuple[_Question, _Question]]:
    earlier: dict[tuple[str, str], list[_Question]] = {}
    for question in questions:
        beside = earlier.setdefault((question.language, question.text), [])
        for other in beside[:_MOST_LOOKS]:
            if _meet(question, other):
                yield other, question
                break
        beside.append(question)


def _near(questions: Sequence[_Question]) -> Iterator[tuple[_Question, _Question]]:
    times = Counter(gram for question in questions for gram in question.grams)
    posted: dict[tuple[object, str], list[_Question]] = {}
    for question in questions:
        size = len(question.grams)
        if size < _FEWEST:
            continue
        # Two sets this alike share one of their rarest members; the rest need no index.
        rarest = sorted(question.grams, key=lambda gram: (times[gram], gram))
        rarest = rarest[: size - ceil(NEARLY * size) + 1]
        lists = [posted.setdefault((question.block, gram), []) for gram in rarest]
        if question.is_new:
            beside = {id(other): other for some in lists for other in some[-_MOST_LOOKS:]}
            for other in islice(beside.values(), _MOST_LOOKS):
                if _meet(question, other) and _likeness(question, other) >= NEARLY:
                    yield other, question
        for some in lists:
            some.append(question)


def _likeness(one: _Question, other: _Question) -> float:
    shared = len(one.grams & other.grams)
    return shared / (len(one.grams) + len(other.grams) - shared)


def _meet(one: _Question, other: _Question) -> bool:
    """Tell whether two questions of different entries can be a pair at all."""
    first, second = one.entry, other.entry
    if first.id == second.id or not (one.is_new or other.is_new):
        return False
    if not first.audience & second.audience:
        return False
    ends_before = first.valid_until and second.valid_from and first.valid_until < second.valid_from
    begins_after = first.valid_from and second.valid_until and second.valid_until < first.valid_from
    return not (ends_before or begins_after)
