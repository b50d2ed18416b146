"""`alerts replay` and `town codes`: what a town would have heard, and where it lies."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from handlers.phrases import LANGUAGES
from tests import telegrams as t

from .conftest import Shell  # type: ignore[import-not-found]

CODES = f"""code = "20485"
[codes]
class20 = ["{t.CITY}"]
class10 = ["{t.DISTRICT}"]
quake_regions = ["{t.REGION}"]
tsunami = ["{t.COAST}"]
nankai = true
"""
TABLE = {
    "offices": {"200000": {"name": "長野県"}},
    "class10s": {"200010": {"name": "北部", "parent": "200000"}},
    "class15s": {"200011": {"name": "大北", "parent": "200010"}},
    "class20s": {
        "2048500": {"name": "白鈴村", "kana": "しらすずむら", "parent": "200011"},
        "2048601": {"name": "鈴原市南部", "kana": "すずはらしなんぶ", "parent": "200011"},
        "2048602": {"name": "鈴原市北部", "kana": "すずはらしほくぶ", "parent": "200011"},
    },
}


@pytest.fixture
def town_file(tmp_path: Path) -> Path:
    file = tmp_path / "codes.toml"
    file.write_text(CODES, encoding="utf-8")
    return file


def lines(output: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]


def test_a_folder_is_replayed_in_the_order_of_its_reports(
    shell: Shell, tmp_path: Path, town_file: Path
) -> None:
    folder = tmp_path / "telegrams"
    folder.mkdir()
    (folder / "a_VPWW55.xml").write_bytes(t.rain(0, minutes=9))
    (folder / "b_VPWW55.xml").write_bytes(t.rain(4, minutes=1))
    (folder / "c_VPWW55.xml").write_bytes(t.rain(5, minutes=2, status="訓練"))
    (folder / "d_VPWW55.xml.gz").write_bytes(gzip.compress(t.rain(5, minutes=3)))
    (folder / "e.xml").write_bytes(b"no telegram")
    (folder / "note.txt").write_text("x")
    ran = shell.run("alerts", "replay", str(folder), "--town", str(town_file))
    found = lines(ran.stdout)
    assert [one["file"][0] for one in found] == ["e", "b", "c", "d", "a"]
    assert [one["public"] for one in found] == [False, True, False, True, True]
    assert found[0]["disposition"] == "unreadable" and "no XML" in found[0]["reason"]
    assert found[1]["changes"][0] | {"audience": "", "name": ""} == {
        "hazard": "rain",
        "level": 4,
        "change": "new",
        "area": "白鈴村",
        "degraded": False,
        "audience": "",
        "name": "",
    }
    assert set(found[1]["texts"]) == set(LANGUAGES)
    assert "レベル4 大雨危険警報が出ました" in found[1]["texts"]["ja"]
    drill = found[2]["texts"]["ja"].splitlines()
    assert drill[0] == drill[-1] == "【訓練】これは訓練です。"
    assert "解除されました" in found[4]["texts"]["ja"]


def test_now_and_samples_change_what_counts(shell: Shell, tmp_path: Path, town_file: Path) -> None:
    file = tmp_path / "x_VXSE53.xml"
    file.write_bytes(t.quake("6-", headline="これはサンプルです"))
    base = ("alerts", "replay", str(file), "--town", str(town_file))
    assert not lines(shell.run(*base).stdout)[0]["public"]
    assert lines(shell.run(*base, "--samples").stdout)[0]["public"]
    late = shell.run(*base, "--samples", "--now", "2026-08-02T09:00+09:00")
    assert not lines(late.stdout)[0]["public"]
    assert shell.run(*base, "--now", "soon").exit_code


def test_a_towns_file_that_is_none_is_named(shell: Shell, tmp_path: Path) -> None:
    file, town = tmp_path / "x.xml", tmp_path / "town.toml"
    file.write_bytes(t.rain(3))
    town.write_text("code = ", encoding="utf-8")
    ran = shell.run("alerts", "replay", str(file), "--town", str(town))
    assert ran.exit_code and "town.toml" in ran.output
    town.write_text('[codes]\nclass20 = ["12"]\n', encoding="utf-8")
    ran = shell.run("alerts", "replay", str(file), "--town", str(town))
    assert ran.exit_code and "class20" in ran.output


def test_codes_are_proposed_for_a_whole_name_alone(shell: Shell, tmp_path: Path) -> None:
    table = tmp_path / "area.json"
    table.write_text(json.dumps(TABLE), encoding="utf-8")
    found = shell.run("town", "codes", "--area-table", str(table), "白鈴村").output
    assert 'class20 = ["2048500"]' in found and 'office = ["200000"]' in found
    both = shell.run("town", "codes", "--area-table", str(table), "鈴原市").output
    assert 'class20 = ["2048601", "2048602"]' in both and 'quake_cities = ["2048600"]' in both
    part = shell.run("town", "codes", "--area-table", str(table), "白鈴")
    assert part.exit_code and "白鈴村" in part.output
    table.write_text("[]", encoding="utf-8")
    assert shell.run("town", "codes", "--area-table", str(table), "白鈴村").exit_code
