"""指定河川洪水予報 (VXKO): the level of a river, and the words for each gauge on it.

Levels stand in the kind's name; codes are this family's own (20 is not VPWW's 20).
"""

from __future__ import annotations

from scheduler.jma.element import Element, child, local, words
from scheduler.jma.notice import Area, Notice, Odd, Statement, body, once
from scheduler.jma.telegram import Telegram

KINDS: dict[str, int] = {
    "10": 0,
    "20": 2,
    "21": 2,
    "22": 2,
    "30": 3,
    "31": 3,
    "40": 4,
    "41": 4,
    "50": 5,
    "51": 5,
    "52": 5,
    "53": 5,
    "54": 5,
}
"""Kind codes of VXKO and the level that the name should say; 10 is a release."""
NAMED = (
    ("レベル５", 5),
    ("レベル４", 4),
    ("レベル３", 3),
    ("レベル２", 2),
    # The names before 2026.
    ("氾濫発生情報", 5),
    ("氾濫危険情報", 4),
    ("氾濫警戒情報", 3),
    ("氾濫注意情報", 2),
)
RELEASE = "解除"
RIVERS = ("（予報区域）", "（河川）")


def level_of(name: str) -> int | None:
    """Read the level from a kind's name; 0 for a release, None when it says nothing known."""
    if name.endswith(RELEASE):
        return 0
    return next((level for mark, level in NAMED if mark in name), None)


def read_flood(telegram: Telegram) -> Notice:
    """Read the level of each river and forecast area; ``detail`` is the words for its gauges."""
    odd: list[Odd] = []
    statements: list[Statement] = []
    details = _details(telegram)
    head = child(telegram.report, "Head", "Headline")
    for block in local(head, "Information") if head is not None else ():
        if not block.get("type", "").endswith(RIVERS):
            continue
        for item in local(block, "Item"):
            code, name = words(item, "Kind", "Code"), words(item, "Kind", "Name")
            level = level_of(name)
            if level is None or code not in KINDS:
                odd += [Odd(f"kind {code}", name, river) for river in _rivers(item)]
                continue
            if KINDS[code] != level:
                odd += [Odd(f"code {code}", name, river) for river in _rivers(item)]
            for river in _rivers(item):
                said = details.get(river.code, details.get("", ""))
                statements.append(Statement("flood", level, river, name, detail=said))
    return Notice(
        telegram,
        tuple(statements),
        incident="+".join(telegram.events),
        odd=once(odd),
    )


def stations(telegram: Telegram) -> list[tuple[str, str, str]]:
    """List the gauges' words: river's code, the cities that they name, the words.

    A telegram's level is its worst gauge's: a city reads what is said of its own.
    """
    found: list[tuple[str, str, str]] = []
    inside = body(telegram)
    for block in local(inside, "Warning") if inside is not None else ():
        for item in local(block, "Item"):
            said = words(item, "Kind", "Property", "Text")
            river = words(item, "Areas", "Area", "Code")
            places = " ".join(
                words(station, "Location")
                for group in local(item, "Stations")
                for station in local(group, "Station")
            )
            if said:
                found.append((river, places, said))
    return found


def _rivers(item: Element) -> list[Area]:
    return [
        Area("river", words(area, "Code"), words(area, "Name"))
        for areas in local(item, "Areas")
        for area in local(areas, "Area")
    ]


def _details(telegram: Telegram) -> dict[str, str]:
    found: dict[str, str] = {}
    for river, _, said in stations(telegram):
        found[river] = f"{found[river]}\n{said}" if river in found else said
    return found
