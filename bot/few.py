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

    def _of(cell: tuple[Row, Column]) -> int:
        return people.get(cell, 0)

    lines = [
        *([(row, column) for column in columns] for row in rows),
        *([(row, column) for row in rows] for column in columns),
    ]

    def is_alone(line: list[tuple[Row, Column]]) -> bool:
        return sum(cell in hidden for cell in line) == 1

    # Each round hides one more cell, or leaves a line out that has no other.
    while alone := [line for line in lines if is_alone(line)]:
        line, *crossing = alone
        free = [cell for cell in line if cell not in hidden]
        if not free:
            lines.remove(line)
            continue
        big = [cell for cell in free if people.get(cell, 0) >= LEAST] or free
        # Best one that another line needs hidden as well: then fewer are.
        hidden[
            min(big, key=lambda cell: (all(cell not in other for other in crossing), _of(cell)))
        ] = "beside"
    return hidden
