"""避難情報 that was sent by other means is read out of its text: which level, where, when. Decides.

Nothing is made up: what is not in the text stays empty, and what contradicts itself is named.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["evacuation-3", "evacuation-4", "evacuation-5", "evacuation-end"]
Doubt = Literal[
    "no_level", "many_levels", "level_differs", "no_area", "no_time", "many_times", "drill"
]
NAMES: Mapping[str, Kind] = {
    "高齢者等避難": "evacuation-3",
    "避難指示": "evacuation-4",
    "緊急安全確保": "evacuation-5",
}
LEVELS: Mapping[str, Kind] = {"3": "evacuation-3", "4": "evacuation-4", "5": "evacuation-5"}
ENDS = "解除"
LONGEST = 2000
"""Characters that are read."""
_LEVEL = re.compile(r"警戒レベル\s*([1-5])")
_TIME = re.compile(r"(?<!\d)(午前|午後)?\s*([01]?\d|2[0-3])\s*[:時]\s*([0-5]?\d)?\s*分?")


@dataclass(frozen=True, slots=True)
class Read:
    """What a text says; ``time`` as HH:MM, ``doubts`` what a person must look at first."""

    kind: Kind | None
    areas: tuple[str, ...]
    time: str
    doubts: tuple[Doubt, ...]


def read_text(text: str, areas: Sequence[str], town: str) -> Read:
    """Read a text; ``areas`` are the town's own names of its districts."""
    words = unicodedata.normalize("NFKC", text[:LONGEST])
    doubts: list[Doubt] = []
    named = {kind for name, kind in NAMES.items() if name in words}
    levelled = {LEVELS[one] for one in _LEVEL.findall(words) if one in LEVELS}
    kind = _kind(words, named, levelled, doubts)
    found = tuple(one for one in areas if unicodedata.normalize("NFKC", one) in words)
    if not found and (f"{town}全域" in words or "全域" in words):
        found = (f"{town}全域",)
    if not found:
        doubts.append("no_area")
    times = list(dict.fromkeys(filter(None, map(_time, _TIME.finditer(words)))))
    if len(times) != 1:
        doubts.append("many_times" if times else "no_time")
    if "訓練" in words:
        doubts.append("drill")
    return Read(kind, found, times[0] if len(times) == 1 else "", tuple(doubts))


def _kind(words: str, named: set[Kind], levelled: set[Kind], doubts: list[Doubt]) -> Kind | None:
    both = named | levelled
    if ENDS in words and both:
        return "evacuation-end"
    if named and levelled and named != levelled:
        doubts.append("level_differs")
        return None
    if len(both) > 1:
        doubts.append("many_levels")
        return None
    if not both:
        doubts.append("no_level")
        return None
    return next(iter(both))


def _time(match: re.Match[str]) -> str:
    half, hour, minute = match.group(1), int(match.group(2)), int(match.group(3) or 0)
    if half and hour > 12:
        return ""
    if half == "午後" and hour < 12:
        hour += 12
    if half == "午前" and hour == 12:
        hour = 0
    return f"{hour}:{minute:02d}"
