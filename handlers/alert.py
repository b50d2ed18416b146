"""What people read of a warning: from a closed catalogue, the same for the same, in every language.

Decides nothing about whom to tell. Order: what, where, what to do, when and by whom, the rest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from handlers.event import Town
from handlers.language import name_in
from handlers.letters import shorten
from handlers.phrases import JAPANESE, phrase, phrases
from handlers.warned import Warned
from handlers.when import moment_named

LINK = "https://www.jma.go.jp/bosai/map.html"
"""JMA's own page, which shows every hazard of every place."""
LONGEST_TWIN = 500
"""Characters of the text that is pasted into an OpenChat."""
GRAVEST = 5
"""The rank of official words that no table knows."""
WATER = frozenset({"rain", "landslide", "surge", "flood"})
STORM = frozenset({"wind", "snowstorm", "waves"})
FELT_STRONGLY = 3
"""The level of an earthquake from which a missing reading is presumed."""
HAPPENS = ("line-rain", "record-rain", "snow-burst")
INTENSITIES: Mapping[str, str] = {
    "震度4": "4",
    "震度5弱": "5l",
    "震度5強": "5u",
    "震度6弱": "6l",
    "震度6強": "6u",
    "震度7": "7",
}
"""JMA's words for an intensity, and how the catalogue names it."""
DO: Mapping[str, Sequence[tuple[int, str]]] = {
    "water": ((5, "water-5"), (4, "water-4"), (3, "water-3"), (0, "water-2")),
    "surge": ((5, "water-5"), (4, "surge-4"), (3, "water-3"), (0, "surge-2")),
    "storm": ((5, "storm-5"), (3, "storm-3"), (0, "storm-2")),
    "waves": ((5, "waves-5"), (3, "waves-3"), (0, "storm-2")),
    "snowstorm": ((5, "storm-5"), (3, "snowstorm-3"), (0, "snowstorm-2")),
    "thunder": ((0, "thunder"),),
    "avalanche": ((0, "avalanche"),),
    "snow": ((5, "snow-5"), (3, "snow-3"), (0, "snow-2")),
    "snow-burst": ((0, "snow-3"),),
    "line-rain": ((0, "line-rain"),),
    "record-rain": ((0, "record-rain"),),
    "tornado": ((4, "tornado-4"), (0, "tornado-2")),
    "earthquake": ((3, "earthquake-3"), (0, "earthquake-2")),
    "tsunami": ((4, "tsunami-4"), (3, "tsunami-3"), (0, "tsunami-1")),
    "volcano": ((4, "volcano-4"), (3, "volcano-3"), (2, "volcano-2"), (0, "care")),
    "eruption": ((0, "eruption"),),
    "trough": ((5, "trough-5"), (0, "trough")),
    "later-quake": ((0, "later-quake"),),
}
"""What to do, by group and from which level; other hazards: take care."""


@dataclass(frozen=True, slots=True)
class Alert:
    """All that one message says. Times are aware UTC; ``ongoing``: it was issued a while ago.

    ``verbatim`` is an official headline that no table knows. ``drill`` marks it at both ends.
    """

    warned: tuple[Warned, ...]
    reported_at: datetime
    drill: bool = False
    ongoing: bool = False
    verbatim: str = ""
    link: str = ""
    number: str = ""
    shelters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """An alert in a language, in the order in which it is read: what and where, what to do, rest.

    A head is a level and its lines: the badge and headline first.
    """

    heads: tuple[tuple[int, tuple[str, ...]], ...]
    do: tuple[str, ...]
    rest: tuple[str, ...]
    more: str = ""


def say(alert: Alert, town: Town, language: str) -> Said:
    """Put an alert into words."""
    heads: list[tuple[int, tuple[str, ...]]] = []
    if alert.verbatim:
        lines = [phrase("alert.verbatim", language)]
        if language not in (JAPANESE, "ja-easy"):
            lines.append(phrase("alert.foreign", language))
        heads.append((GRAVEST, (*lines, alert.verbatim)))
    for one in alert.warned:
        where = one.area or name_in(town.names, language)
        lines = [headline(one, language), phrase("alert.area", language, area=where)]
        if one.degraded:
            lines.append(phrase("alert.degraded", language))
        heads.append((one.level, tuple(lines)))
    more = phrase("alert.more", language, link=alert.link) if alert.link else ""
    return Said(
        tuple(heads), tuple(actions(alert, language)), tuple(_rest(alert, town, language)), more
    )


