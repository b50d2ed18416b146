"""Weather warnings: the form in force since 2026-05-28, and the old ones that check it.

Codes: JMA's table "気象警報・注意報" (https://xml.kishou.go.jp/tec_material.html).
The code says which hazard, the name which level; no range and no guess stands in for either.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scheduler.jma.element import Element, child, local, words
from scheduler.jma.notice import Area, Hazard, Notice, Odd, Statement, Where, body, once
from scheduler.jma.telegram import Telegram

ADVISORY, WARNING, DANGER, SPECIAL = 2, 3, 4, 5

KINDS: dict[str, tuple[Hazard, int]] = {
    "10": ("rain", ADVISORY),
    "03": ("rain", WARNING),
    "43": ("rain", DANGER),
    "33": ("rain", SPECIAL),
    "29": ("landslide", ADVISORY),
    "09": ("landslide", WARNING),
    "49": ("landslide", DANGER),
    "39": ("landslide", SPECIAL),
    "19": ("surge", ADVISORY),
    "08": ("surge", WARNING),
    "48": ("surge", DANGER),
    "38": ("surge", SPECIAL),
    "13": ("snowstorm", ADVISORY),
    "02": ("snowstorm", WARNING),
    "32": ("snowstorm", SPECIAL),
    "15": ("wind", ADVISORY),
    "05": ("wind", WARNING),
    "35": ("wind", SPECIAL),
    "16": ("waves", ADVISORY),
    "07": ("waves", WARNING),
    "37": ("waves", SPECIAL),
    "12": ("snow", ADVISORY),
    "06": ("snow", WARNING),
    "36": ("snow", SPECIAL),
    "14": ("thunder", ADVISORY),
    "17": ("snowmelt", ADVISORY),
    "20": ("fog", ADVISORY),
    "21": ("dry", ADVISORY),
    "22": ("avalanche", ADVISORY),
    "23": ("cold", ADVISORY),
    "24": ("frost", ADVISORY),
    "25": ("icing", ADVISORY),
    "26": ("snow-accretion", ADVISORY),
    "27": ("other", ADVISORY),
}
"""Kind codes of VPWW: hazard, and the level that the name should say."""
OLD_KINDS: dict[str, tuple[Hazard, int]] = {
    **KINDS,
    "18": ("flood", ADVISORY),
    "04": ("flood", WARNING),
}
"""The old forms also warn of floods without naming a river."""
OLD_COVERS = tuple(dict.fromkeys(hazard for hazard, _ in OLD_KINDS.values()))
COVERS: dict[str, tuple[Hazard, ...]] = {
    "VPWW55": ("rain",),
    "VPWW56": ("landslide",),
    "VPWW57": ("surge",),
    "VPWW58": ("wind", "snowstorm"),
    "VPWW59": ("waves",),
    "VPWW60": ("snow",),
    "VPWW61": (
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
    ),
}
"""The hazards whose whole state a telegram of the new form says; of others it says nothing."""
LEVELS = (("特別警報", SPECIAL), ("危険警報", DANGER), ("警報", WARNING), ("注意報", ADVISORY))
NAMED = (("レベル５", 5), ("レベル４", 4), ("レベル３", 3), ("レベル２", 2))
NOTHING = frozenset({"発表警報・注意報はなし", "なし"})
RELEASED = frozenset({"解除"})
HOLDS = frozenset(
    {"発表", "継続", "特別警報から警報", "特別警報から注意報", "警報から注意報"}
    | {"特別警報から危険警報", "危険警報から警報", "危険警報から注意報"}
)
"""Statuses; what is "from A to B" holds at B, which is what the name says."""
CITIES, DISTRICTS, OFFICES = "（市町村等）", "（一次細分区域等）", "（府県予報区等）"


def level_of(name: str) -> int:
    """Read the level from a kind's name, which is the authority for it; 0 when it says none."""
    for marks in (NAMED, LEVELS):
        for mark, level in marks:
            if mark in name:
                return level
    return 0


def read_weather(telegram: Telegram) -> Notice:
    """Read VPWW55 to VPWW61: of each city, the level of every hazard that the type covers."""
    return _whole(telegram, KINDS, COVERS[telegram.type], old=False)


def read_old_weather(telegram: Telegram) -> Notice:
    """Read VPWW53 and VPWW54, each the state of all hazards: only 特別警報 may ever be needed."""
    return _whole(telegram, OLD_KINDS, OLD_COVERS, old=True)


