"""What comes suddenly: 府県気象防災速報 (VPBS50), 記録的短時間大雨 (VPOA50), 竜巻 (VPHW50/51)."""

from __future__ import annotations

from scheduler.jma.element import Element, child, local, words
from scheduler.jma.notice import Area, Hazard, Notice, Odd, Statement, body, once
from scheduler.jma.telegram import Telegram

TAGS: dict[str, tuple[Hazard, int]] = {
    "線状降水帯発生": ("line-rain", 5),
    "線状降水帯直前": ("line-rain", 4),
    "記録雨": ("record-rain", 4),
    "短時間大雪": ("snow-burst", 3),
}
"""情報タグ of VPBS50; the level ranks one against another, JMA gives them none."""
CITIES, SIGHTING = "（市町村等）", "VPHW51"


def read_flash(telegram: Telegram) -> Notice:
    """Read VPBS50: which tag, in which districts."""
    odd: list[Odd] = []
    statements: list[Statement] = []
    head = child(telegram.report, "Head", "Headline")
    for block in local(head, "Information") if head is not None else ():
        for item in local(block, "Item"):
            tag = words(item, "Kind", "Condition")
            if tag not in TAGS:
                odd += [Odd(f"tag {tag}", tag, area) for area in _districts(item)]
                continue
            hazard, level = TAGS[tag]
            statements += [
                Statement(hazard, level, area, tag, detail=telegram.headline)
                for area in _districts(item)
            ]
    # The id is that of the event and of this report of it.
    incident = telegram.events[0].split("_")[0] if telegram.events else ""
    return Notice(telegram, tuple(statements), incident, moment=True, odd=once(odd))


def _districts(item: Element) -> list[Area]:
    return [
        Area("class10", words(area, "Code"), words(area, "Name"))
        for areas in local(item, "Areas")
        for area in local(areas, "Area")
    ]


def read_old_rain(telegram: Telegram) -> Notice:
    """Read VPOA50: the old form of VPBS50's 記録雨."""
    odd: list[Odd] = []
    statements: list[Statement] = []
    found = body(telegram)
    for block in local(found, "Warning") if found is not None else ():
        for item in local(block, "Item"):
            code, area = words(item, "Kind", "Code"), child(item, "Area")
            if code not in ("0", "1") or area is None:
                odd.append(Odd(f"kind {code}", words(item, "Kind", "Name")))
            elif code == "1":
                place = Area("class10", words(area, "Code"), words(area, "Name"))
                name, detail = words(item, "Kind", "Name"), telegram.headline
                statements.append(Statement("record-rain", 4, place, name, detail=detail))
    incident = telegram.events[0].split("_")[0] if telegram.events else ""
    return Notice(telegram, tuple(statements), incident, moment=True, old=True, odd=once(odd))


def read_tornado(telegram: Telegram) -> Notice:
    """Read VPHW50 (2) and VPHW51, which has a sighting (4), for each city until its time is up."""
    odd: list[Odd] = []
    statements: list[Statement] = []
    sighted = telegram.type == SIGHTING
    found = body(telegram)
    for block in local(found, "Warning") if found is not None else ():
        if not block.get("type", "").endswith(CITIES):
            continue
        for item in local(block, "Item"):
            code, area = words(item, "Kind", "Code"), child(item, "Area")
            if code not in ("0", "1") or area is None:
                odd.append(Odd(f"kind {code}", words(item, "Kind", "Name")))
                continue
            level = 0 if code == "0" else 4 if sighted else 2
            place = Area("class20", words(area, "Code"), words(area, "Name"))
            name = words(item, "Kind", "Name") if level else ""
            statements.append(
                Statement(
                    "tornado",
                    level,
                    place,
                    f"{name}（目撃情報）" if level and sighted else name,
                    detail=telegram.headline if level else "",
                    until=telegram.valid_until if level else None,
                )
            )
    return Notice(telegram, tuple(statements), moment=True, odd=once(odd))
