"""What the official samples were read to say when somebody looked at each: it stays so.

`golden.json` holds, by sample, how many areas are at which level of which hazard, and the official
names; no text of a sample. To look at what changed: `python -m tests.golden`.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.golden import FILE, summary


def test_every_sample_says_what_it_said(shared: Path) -> None:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    found = summary(shared / "jma" / "samples")
    assert found.keys() == kept.keys()
    for name, said in found.items():
        assert said == kept[name], name


@pytest.mark.parametrize(
    ("name", "hazard", "levels"),
    [
        ("15_16_03_241226_VPWW55.xml", "rain", {"2": 8, "3": 1, "4": 1}),
        ("67_01_03_140927_VFVO56.xml", "eruption", {"5": 5}),
        ("74_01_04_200512_VYSE50.xml", "trough", {"5": 1}),
    ],
)
def test_some_are_known_by_heart(name: str, hazard: str, levels: dict[str, int]) -> None:
    kept = json.loads(FILE.read_text(encoding="utf-8"))
    assert kept[name][hazard]["levels"] == levels
