"""JMA's official samples: every one has a disposition, and none that is a drill gets out."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from scheduler.alert_replay import replay
from scheduler.alert_state import State
from scheduler.alerts import decide
from scheduler.jma.reader import read
from scheduler.jma.tables import IGNORED, READ
from scheduler.jma.telegram import Unreadable, read_telegram
from scheduler.town_areas import TownAreas

DRILLS = 17
"""Of the samples at hand so many are not 通常."""


@pytest.fixture(scope="session")
def samples(shared: Path) -> list[tuple[str, bytes]]:
    folder = shared / "jma" / "samples"
    return [(file.name, file.read_bytes()) for file in sorted(folder.glob("*.xml"))]


@pytest.fixture(scope="session")
def everywhere(samples: list[tuple[str, bytes]]) -> TownAreas:
    """Make a town that lies in every area of every sample: whatever can get out, does."""
    found: dict[str, set[str]] = {}
    for name, data in samples:
        notice = read(read_telegram(data, name))
        for statement in notice.statements if notice else ():
            found.setdefault(statement.area.where, set()).add(statement.area.code)

    def codes(where: str) -> frozenset[str]:
        return frozenset(found.get(where, ()))

    return TownAreas(
        codes("class20"),
        codes("class10"),
        codes("office"),
        codes("quake-city"),
        codes("quake-region"),
        codes("tsunami"),
        codes("river"),
        codes("volcano"),
        nankai=True,
        later_quake=True,
    )


def test_every_sample_has_a_disposition(samples: list[tuple[str, bytes]]) -> None:
    assert len(samples) == 407
    types = {read_telegram(data, name).type for name, data in samples}
    assert types - READ.keys() - IGNORED.keys() == set()
    # The title alone tells the same family, whatever a file is called.
    for name, data in samples:
        named = read_telegram(data, name)
        alone = read_telegram(data)
        if named.type in READ:
            assert READ[alone.type] == READ[named.type], name


def test_no_reader_meets_what_its_tables_do_not_know(samples: list[tuple[str, bytes]]) -> None:
    for name, data in samples:
        notice = read(read_telegram(data, name))
        if notice is not None:
            assert notice.odd == (), name


def test_only_earnest_ones_get_out(samples: list[tuple[str, bytes]], everywhere: TownAreas) -> None:
    replayed = list(replay(samples, everywhere, samples=True))
    public = [one for one in replayed if one.decision.is_public]
    drills = [one for one in replayed if one.telegram and not one.telegram.is_real]
    assert len(public) > 50 and len(drills) == DRILLS
    assert not [one.file for one in public if one.telegram and not one.telegram.is_real]
    types = {one.telegram.type for one in public if one.telegram}
    assert types >= {"VPWW55", "VPWW56", "VPWW57", "VPBS50", "VXSE51", "VXSE53", "VTSE41"}
    assert types >= {"VFVO50", "VFVO56", "VYSE50", "VYSE60", "VPHW51"}


@pytest.mark.parametrize("status", ["訓練", "試験", "本番", ""])
def test_no_sample_gets_out_under_another_status(
    samples: list[tuple[str, bytes]], everywhere: TownAreas, status: str
) -> None:
    for name, data in samples:
        words = data.replace(b"<Status>\xe9\x80\x9a\xe5\xb8\xb8<", f"<Status>{status}<".encode())
        telegram = read_telegram(words, name)
        if telegram.is_real:
            continue  # it writes 通常 in another way; the next assertion counts them
        decided = decide(State(), telegram, everywhere, telegram.sent_at, samples=True)
        assert not decided.decision.is_public, name
        assert decided.decision.outcome in ("staff", "silent"), name
    assert words != data


def test_samples_pass_the_schema(samples: list[tuple[str, bytes]], shared: Path) -> None:
    schema = etree.XMLSchema(etree.parse(str(shared / "jma" / "schema" / "jmx.xsd")))
    wrong = [name for name, data in samples if not schema.validate(etree.fromstring(data))]
    assert wrong == []


def test_a_sample_cut_short_is_refused(samples: list[tuple[str, bytes]]) -> None:
    for name, data in samples[::20]:
        with pytest.raises(Unreadable):
            read_telegram(data[: len(data) // 2], name)


def test_the_earthquake_whose_readings_did_not_come(samples: list[tuple[str, bytes]]) -> None:
    by_name = dict(samples)
    found: dict[str, list[tuple[str, str]]] = {}
    for name in ("32-35_06_04_240613_VXSE53.xml", "32-35_06_05_240613_VXSE53.xml"):
        notice = read(read_telegram(by_name[name], name))
        assert notice is not None
        found[name] = [(one.area.code, one.name) for one in notice.statements if one.presumed]
    assert all(found.values()), found
    code = found["32-35_06_04_240613_VXSE53.xml"][0][0]
    areas = TownAreas(quake_cities=frozenset({code}))
    story = [(n, d) for n, d in samples if n.startswith("32-35_06")]
    told = [one for one in replay(story, areas) if one.decision.is_public]
    assert told and all(one.decision.changes[0].level >= 3 or one.telegram for one in told)
    assert any(change.presumed for one in told for change in one.decision.changes)
