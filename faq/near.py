"""Words that mean nearly the same: by the dictionary's groups of synonyms, and by their vectors.

A town writes 助成 where people ask for 補助. Built once for the words of the entries.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import numpy as np

from faq.lists import Likes
from faq.terms import Term
from faq.vectors import Encoder, Floats, Space, unit

# What a hit counts beside 1 for the word itself; how alike vectors must be; how many are taken.
SYNONYM = 0.8
ALIKE = 0.8
ALIKE_FROM = 0.5
ALIKE_MOST = 11
# Encoding a word that no entry has takes milliseconds; a question's rarest words come first.
_NEW_WORDS = 4
_NUMBER = "0123456789.,-/:"


class Near:
    """Finds for a question's terms the entries' terms that stand for them."""

    def __init__(self, terms: Iterable[Term], encoder: Encoder | None = None) -> None:
        """Take the terms of all entries, each as often as it is written."""
        faces: dict[str, Counter[str]] = {}
        groups: dict[str, set[int]] = {}
        for term in terms:
            faces.setdefault(term.form, Counter())[term.face] += 1
            groups.setdefault(term.form, set()).update(term.groups)
        self._forms = sorted(form for form in faces if form.strip(_NUMBER))
        self._known = set(faces)
        self._of_group: dict[int, list[str]] = {}
        for form in self._forms:
            for group in sorted(groups[form]):
                self._of_group.setdefault(group, []).append(form)
        self._at = {form: at for at, form in enumerate(self._forms)}
        # The commonest spelling in the texts: an encoder knows ごみ, and not its kanji 塵.
        written = [
            min(times, key=lambda face, times=times: _commonest(times, face))  # type: ignore[misc]
            for times in (faces[form] for form in self._forms)
        ]
        self._vectors = WordVectors(written, encoder) if encoder is not None else None

    def of(self, terms: Sequence[Term]) -> dict[str, Likes]:
        """Return for each term itself and the entries' terms that mean nearly the same."""
        strange = [term for term in terms if term.form not in self._known][:_NEW_WORDS]
        return {term.form: self._likes(term, term in strange) for term in terms}

    def _likes(self, term: Term, encode: bool) -> Likes:
        if not term.form.strip(_NUMBER):
            return [(term.form, 1.0)]
        weights: dict[str, float] = {}
        if self._vectors is not None and (term.form in self._at or encode):
            for at, alike in self._vectors.alike(term.face, self._at.get(term.form)):
                weights[self._forms[at]] = ALIKE * alike
        for group in term.groups:
            for form in self._of_group.get(group, ()):
                weights[form] = max(weights.get(form, 0.0), SYNONYM)
        weights[term.form] = 1.0
        return list(weights.items())


class WordVectors:
    """The vectors of the entries' words."""

    def __init__(self, faces: Sequence[str], encoder: Encoder) -> None:
        """Encode words."""
        rows = unit(encoder.passages(faces))
        self._encoder = encoder
        self._space = Space(rows)
        self._rows = self._space.place(rows)
        self._row_of = lru_cache(maxsize=4096)(self._encode)

    def alike(self, face: str, at: int | None) -> list[tuple[int, float]]:
        """Return the numbers of the words most like one and how alike they are, 0 to 1.

        `at` is the word's own number, None for a word that no entry has.
        """
        alike = self._rows @ (self._row_of(face) if at is None else self._rows[at])
        near = np.flatnonzero(alike > ALIKE_FROM)
        best = near[np.argsort(-alike[near], kind="stable")][: ALIKE_MOST + 1]
        return [(int(number), float(alike[number])) for number in best]

    def _encode(self, face: str) -> Floats:
        placed: Floats = self._space.place(unit(self._encoder.passages([face])))[0]
        return placed


def _commonest(times: Counter[str], face: str) -> tuple[int, str]:
    return -times[face], face
