"""Days that happened, from JMA's own samples, as one town on that coast would have heard them."""

from __future__ import annotations

from pathlib import Path

import pytest

from scheduler.alert_replay import replay
from scheduler.town_areas import TownAreas

pytestmark = pytest.mark.journey
Told = list[tuple[str, str, int, str]]
IWATE, TANEGASHIMA = "210", "771"


def heard(shared: Path, begins: str, areas: TownAreas) -> Told:
    """Replay the samples whose names begin so; give what people were told, in order."""
    files = sorted((shared / "jma" / "samples").glob(f"{begins}*.xml"))
    assert files
    came = [(file.name, file.read_bytes()) for file in files]
    return [
        (change.hazard, change.change, change.level, change.name)
        for one in replay(came, areas, samples=True)
        if one.decision.is_public
        for change in one.decision.changes
    ]


def town(*, city: str = "", region: str = "", coast: str = "") -> TownAreas:
    return TownAreas(
        quake_cities=frozenset({city} - {""}),
        quake_regions=frozenset({region} - {""}),
        tsunami=frozenset({coast} - {""}),
    )


def test_the_eleventh_of_march_2011(shared: Path) -> None:
    ofunato = town(city="0320300", region="210", coast=IWATE)
    told = heard(shared, "32-39_11", ofunato)
    assert told[0][:3] == ("earthquake", "new", 4), "by region, in three minutes"
    assert told[1] == ("tsunami", "new", 5, "大津波警報")
    assert told[-1][:3] == ("tsunami", "weakened", 1), "two days later"
    assert len([one for one in told if one[0] == "tsunami"]) == 2, "nothing said it four times"


def test_a_drill_of_a_great_tsunami_is_not_heard(shared: Path) -> None:
    assert heard(shared, "32-39_12", town(coast=IWATE)) == []
    assert heard(shared, "32-39_13", town(coast=IWATE)) == []


def test_a_tsunami_advisory_and_its_end(shared: Path) -> None:
    assert heard(shared, "38-39_02", town(coast=TANEGASHIMA)) == [
        ("tsunami", "new", 3, "津波注意報"),
        ("tsunami", "released", 0, "津波注意報解除"),
    ]


def test_the_quake_off_chile_shook_nobody_here(shared: Path) -> None:
    everywhere = town(city="0421300", region="220", coast="220")
    assert heard(shared, "32-39_05", everywhere) == []


def test_three_things_were_taken_back_and_one_had_been_told(shared: Path) -> None:
    kurihara = town(city="0421300", region="220")
    assert heard(shared, "32-35_06", kurihara) == [
        ("earthquake", "new", 5, "震度6強"),
        ("earthquake", "withdrawn", 0, "震度6強"),
    ]


def test_a_volcano_erupts_is_put_right_and_taken_back(shared: Path) -> None:
    told = heard(shared, "67_01", TownAreas(volcanoes=frozenset({"312"})))
    assert [one[:2] for one in told] == [
        ("eruption", "new"),
        ("eruption", "corrected"),
        ("eruption", "withdrawn"),
    ]
