"""Lists of places to flee to, dirt included: what each is meant for, and what was put right."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from faq.places import Site, read_sites
from faq.table import Unreadable

HEAD = "名称,所在地_連結表記,緯度,経度,災害種別_洪水"
KINDS = "災害種別_崖崩れ、土石流及び地滑り,災害種別_津波"
SHEET = f"""{HEAD},{KINDS}
公民館,本郷1,36.1,137.9,1,,○
公民館,本郷1,36.1,137.9,1,,○
体育館,北沢2,137.9,36.1,△,1,
 小学校（校庭）,森下3,北緯36度,,,,
,どこか,,,1,,
"""


def test_a_standard_sheet_is_read_with_its_dirt() -> None:
    found = read_sites(SHEET.encode("cp932"))
    hall, gym, school = found.sites
    assert hall == Site("公民館", "本郷1", frozenset({"flood", "tsunami"}), (36.1, 137.9))
    assert gym.at == (36.1, 137.9), "the wrong way round"
    assert gym.dangers == {"landslide"}, "what holds partly is not counted"
    assert school.name == "小学校(校庭)" and school.at is None and not school.dangers
    assert {(row, reason) for row, _, reason in found.notes} == {
        (3, "twice"),
        (4, "partly"),
        (5, "no position"),
        (5, "no danger"),
        (6, "no name"),
        (6, "no position"),
    }


def test_geojson_is_read() -> None:
    feature = {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [137.9, 36.1]},
        "properties": {"施設・場所名": "公園", "住所": "本郷", "地震": "1", "洪水": "", "NO": 3},
    }
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    assert read_sites(data).sites == (
        Site("公園", "本郷", frozenset({"earthquake"}), (36.1, 137.9)),
    )


@pytest.mark.parametrize("data", [b"", b"{}", b'{"features": []}', b"\xff\xfe", b"a,b\n"])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_sites(data)


def test_real_lists_are_read(shared: Path) -> None:
    for file in sorted((shared / "opendata" / "gsi_shelters" / "emergency").glob("*.json")):
        found = read_sites(file.read_bytes())
        assert len(found.sites) > 5 and all(site.at for site in found.sites), file.name
        assert any(site.dangers for site in found.sites)
    for file in (shared / "opendata" / "takamatsu" / "evacuation_space").glob("*.xlsx"):
        found = read_sites(file.read_bytes())
        assert len(found.sites) > 100, file.name
        assert {"flood", "tsunami", "earthquake"} <= {
            danger for site in found.sites for danger in site.dangers
        }
