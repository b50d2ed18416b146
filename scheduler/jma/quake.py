"""Earthquakes: 震度速報 (VXSE51) by region, 震源・震度に関する情報 (VXSE53) by city.

南海トラフ地震臨時情報 (VYSE50) and 北海道・三陸沖後発地震注意情報 (VYSE60) are here too.
"""

from __future__ import annotations

from scheduler.jma.element import Element, child, local, texts, words
from scheduler.jma.notice import Area, Notice, Odd, Statement, body, once
from scheduler.jma.telegram import Telegram

INTENSITIES: dict[str, tuple[int, str]] = {
    "1": (1, "震度1"),
    "2": (1, "震度2"),
    "3": (1, "震度3"),
    "4": (2, "震度4"),
    "5-": (3, "震度5弱"),
    "5+": (4, "震度5強"),
    "6-": (5, "震度6弱"),
    "6+": (5, "震度6強"),
    "7": (5, "震度7"),
}
"""Intensities as VXSE51 and VXSE53 write them."""
ORDER = tuple(INTENSITIES)
NO_READING = "震度５弱以上未入電"
PRESUMED = "震度5弱以上と推定・観測値が届いていません"
TROUGH: dict[str, tuple[int, str]] = {
    "111": (3, "調査中"),
    "112": (3, "調査中"),
    "113": (3, "調査中"),
    "120": (5, "巨大地震警戒"),
    "130": (4, "巨大地震注意"),
    "190": (0, "調査終了"),
}
"""地震関連情報番号コード of VYSE50."""


def read_intensity(telegram: Telegram) -> Notice:
    """Read VXSE51: the greatest intensity of each region, minutes after an earthquake."""
    return _read(telegram, ("Area",), "quake-region")


def read_earthquake(telegram: Telegram) -> Notice:
    """Read VXSE53: the greatest intensity of each city, and where no reading came."""
    return _read(telegram, ("Area", "City"), "quake-city")


def _read(telegram: Telegram, path: tuple[str, ...], where: str) -> Notice:
    odd: list[Odd] = []
    statements: list[Statement] = []
    found = body(telegram)
    observed = child(found, "Intensity", "Observation") if found is not None else None
    places = [observed] if observed is not None else []
    for name in ("Pref", *path):
        places = [inner for place in places for inner in local(place, name)]
    detail = _source(found) if found is not None else ""
    for place in places:
        said = texts(place)
        most, condition = said.get("MaxInt", ""), said.get("Condition", "")
        presumed = condition == NO_READING
        code, called = said.get("Code", ""), said.get("Name", "")
        area = Area("quake-city" if where == "quake-city" else "quake-region", code, called)
        if condition and not presumed:
            odd.append(Odd(f"condition {condition}", area=area))
        if most and most not in INTENSITIES:
            odd.append(Odd(f"intensity {most}", area=area))
            continue
        if not most and not presumed:
            continue
        level, name = INTENSITIES.get(most, (0, ""))
        if presumed and (not most or ORDER.index(most) < ORDER.index("5-")):
            # What came is less than what is presumed: it is never shown alone.
            level, name = INTENSITIES["5-"][0], PRESUMED
        else:
            presumed = False
        statements.append(Statement("earthquake", level, area, name, detail, presumed))
    incident = telegram.events[0] if telegram.events else ""
    return Notice(telegram, tuple(statements), incident, moment=True, odd=once(odd))


def _source(found: Element) -> str:
    place = words(found, "Earthquake", "Hypocenter", "Area", "Name")
    quake = child(found, "Earthquake")
    size = child(quake, "Magnitude") if quake is not None else None
    said = child(found, "Comments", "ForecastComment", "Text")
    parts = [
        place,
        (size.get("description") or "").strip() if size is not None else "",
        (said.text or "").strip().split("\n")[0] if said is not None else "",
    ]
    return "　".join(part for part in parts if part)


def read_trough(telegram: Telegram) -> Notice:
    """Read VYSE50: which stage the Nankai Trough's information has come to."""
    found = body(telegram)
    info = child(found, "EarthquakeInfo") if found is not None else None
    code = words(info, "InfoSerial", "Code") if info is not None else ""
    if code not in TROUGH:
        return Notice(telegram, (), odd=(Odd(f"serial {code}"),))
    level, name = TROUGH[code]
    country = Area("-", "nankai", "南海トラフ")
    said = f"南海トラフ地震臨時情報（{name}）"
    statement = Statement("trough", level, country, said, detail=telegram.headline)
    return Notice(telegram, (statement,))


def read_later_quake(telegram: Telegram) -> Notice:
    """Read VYSE60: a greater earthquake may follow off Hokkaido and Sanriku."""
    country = Area("-", "later-quake", "北海道・三陸沖")
    statement = Statement("later-quake", 4, country, telegram.title, detail=telegram.headline)
    incident = telegram.events[0] if telegram.events else ""
    return Notice(telegram, (statement,), incident, moment=True)
