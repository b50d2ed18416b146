"""Where the bars of a chart begin and end, in percent of its width. Decides; draws nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

ROOM = 9.0
"""Percent of the width that a number within a piece needs on a phone."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a bar: from where, how long, and where its number stands (None: no room)."""

    kind: str
    count: int
    x: float
    width: float

    @property
    def number_at(self) -> float | None:
        """Give the middle of a piece that has room for its number."""
        return round(self.x + self.width / 2, 2) if self.width >= ROOM else None


def pieces(counts: Mapping[str, int], kinds: Sequence[str], most: float) -> list[Piece]:
    """Lay the counts of a bar side by side; ``most`` is what fills the whole width."""
    found: list[Piece] = []
    at = 0
    for kind in kinds:
        count = counts.get(kind, 0)
        if count > 0:
            found.append(Piece(kind, count, length(at, most), length(count, most)))
            at += count
    return found


def length(part: float, most: float) -> float:
    """Give how long a bar is, in percent; nothing of nothing."""
    return round(100 * part / most, 2) if most > 0 else 0.0
