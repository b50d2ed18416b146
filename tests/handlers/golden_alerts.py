"""Every cell of the catalogue as people read it, a file a language, to be looked through by eye.

``python -m tests.handlers.golden_alerts --keep`` writes them anew; the test compares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from handlers.alert import Alert, brief
from handlers.alert_card import alert_messages, combined_messages
from handlers.effects import Json
from handlers.phrases import LANGUAGES, phrases
from handlers.warned import Warned

from .conftest import TOWN

HERE = Path(__file__).parent / "golden"
AT = datetime(2026, 8, 1, 3, 5, tzinfo=UTC)
VILLAGE = replace(TOWN, languages=LANGUAGES)
NAMES = {"4": "震度4", "5l": "震度5弱", "5u": "震度5強", "6l": "震度6弱", "6u": "震度6強"}
NAMES |= {"7": "震度7", "3": "震度3", "presumed": ""}
RANKS = {"3": 1, "4": 2, "5l": 3, "5u": 4, "presumed": 3}


def cells() -> Iterator[Warned]:
    """Give every change of every hazard at every level that the catalogue names."""
    last: dict[str, int] = {}
    for id in phrases("ja"):
        if not id.startswith("alert_name."):
            continue
        hazard, _, at = id.removeprefix("alert_name.").rpartition("-")
        name = NAMES[at] if hazard == "earthquake" else ""
        level = RANKS.get(at, 5) if hazard == "earthquake" else int(at)
        presumed = at == "presumed"
        yield Warned(hazard, "new", level, 0, name, "", presumed)
        if hazard in last and level > last[hazard]:
            yield Warned(hazard, "strengthened", level, last[hazard], name)
            yield Warned(hazard, "weakened", last[hazard], level, name)
            yield Warned(hazard, "corrected", level, last[hazard], name)
        yield Warned(hazard, "withdrawn", 0, level, name, "", presumed)
        yield Warned(hazard, "released", 0, level, name)
        last[hazard] = level


def lines(language: str) -> list[str]:
    """Write each cell in a line."""
    return [
        f"{one.hazard} {one.was}→{one.level} {one.change}: "
        + " / ".join(brief(Alert((one,), AT), language)).replace("\n", " / ")
        for one in cells()
    ]


def cards() -> dict[str, Json]:
    """Make the messages of one alert: to each language, to everyone, and as a drill."""
    rain = Warned("rain", "strengthened", 4, 3, "レベル４大雨危険警報")
    slide = Warned("landslide", "new", 3, 0, "レベル３土砂災害警報", "北部")
    alert = Alert((rain, slide), AT, link="https://town.example/", number="0801-1205")
    alert = replace(alert, shelters=("公民館", "小学校"))
    found = {one: message for one, (message,) in alert_messages(alert, VILLAGE).items()}
    [found["everyone"]] = combined_messages(alert, VILLAGE)
    [found["drill"]] = combined_messages(replace(alert, drill=True), VILLAGE)
    return found


def files() -> dict[Path, str]:
    """Say what each golden file should hold."""
    found = {HERE / f"{one}.txt": "\n".join(lines(one)) + "\n" for one in LANGUAGES}
    shown = json.dumps(cards(), ensure_ascii=False, indent=1, sort_keys=True)
    return {**found, HERE / "cards.json": shown + "\n"}


if __name__ == "__main__" and "--keep" in sys.argv:
    HERE.mkdir(exist_ok=True)
    for file, said in files().items():
        file.write_text(said, encoding="utf-8")
