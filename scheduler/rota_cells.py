"""The cells of a rota's sheet: days, times and marks as clerks write them, and back.

Each reader takes a cell's text without outer space and gives None for what it cannot read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date, time

WEEKDAYS = "月火水木金土日"
MOST_PLACES = 99

_EVERY_DAY = tuple(range(1, 8))
_WORKDAYS = tuple(range(1, 6))
_WORDS = {"平日": _WORKDAYS, "毎日": _EVERY_DAY, "全日": _EVERY_DAY}
_TO = "[~〜ー‐–—−-]|から"  # whatever a keyboard gives for a wave or a dash
_RANGE = re.compile(f"([{WEEKDAYS}])(?:{_TO})([{WEEKDAYS}])")
_DAY = re.compile(
    r"(?:(\d{4})|(?:令和|[Rr])(\d{1,2}|元))[-/.年](\d{1,2})[-/.月](\d{1,2})日?"
    rf"(?:\(([{WEEKDAYS}])(?:曜日?)?\))?"
)
_REIWA = 2018  # the year before its first
_TIME = re.compile(r"(翌日?)?(\d{1,2})(?::(\d{2})(?::00)?|時(?:(\d{1,2})分|(半))?)")
_YES = frozenset({"はい", "○", "〇", "◯", "✓", "レ", "有", "yes", "true", "1"})
_NO = frozenset({"", "いいえ", "×", "✕", "無", "no", "false", "0", "-", "ー"})


def plain(text: str) -> str:
    """Fold width and case, and leave out all space."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def weekdays_of(text: str) -> tuple[int, ...] | None:
    """Read 月, 月曜日, 月・水, 土日, 月〜金, 平日 or 毎日: ISO weekdays, rising, each once."""
    found: set[int] = set()
    for part in re.split("[・、,/;･]", re.sub("曜日?(?!曜)", "", plain(text))):
        if part in _WORDS:
            found.update(_WORDS[part])
        elif span := _RANGE.fullmatch(part):
            first, last = (WEEKDAYS.index(letter) for letter in span.groups())
            found.update((first + step) % 7 + 1 for step in range((last - first) % 7 + 1))
        elif part and all(letter in WEEKDAYS for letter in part):
            found.update(WEEKDAYS.index(letter) + 1 for letter in part)
        else:
            return None
    return tuple(sorted(found))


def weekdays_text(weekdays: Collection[int]) -> str:
    """Write ISO weekdays so that `weekdays_of` reads them."""
    ordered = tuple(sorted(weekdays))
    words = {_WORKDAYS: "平日", _EVERY_DAY: "毎日"}
    return words.get(ordered) or "・".join(WEEKDAYS[weekday - 1] for weekday in ordered)


def day_of(text: str) -> tuple[date, int | None] | None:
    """Read 2026-12-31, 2026/12/31 or 令和8年12月31日, and the ISO weekday if (木) follows."""
    found = _DAY.fullmatch(plain(text))
    if found is None:
        return None
    western, reiwa, month, day, weekday = found.groups()
    year = int(western) if western else _REIWA + (1 if reiwa == "元" else int(reiwa))
    try:
        told = date(year, int(month), int(day))
    except ValueError:  # the thirtieth of February
        return None
    return told, WEEKDAYS.index(weekday) + 1 if weekday else None


def time_of(text: str) -> tuple[time, bool] | None:
    """Read 8:30, 8時, 8時半 or 17時15分, and whether 翌 or 24:00 puts it on the day after."""
    found = _TIME.fullmatch(plain(text))
    if found is None:
        return None
    after, hour, minute, spelled, half = found.groups()
    hours, minutes = int(hour), 30 if half else int(minute or spelled or 0)
    if (hours, minutes) == (24, 0) and not after:
        return time(), True
    if hours > 23 or minutes > 59:
        return None
    return time(hours, minutes), bool(after)


def place_of(text: str) -> int | None:
    """Read a place in the calling order, 1 where the cell is empty."""
    found = re.fullmatch(r"(\d{1,2})(?:番目?)?", plain(text) or "1")
    place = int(found[1]) if found else 0
    return place if 1 <= place <= MOST_PLACES else None


def yes_of(text: str) -> bool | None:
    """Read はい or ○ as yes; いいえ, × and an empty cell as no."""
    word = plain(text)
    return True if word in _YES else False if word in _NO else None
