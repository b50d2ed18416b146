"""The town's official codes: the part [codes] of ``town.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from bot.fields import Fields
from scheduler.town_areas import TownAreas

CITY, DISTRICT, THREE = r"[0-9]{7}", r"[0-9]{6}", r"[0-9]{3}"


@dataclass(frozen=True, slots=True)
class Codes:
    """The municipality's code (5 digits, or 6 with its check digit) and where JMA puts it."""

    municipality: str
    class20: tuple[str, ...]
    areas: TownAreas = field(default_factory=TownAreas)


def codes_of(municipality: str, table: Fields) -> Codes:
    """Read [codes]; notes what is wrong."""
    class20 = table.texts("class20", CITY)
    # Earthquakes know a city by its own code, even where weather warnings cut it in parts.
    usual = [f"{municipality[:5]}00"] if municipality else []
    areas = TownAreas(
        class20=frozenset(class20),
        class10=frozenset(table.texts("class10", DISTRICT)),
        office=frozenset(table.texts("office", DISTRICT)),
        quake_cities=frozenset(table.texts("quake_cities", CITY) or usual),
        quake_regions=frozenset(table.texts("quake_regions", THREE)),
        tsunami=frozenset(table.texts("tsunami", THREE)),
        rivers=frozenset(table.texts("rivers", r"[0-9]{10}|[0-9]{12}")),
        volcanoes=frozenset(table.texts("volcanoes", THREE)),
        nankai=table.flag("nankai", False),
        later_quake=table.flag("later_quake", False),
    )
    table.end()
    return Codes(municipality, tuple(class20), areas)


def codes_alone(path: Path) -> tuple[Codes, list[str]]:
    """Read nothing but the codes of a town's file, and what is wrong with them.

    For trying what a town would hear, before the rest of its file is written. Raises OSError and
    ValueError for what is no TOML file.
    """
    table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    problems: list[str] = []
    code = table.get("code", "")
    given = table.get("codes", {})
    fields = Fields(given if isinstance(given, dict) else {}, problems, "codes")
    return codes_of(code if isinstance(code, str) else "", fields), problems
