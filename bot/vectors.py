"""Vectors that have been computed once are kept, for encoding a town's texts takes minutes."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from faq.profile import Encoders
from faq.vectors import Encoder, Floats

_AT_ONCE = 64
"""Texts that are encoded and then kept together: so much is lost if the process dies."""

Tell = Callable[[int, int], None]
"""Told how many texts are encoded, of how many."""


class Keeper(Protocol):
    """Where vectors are kept, by encoder and by the digest of their text."""

    def read(self, model: str, digests: Sequence[str]) -> Mapping[str, bytes]:
        """Return those that are kept."""

    def write(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep some; those already kept stay."""


def keeping(encoders: Encoders, keeper: Keeper, tell: Tell | None = None) -> Encoders:
    """Return encoders that look in a keeper before they encode the town's texts.

    People's questions are never kept.
    """
    kept = {
        name: replace(encoder, passages=_Kept(encoder, keeper, tell))
        for name, encoder in encoders.of_texts.items()
    }
    return replace(encoders, of_texts=kept)


class _Kept:
    def __init__(self, encoder: Encoder, keeper: Keeper, tell: Tell | None) -> None:
        self._encoder, self._keeper, self._tell = encoder, keeper, tell

    def __call__(self, texts: Sequence[str]) -> Floats:
        if len(texts) == 1:
            # A word of a question: what people write is not kept.
            return self._encoder.passages(texts)
        digests = [hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() for text in texts]
        by_digest = dict(zip(digests, texts, strict=True))
        found = dict(self._keeper.read(self._encoder.name, list(by_digest)))
        missing = [digest for digest in by_digest if digest not in found]
        for at in range(0, len(missing), _AT_ONCE):
            part = missing[at : at + _AT_ONCE]
            rows = self._encoder.passages([by_digest[digest] for digest in part])
            new = {
                digest: row.tobytes()
                for digest, row in zip(part, rows.astype(np.float16), strict=True)
            }
            self._keeper.write(self._encoder.name, new)
            found |= new
            if self._tell:
                self._tell(min(at + _AT_ONCE, len(missing)), len(missing))
        rows = np.frombuffer(b"".join(found[digest] for digest in digests), np.float16)
        return rows.reshape(len(texts), self._encoder.size).astype(np.float32)
