"""What a telegram says, in one form for all families. Plain values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from scheduler.jma.element import Element, child, local, words
from scheduler.jma.telegram import Telegram

Hazard = Literal[
    "rain",
    "landslide",
    "surge",
    "flood",
    "wind",
    "snowstorm",
    "waves",
    "snow",
    "thunder",
    "snowmelt",
    "fog",
    "dry",
    "avalanche",
    "cold",
    "frost",
    "icing",
    "snow-accretion",
    "other",
    "line-rain",
    "record-rain",
    "snow-burst",
    "tornado",
    "earthquake",
    "tsunami",
    "volcano",
    "eruption",
    "trough",
    "later-quake",
]
Where = Literal[
    "class20", "class10", "office", "quake-city", "quake-region", "tsunami", "river", "volcano", "-"
]
"""Which of the town's sets of codes an area is looked for in; "-" is the whole country."""

CODE_TYPES: dict[str, tuple[Where, ...]] = {
    "気象・地震・火山情報／市町村等": ("class20", "quake-city"),
    "気象情報／府県予報区・細分区域等": ("class10", "office"),
    "地震情報／細分区域": ("quake-region",),
    "津波予報区": ("tsunami",),
    "河川": ("river",),
    "指定河川洪水予報（予報区域）": ("river",),
    "火山名": ("volcano",),
}
"""What codes of a headline are of: three digits are a coast in one list, a volcano in another."""


@dataclass(frozen=True, slots=True)
class Area:
    """An area as a telegram names it."""

    where: Where
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One hazard in one area: ``level`` 0 says that nothing holds there.

    Levels rank what staff and people do: 2 to 5 are 注意報, 警報, 危険警報, 特別警報 (of rain,
    landslides, surges and floods the official Levels); of an earthquake 1 to 5 are 震度3 or less,
    4, 5弱, 5強, 6弱 or more; of a tsunami 予報 1, 注意報 3, 警報 4, 大津波警報 5; of a volcano its
    own.
    ``name`` is the official one, ``presumed``: no reading came, it is held to be at least so.
    """

    hazard: Hazard
    level: int
    area: Area
    name: str
    detail: str = ""
    presumed: bool = False
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Odd:
    """Something that no table knows: what it is, its official name, and where (None: anywhere)."""

    what: str
    name: str = ""
    area: Area | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """All that a telegram says.

    ``incident`` keeps what belongs together apart from the rest (an earthquake's id; "" where a
    hazard has one state). ``moment``: it tells of something that happened, not of a state that
    holds. ``old``: the form before 2026, which only checks the new one. ``odd`` names what no
    table knows.
    """

    telegram: Telegram
    statements: tuple[Statement, ...]
    incident: str = ""
    moment: bool = False
    old: bool = False
    odd: tuple[Odd, ...] = ()


def once(odd: list[Odd]) -> tuple[Odd, ...]:
    """List what is odd, each once."""
    return tuple(dict.fromkeys(odd))


def headline_kinds(telegram: Telegram) -> Iterator[tuple[str, Area]]:
    """Give every kind's name and area that a headline names, whatever its type is."""
    head = child(telegram.report, "Head", "Headline")
    for block in local(head, "Information") if head is not None else ():
        for item in local(block, "Item"):
            names = [words(kind, "Name") for kind in local(item, "Kind")]
            for areas in local(item, "Areas"):
                for area in local(areas, "Area"):
                    code, called = words(area, "Code"), words(area, "Name")
                    for where in CODE_TYPES.get(areas.get("codeType", ""), ()):
                        yield from ((name, Area(where, code, called)) for name in names)


def body(telegram: Telegram) -> Element | None:
    """Give a telegram's body."""
    return child(telegram.report, "Body")
