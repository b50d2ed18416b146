"""Processes die under load, and nobody notices but us."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.databases import fresh_sqlite
from tests.soak.killing import Soak


@pytest.mark.journey
def test_five_kills_lose_nothing_and_double_nothing(tmp_path: Path) -> None:
    told: list[str] = []
    broken = Soak(fresh_sqlite(tmp_path), tmp_path, told.append).run(kills=5)
    assert broken == [], "\n".join([*broken, *told])
