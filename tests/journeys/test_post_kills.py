"""Whoever sends a post is killed in the middle: each copy comes once, and the check can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import fresh_sqlite
from tests.soak import posts

pytestmark = pytest.mark.journey


def test_five_kills_on_a_failing_platform_lose_no_copy_and_double_none(tmp_path: Path) -> None:
    told: list[str] = []
    wrong = posts.run(fresh_sqlite(tmp_path), 5, told.append, quick=True)
    assert wrong == [], "\n".join([*wrong, *told])


@pytest.mark.parametrize(
    ("kind", "word"), [("checkpoint", "never came"), ("key", "more than once")]
)
def test_a_broken_sender_is_found_out(tmp_path: Path, kind: str, word: str) -> None:
    wrong = posts.run(fresh_sqlite(tmp_path), 2, lambda _: None, broken=kind, quick=True)
    assert any(word in one for one in wrong), wrong
