"""Volcanoes: 噴火警報・予報 (VFVO50) and 噴火速報 (VFVO56)."""

from __future__ import annotations

from scheduler.jma.element import local, words
from scheduler.jma.notice import Area, Notice, Odd, Statement, Where, body, once
from scheduler.jma.telegram import Telegram

KINDS: dict[str, int] = {
    "11": 1,
    "12": 2,
    "13": 3,
    "14": 4,
    "15": 5,
    "21": 1,
    "22": 2,
    "23": 3,
    "24": 4,
    "25": 5,
    "35": 1,
    "36": 3,
}
"""Kind codes of （対象火山）: 噴火警戒レベル, or its like where a volcano has no levels."""
CITY_KINDS: dict[str, int] = {"01": 5, "02": 3, "03": 3, "04": 1, "05": 1}
"""Kind codes of （対象市町村等）: 噴火警報, 火口周辺警報, 噴火警報（周辺海域）, 噴火予報."""
ERUPTIONS: dict[str, str] = {"51": "爆発", "52": "噴火", "56": "噴火多発", "62": "噴火したもよう"}
VOLCANO, CITIES = "（対象火山）", "（対象市町村等）"


def read_volcano(telegram: Telegram) -> Notice:
    """Read VFVO50: the volcano's own level, for it and for each city that it names."""
    odd: list[Odd] = []
    statements: list[Statement] = []
    level, name = 0, ""
    for kind, code, called, area in _areas(telegram):
        if kind.endswith(VOLCANO):
            if code not in KINDS:
                odd.append(Odd(f"kind {code}", called, area))
                continue
            level, name = KINDS[code], called
            # Level 1 is the rest of a volcano: nothing holds.
            held = level if level > 1 else 0
            statements.append(
                Statement("volcano", held, area, f"{area.name} {name}", telegram.headline)
            )
        elif kind.endswith(CITIES):
            if code not in CITY_KINDS:
                odd.append(Odd(f"kind {code}", called, area))
                continue
            held = level if level > 1 else 0
            if CITY_KINDS[code] == 1:
                held = 0
            statements.append(Statement("volcano", held, area, called, telegram.headline))
    incident = telegram.events[0] if telegram.events else ""
    return Notice(telegram, tuple(statements), incident, odd=once(odd))


def read_eruption(telegram: Telegram) -> Notice:
    """Read VFVO56: a volcano has just erupted."""
    odd: list[Odd] = []
    statements: list[Statement] = []
    for _, code, called, area in _areas(telegram):
        if code not in ERUPTIONS:
            odd.append(Odd(f"kind {code}", called, area))
            continue
        name = ERUPTIONS[code]
        statements.append(Statement("eruption", 5, area, name, telegram.headline))
    incident = telegram.events[0] if telegram.events else ""
    return Notice(telegram, tuple(statements), incident, moment=True, odd=once(odd))


def _areas(telegram: Telegram) -> list[tuple[str, str, str, Area]]:
    found: list[tuple[str, str, str, Area]] = []
    inside = body(telegram)
    for block in local(inside, "VolcanoInfo") if inside is not None else ():
        kind = block.get("type", "")
        where: Where = "quake-city" if kind.endswith(CITIES) else "volcano"
        if kind.endswith("（対象市町村の防災対応等）"):
            continue  # the same cities again, with what they do
        for item in local(block, "Item"):
            code, called = words(item, "Kind", "Code"), words(item, "Kind", "Name")
            found += [
                (kind, code, called, Area(where, words(area, "Code"), words(area, "Name")))
                for areas in local(item, "Areas")
                for area in local(areas, "Area")
            ]
    return found