def _rest(alert: Alert, town: Town, language: str) -> list[str]:
    lines: list[str] = []
    if alert.shelters:
        comma = phrase("ask.comma", language)
        lines.append(phrase("alert.shelters", language, list=comma.join(alert.shelters)))
    at = moment_named(alert.reported_at.astimezone(ZoneInfo(town.timezone)), language)
    if alert.ongoing:
        lines.append(phrase("alert.ongoing", language, time=at))
    else:
        by = phrase("alert.jma", language)
        lines.append(phrase("alert.issued", language, time=at, by=by))
    if any(one.hazard in WATER for one in alert.warned):
        lines.append(phrase("alert.apart", language, town=name_in(town.names, language)))
    if alert.number:
        lines.append(phrase("alert.follow", language, number=alert.number))
    return lines


def alert_text(alert: Alert, town: Town, language: str) -> str:
    """Write an alert in a language as plain text."""
    said = say(alert, town, language)
    heads = [line for _, lines in said.heads for line in lines]
    lines = [*heads, *said.do, *said.rest, *([said.more] if said.more else [])]
    return drilled("\n".join(lines), alert, language)


def combined_text(alert: Alert, town: Town) -> str:
    """Write the one text for everyone: Japanese whole, the other languages short."""
    parts = [alert_text(alert, town, JAPANESE)]
    parts += [
        "\n".join(brief(alert, language)) for language in town.languages if language != JAPANESE
    ]
    return "\n\n———\n".join(parts)


def brief(alert: Alert, language: str) -> list[str]:
    """Say only what changed and what to do; of a drill, that it is one."""
    return [
        *([phrase("alert.drill", language)] if alert.drill else []),
        *(headline(one, language) for one in alert.warned),
        *([phrase("alert.foreign", language)] if alert.verbatim else []),
        *actions(alert, language),
    ]


def twin(alert: Alert, town: Town) -> str:
    """Write the plain text for the OpenChat, which a phone shows whole."""
    return shorten(alert_text(alert, town, JAPANESE), LONGEST_TWIN)


def headline(one: Warned, language: str) -> str:
    """Say what changed, the level first; of what is put right also what it was or is."""
    name = name_of(one, language)
    change = one.change
    if not one.level:
        # An investigation that is over is an announcement of its own, no release of a warning.
        over = "new" if one.hazard == "trough" else "released"
        change = over if change != "withdrawn" else change
    elif change in ("new", "strengthened", "weakened"):
        # These happen; they are not issued, raised or lowered.
        happens = {"earthquake": "shaken", **dict.fromkeys(HAPPENS, "happens")}
        change = happens.get(one.hazard, change)
    if change == "withdrawn":
        name = phrase(f"alert_gone.{one.hazard}", language)
    was = name_of(replace(one, level=one.was, name=one.was_name, presumed=False), language)
    said = phrase(f"alert_change.{change}", language, name=name, was=was)
    shown = phrase("alert.badge", language, name=said)
    if change == "withdrawn" and one.level:
        shown += f"\n{phrase('alert.still', language, name=name_of(one, language))}"
    return shown


def name_of(one: Warned, language: str) -> str:
    """Name a hazard at its level; what is over is named by the hazard alone.

    What the catalogue has no name for keeps its official one: nothing is made up.
    """
    if not one.level and (one.hazard != "trough" or one.change == "withdrawn"):
        return phrase(f"alert_gone.{one.hazard}", language)
    which = str(one.level)
    if one.hazard == "earthquake":
        presumed = one.presumed or (one.name not in INTENSITIES and one.level >= FELT_STRONGLY)
        which = "presumed" if presumed else INTENSITIES.get(one.name, "3")
    id = f"alert_name.{one.hazard}-{which}"
    return phrase(id, language) if id in catalogue() else one.name


@cache
def catalogue() -> frozenset[str]:
    """List the ids of every name that stands in every language."""
    return frozenset(id for id in phrases(JAPANESE) if id.startswith("alert_name."))


def actions(alert: Alert, language: str) -> list[str]:
    """Say what to do, each thing once, the worst hazard first."""
    ids: dict[str, None] = {}
    for one in sorted(alert.warned, key=lambda one: -one.level):
        if one.change == "withdrawn":
            ids["withdrawn"] = None
        if one.level:
            ids[_action(one)] = None
        elif one.change != "withdrawn":
            ids["released"] = None
    return [phrase(f"alert_do.{id}", language) for id in ids]


def _action(one: Warned) -> str:
    group = "water" if one.hazard in WATER else "storm" if one.hazard in STORM else one.hazard
    group = one.hazard if one.hazard in DO else group
    return next((id for least, id in DO.get(group, ()) if one.level >= least), "care")


def drilled(words: str, alert: Alert, language: str) -> str:
    """Mark a drill at both ends."""
    if not alert.drill:
        return words
    mark = phrase("alert.drill", language)
    return f"{mark}\n{words}\n{mark}"
