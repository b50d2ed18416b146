"""津波警報・注意報・予報 (VTSE41): the level at each part of the coast."""

from __future__ import annotations

from scheduler.jma.element import Element, child, local, words
from scheduler.jma.notice import Area, Notice, Odd, Statement, body, once
from scheduler.jma.telegram import Telegram

KINDS: dict[str, tuple[int, str]] = {
    "00": (0, ""),
    "50": (0, "警報解除"),
    "51": (4, "津波警報"),
    "52": (5, "大津波警報"),
    "53": (5, "大津波警報"),
    "60": (0, "津波注意報解除"),
    "62": (3, "津波注意報"),
    "71": (1, "津波予報（若干の海面変動）"),
    "72": (1, "津波予報（若干の海面変動）"),
    "73": (1, "津波予報（若干の海面変動）"),
}
"""Code table 警報等情報要素／津波警報・注意報・予報. 72 and 73 follow a warning or advisory."""


def read_tsunami(telegram: Telegram) -> Notice:
    """Read VTSE41. A 津波予報 holds until its time is up: no release of it ever comes."""
    odd: list[Odd] = []
    statements: list[Statement] = []
    found = body(telegram)
    forecast = child(found, "Tsunami", "Forecast") if found is not None else None
    for item in local(forecast, "Item") if forecast is not None else ():
        code, name = (
            words(item, "Category", "Kind", "Code"),
            words(item, "Category", "Kind", "Name"),
        )
        area = child(item, "Area")
        if area is None:
            continue
        coast = Area("tsunami", words(area, "Code"), words(area, "Name"))
        if code not in KINDS:
            odd.append(Odd(f"kind {code}", name, coast))
            continue
        level, official = KINDS[code]
        until = telegram.valid_until if level == 1 else None
        statements.append(
            Statement("tsunami", level, coast, official, detail=_height(item), until=until)
        )
    return Notice(telegram, tuple(statements), odd=once(odd))


def _height(item: Element) -> str:
    height = child(item, "MaxHeight", "TsunamiHeight")
    arrival = words(item, "FirstHeight", "ArrivalTime")
    condition = words(item, "FirstHeight", "Condition")
    shown = height.get("description") or "" if height is not None else ""
    return " ".join(part for part in (shown, condition, arrival) if part)
