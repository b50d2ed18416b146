"""Hiding small numbers in a cross table, so that nobody can be singled out. Decides.

A cell of one or two people is hidden. Where it alone is hidden in its row or column, the sums
would give it away: then another cell of that row or column is hidden as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, TypeVar

LEAST = 3
"""Fewer people than this are not shown."""

Hidden = Literal["few", "beside"]
"""``few``: it is of too few people; ``beside``: it would tell such a one."""

Row = TypeVar("Row")
Column = TypeVar("Column")


def hide(
    rows: Sequence[Row],
    columns: Sequence[Column],
    people: Mapping[tuple[Row, Column], int],
) -> dict[tuple[Row, Column], Hidden]:
    """Say which cells are not shown; ``people`` holds how many people a cell is of."""
    hidden: dict[tuple[Row, Column], Hidden] = {
        cell: "few" for cell, count in people.items() if 0 < count < LEAST
    }
    lines = [
        *([(row, column) for column in columns] for row in rows),
        *([(row, column) for row in rows] for column in columns),
    ]
    # Each round hides at least one more cell, or is the last.
    while alone := [line for line in lines if sum(cell in hidden for cell in line) == 1]:
        others = [
            cell for cell in alone[0] if cell not in hidden and people.get(cell, 0) >= LEAST
        ] or [cell for cell in alone[0] if cell not in hidden]
        if not others:
            lines.remove(alone[0])
            continue
        hidden[min(others, key=lambda cell: people.get(cell, 0))] = "beside"
    return hidden
