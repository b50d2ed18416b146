"""What any search should beat: BM25 over pairs of characters, question and answer as one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from faq.entry import Entry
from faq.lists import Lists
from faq.text import fold


class CharacterBigrams:
    """BM25 as it comes from the book, with nothing of ours but the folding of letters."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Read all wordings and answers of each entry as one text."""
        self._ids: list[str] = []
        texts: list[Counter[str]] = []
        for entry in entries:
            worded = (text for told in entry.wordings.values() for text in told)
            self._ids.append(entry.id)
            texts.append(Counter(_pairs(" ".join((*worded, *entry.answers.values())))))
        self._lists = Lists(texts)

    def search(self, text: str, top: int) -> list[str]:
        """Give the ids of the best entries, best first."""
        scores = self._lists.score(dict.fromkeys(_pairs(text)))
        best = np.argsort(-scores, kind="stable")[:top]
        return [self._ids[number] for number in best if scores[number] > 0]


def _pairs(text: str) -> list[str]:
    return ["".join(pair) for pair in pairwise(fold(text).replace(" ", ""))]
