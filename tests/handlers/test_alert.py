"""What people read of a warning: every cell of the catalogue, in every language, kept as golden."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from handlers.alert import (
    INTENSITIES,
    LINK,
    LONGEST_TWIN,
    Alert,
    alert_text,
    combined_text,
    headline,
    name_of,
    twin,
)
from handlers.phrases import LANGUAGES, phrase, phrases
from handlers.warned import Warned
from scheduler.jma import flash, flood, quake, tsunami, volcano, weather

from .conftest import TOWN as VILLAGE

AT = datetime(2026, 8, 1, 3, 5, tzinfo=UTC)
TOWN = replace(VILLAGE, languages=LANGUAGES)


def warned(hazard: str = "rain", change: str = "new", level: int = 4, **more: object) -> Warned:
    return Warned(hazard, change, level, **{"was": 0, **more})  # type: ignore[arg-type]


def test_every_level_that_a_telegram_can_say_has_a_name_everywhere() -> None:
    found: set[tuple[str, object]] = {*weather.OLD_KINDS.values(), *flash.TAGS.values()}
    found |= {("flood", level) for level in flood.KINDS.values() if level}
    found |= {("tsunami", level) for level, _ in tsunami.KINDS.values() if level}
    found |= {("trough", level) for level, _ in quake.TROUGH.values()}
    found |= {("volcano", level) for level in volcano.KINDS.values()}
    found |= {("earthquake", INTENSITIES[name]) for _, name in felt()}
    assert len(found) > 60
    for (hazard, level), language in product(found, LANGUAGES):
        assert f"alert_name.{hazard}-{level}" in phrases(language), (hazard, level, language)


def felt() -> list[tuple[int, str]]:
    return [(rank, name) for rank, name in quake.INTENSITIES.values() if rank >= 2]


def test_what_the_catalogue_does_not_name_keeps_its_official_name() -> None:
    odd = warned("volcano", level=9, name="噴火警戒レベル９（新）")
    for language in LANGUAGES:
        assert name_of(odd, language) == "噴火警戒レベル９（新）"


def test_what_is_taken_back_names_the_hazard_and_what_holds_all_the_same() -> None:
    gone = headline(warned(change="withdrawn", level=3, was=4, name="レベル３大雨警報"), "ja")
    first, second = gone.splitlines()
    assert "取り消" in first and "大雨" in first and "レベル4" not in first
    assert "レベル3 大雨警報" in second
    assert len(headline(warned(change="withdrawn", level=0, was=4), "ja").splitlines()) == 1


def test_what_is_put_right_says_old_and_new() -> None:
    said = headline(warned(change="corrected", level=5, was=3), "ja")
    assert said.index("レベル5 大雨特別警報") < said.index("レベル3 大雨警報"), (
        "what is right first"
    )
    assert "解除" in headline(warned(change="corrected", level=0, was=3), "ja")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_drill_says_so_first_and_last(language: str) -> None:
    lines = alert_text(Alert((warned(),), AT, drill=True), TOWN, language).splitlines()
    assert lines[0] == lines[-1] == phrase("alert.drill", language)


def test_words_of_no_table_stand_as_they_are_and_say_so() -> None:
    verbatim = Alert((), AT, verbatim="【緊急】〇〇警報が発表されました。", link=LINK)
    for language in LANGUAGES:
        assert "【緊急】〇〇警報が発表されました。" in alert_text(verbatim, TOWN, language)
    assert phrase("alert.foreign", "en") in alert_text(verbatim, TOWN, "en")


def test_the_text_for_the_openchat_is_short_however_much_happens() -> None:
    much = Alert(
        tuple(warned(hazard, area="北部・南部・中部") for hazard in ("rain", "landslide", "surge")),
        AT,
        link=LINK,
        shelters=("公民館" * 10,) * 6,
    )
    assert len(twin(much, TOWN)) <= LONGEST_TWIN
    assert len(combined_text(much, TOWN)) < 5000
