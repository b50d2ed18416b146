"""Danger to life, told apart from talk of it: a set by a hand that had not seen the words.

Even lines were used to choose the words; odd ones were measured once, at the end: 21 of 46 found,
7 of 74 wrong. A list of words does not reach far; whoever is missed still has a receipt.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handlers.community import is_urgent

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parent / "sets" / "urgent.jsonl").read_text("utf-8").splitlines()
]


@pytest.mark.parametrize(("half", "found", "wrong"), [(0, 0.85, 0.03), (1, 0.45, 0.1)])
def test_most_of_what_is_urgent_is_found_and_little_else(
    half: int, found: float, wrong: float
) -> None:
    rows = ROWS[half::2]
    urgent = [row for row in rows if row["urgent"]]
    others = [row for row in rows if not row["urgent"]]
    assert sum(is_urgent(row["text"]) for row in urgent) >= found * len(urgent)
    assert sum(is_urgent(row["text"]) for row in others) <= wrong * len(others)
