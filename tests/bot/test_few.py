"""Small numbers: hidden, and not to be reckoned back from the sums beside them."""

from __future__ import annotations

import pytest

from bot.few import hide


@pytest.mark.parametrize(
    ("people", "few", "beside"),
    [
        ({("ja", "a"): 9, ("ja", "b"): 9, ("ko", "a"): 1, ("ko", "b"): 5}, {("ko", "a")}, 3),
        ({("ja", "a"): 3}, set(), 0),
        ({("ja", "a"): 9, ("ko", "a"): 2, ("en", "a"): 1}, {("ko", "a"), ("en", "a")}, 2),
        ({}, set(), 0),
        ({("ja", "a"): 1}, {("ja", "a")}, 1),
    ],
)
def test_small_numbers_cannot_be_reckoned_back(
    people: dict[tuple[str, str], int], few: set[tuple[str, str]], beside: int
) -> None:
    names = sorted({name for name, _ in people})
    hidden = hide(names, ("a", "b"), people)
    assert {cell for cell, why in hidden.items() if why == "few"} == few
    assert sum(why == "beside" for why in hidden.values()) == beside
    for line in (
        *([(n, c) for c in "ab"] for n in names),
        *([(n, c) for n in names] for c in "ab"),
    ):
        if len(line) > 1:
            assert sum(cell in hidden for cell in line) != 1