def _whole(
    telegram: Telegram,
    table: dict[str, tuple[Hazard, int]],
    covers: Sequence[Hazard],
    *,
    old: bool,
) -> Notice:
    odd: list[Odd] = []
    statements: list[Statement] = []
    for item, where in _items(telegram, "Warning", CITIES):
        noted = len(odd)
        held = dict(_kinds(item, table, odd, where))
        whole = len(odd) == noted
        for hazard in covers:
            # Where something is not understood, what is not named may hold all the same.
            if hazard in held or whole:
                level, name = held.pop(hazard, (0, ""))
                statements.append(Statement(hazard, level, where, name))
        odd += [Odd(f"{hazard} in {telegram.type}", area=where) for hazard in held]
    return Notice(telegram, tuple(statements), old=old, odd=once(odd))


def read_special(telegram: Telegram) -> Notice:
    """Read VPNO50, which says that a 特別警報 is out; that it is over says nothing of the state."""
    odd: list[Odd] = []
    statements: list[Statement] = []
    head = child(telegram.report, "Head", "Headline")
    for block in local(head, "Information") if head is not None else ():
        where = _where(block.get("type", ""))
        if where is None:
            continue
        for item in local(block, "Item"):
            # One area inherits each kind of its item here.
            for area in (area for areas in local(item, "Areas") for area in local(areas, "Area")):
                spot = Area(where, words(area, "Code"), words(area, "Name"))
                statements += [
                    Statement(hazard, level, spot, name)
                    for hazard, (level, name) in _kinds(item, OLD_KINDS, odd, spot)
                ]
    return Notice(telegram, tuple(statements), old=True, odd=once(odd))


def read_landslide(telegram: Telegram) -> Notice:
    """Read VXWW50, 土砂災害警戒情報: the old form of Level 4 of landslides."""
    odd: list[Odd] = []
    statements: list[Statement] = []
    found = body(telegram)
    for block in local(found, "Warning") if found is not None else ():
        for item in local(block, "Item"):
            area = child(item, "Area")
            if area is None:
                continue
            where = Area("class20", words(area, "Code"), words(area, "Name"))
            code, status = words(item, "Kind", "Code"), words(item, "Kind", "Status")
            level = {"3": DANGER, "1": 0, "0": 0}.get(code)
            if level is None or status not in {"発表", "継続", "解除", "なし"}:
                odd.append(Odd(f"kind {code} {status}", words(item, "Kind", "Name"), where))
                continue
            name = "土砂災害警戒情報" if level else ""
            statements.append(Statement("landslide", level, where, name))
    return Notice(telegram, tuple(statements), old=True, odd=once(odd))


def _items(telegram: Telegram, block: str, which: str) -> Iterator[tuple[Element, Area]]:
    found = body(telegram)
    for warning in local(found, block) if found is not None else ():
        if not warning.get("type", "").endswith(which):
            continue
        for item in local(warning, "Item"):
            area = child(item, "Area")
            if area is not None:
                yield item, Area("class20", words(area, "Code"), words(area, "Name"))


def _kinds(
    item: Element, table: dict[str, tuple[Hazard, int]], odd: list[Odd], area: Area
) -> Iterator[tuple[Hazard, tuple[int, str]]]:
    """Give hazard, level and name of each kind that holds; note what the tables do not know."""
    for kind in local(item, "Kind"):
        code, name, status = (words(kind, one) for one in ("Code", "Name", "Status"))
        if status in NOTHING or status in RELEASED or code in ("", "00"):
            if status and status not in NOTHING | RELEASED | HOLDS:
                odd.append(Odd(f"status {status}", name, area))
            continue
        if status and status not in HOLDS:
            odd.append(Odd(f"status {status}", name, area))
            continue
        known, level = table.get(code), level_of(name)
        if known is None or not level:
            odd.append(Odd(f"kind {code}", name, area))
            continue
        if level != known[1]:
            odd.append(Odd(f"code {code}", name, area))
        yield known[0], (level, name)


def _where(block: str) -> Where | None:
    places: tuple[tuple[str, Where], ...] = (
        (CITIES, "class20"),
        (DISTRICTS, "class10"),
        (OFFICES, "office"),
    )
    for ending, where in places:
        if block.endswith(ending):
            return where
    return None
