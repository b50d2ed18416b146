"""What the entries mean, as one encoder sees it: how near a question comes to each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np

from faq.entry import JAPANESE, Entry
from faq.vectors import LONGEST, Encoder, Floats, Space, unit


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near a question comes to each entry; every array has one number an entry.

    `placed` orders the entries of one search; `plain` is the cosine as the encoder gives it, which
    means the same in every town.
    """

    placed: Floats
    plain: Floats


class Meaning:
    """The vectors of all wordings, each drawn half-way to its answer."""

    def __init__(self, entries: Sequence[Entry], encoder: Encoder) -> None:
        """Encode the wordings and answers of entries, in all their languages."""
        wordings: list[str] = []
        answered: list[str] = []
        languages: list[str] = []
        first_of: list[int] = []
        answer_of: list[int] = []
        counts: list[int] = []
        for entry in entries:
            before = len(wordings)
            # Each entry has a place, also one without any wording.
            for language, texts in list(entry.wordings.items()) or [(JAPANESE, ("",))]:
                answer = entry.answers.get(language, "")
                answered.append(f"{texts[0]} {answer}"[:LONGEST])
                first_of += [len(wordings)] * len(texts)
                answer_of += [len(answered) - 1] * len(texts)
                languages += [language] * len(texts)
                wordings += texts
            counts.append(len(wordings) - before)
        self._starts = np.array([0, *accumulate(counts)][:-1], np.intp)
        self._counts = np.array(counts, np.intp)
        self._languages = np.array(languages)
        self._encoder = encoder
        rows = encoder.passages([*wordings, *answered])
        self._plain = unit(rows[: len(wordings)])
        self._space = Space(self._plain)
        first, answer_at = np.array(first_of, np.intp), np.array(answer_of, np.intp)
        answers = self._place(unit(rows[len(wordings) :])[answer_at])
        placed = self._place(self._plain)
        # A keyword alone lies near to many questions; with its entry's question it does not.
        self._placed = unit(unit(placed + placed[first]) + answers)

    def meet(self, text: str, language: str) -> Likeness:
        """Return how near a text in a language comes to each entry.

        It is held against wordings in its own language and in Japanese. Others would draw it to
        the entries that happen to be translated.
        """
        row = unit(self._encoder.queries([text]))
        hidden = ~np.isin(self._languages, (language, JAPANESE))
        hidden &= np.repeat(~np.logical_and.reduceat(hidden, self._starts), self._counts)
        placed = np.where(hidden, -1, self._placed @ self._space.place(row)[0])
        plain = np.where(hidden, -1, self._plain @ row[0])
        return Likeness(
            np.maximum.reduceat(placed, self._starts), np.maximum.reduceat(plain, self._starts)
        )

    def _place(self, rows: Floats) -> Floats:
        """Place rows by what the texts of their own language share."""
        placed = np.zeros_like(rows)
        for language in np.unique(self._languages):
            same = self._languages == language
            placed[same] = self._space.place(rows[same], rows[same].mean(axis=0))
        return placed
