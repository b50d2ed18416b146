"""What holds in the town, hazard by hazard, as telegrams come, are put right and taken back. Pure.

Telegrams of one stream (type and event, or type and office) come in versions; only a newer one
counts. Taking one back lets what held before hold again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from scheduler.jma.notice import Hazard, Notice, Statement
from scheduler.jma.telegram import Telegram
from scheduler.town_areas import TownAreas

WITHDRAWS, CORRECTS = "取消", "訂正"
KNOWN_INFO_TYPES = frozenset({"発表", "訂正", "取消", "遅延"})
MOST_KEPT = 8
"""Versions of an incident that can still be gone back to."""
BY_REGION, LEAST_BY_REGION = "VXSE51", 3
"""震度速報 names a region, which may be far from the town: below 5弱 the cities are waited for."""

LONGEST_EVENT = 40
"""Of an event's id, in characters: official ones have 14 to 29, and keys have room for so much."""
PASSING: Mapping[Hazard, timedelta] = {
    "earthquake": timedelta(hours=1),
    "eruption": timedelta(hours=6),
    "line-rain": timedelta(hours=3),
    "record-rain": timedelta(hours=3),
    "snow-burst": timedelta(hours=6),
    "trough": timedelta(days=14),
    "later-quake": timedelta(days=7),
}
"""How long what happened, and has no end of its own, is spoken of as of now."""

Version = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Held:
    """What holds of a hazard in the town; level 0: nothing.

    ``until``: the telegram said so, and it may begin anew then. ``passes``: no word of its end will
    come; from then on it is not spoken of as of now, but what comes of it later is no new thing.
    """

    level: int = 0
    name: str = ""
    area: str = ""
    detail: str = ""
    reported_at: datetime | None = None
    presumed: bool = False
    until: datetime | None = None
    passes: datetime | None = None

    def at(self, now: datetime) -> Held:
        """Give what is left of it at a moment: what has run out holds no more."""
        return NOTHING if self.until is not None and self.until <= now else self

    def as_of(self, now: datetime) -> Held:
        """Give what is spoken of as of a moment."""
        return NOTHING if self.passes is not None and self.passes <= now else self.at(now)

    def looks_like(self, other: Held) -> bool:
        """Tell whether people in the town would see no difference."""
        if not self.level and not other.level:
            return True
        return (self.level, self.name, self.area, self.presumed) == (
            other.level,
            other.name,
            other.area,
            other.presumed,
        )


NOTHING = Held()


@dataclass(frozen=True, slots=True)
class Entry:
    """What one telegram said of an incident here."""

    type: str
    stream: str
    events: tuple[str, ...]
    version: Version
    held: Held


@dataclass(frozen=True, slots=True)
class Stream:
    """The latest telegram of a stream."""

    version: Version
    digest: str


@dataclass(frozen=True, slots=True)
class State:
    """All that is known of the town's hazards.

    ``announced``: the level that people were last told of an incident. Keys begin with the
    telegram's Status, so that a drill never touches what holds in earnest.
    """

    incidents: Mapping[str, tuple[Entry, ...]] = field(default_factory=dict)
    streams: Mapping[str, Stream] = field(default_factory=dict)
    announced: Mapping[str, int] = field(default_factory=dict)

    def held(self, incident: str, now: datetime) -> Held:
        """Give what is known of an incident: what a later telegram of it is compared with."""
        return _effective(self.incidents.get(incident, ())).at(now)

    def holds(self, incident: str, now: datetime) -> Held:
        """Give what holds of an incident as of now."""
        return _effective(self.incidents.get(incident, ())).as_of(now)

    def was_told(self, incident: str) -> bool:
        """Tell whether people were told of an incident and not yet of its end."""
        return bool(self.announced.get(incident))

    def tell(self, incident: str, level: int) -> State:
        """Note what people are told of an incident."""
        return State(self.incidents, self.streams, {**self.announced, incident: level})


@dataclass(frozen=True, slots=True)
class Step:
    """What a telegram made of an incident in the town."""

    incident: str
    hazard: Hazard
    before: Held
    after: Held


@dataclass(frozen=True, slots=True)
class Applied:
    """The state after a telegram, and the steps; ``refused`` says why it changed nothing."""

    state: State
    steps: tuple[Step, ...] = ()
    refused: str = ""
    odd: str = ""


def apply(state: State, notice: Notice, areas: TownAreas, now: datetime) -> Applied:
    """Let a notice count, if it is newer than what its stream said last."""
    telegram = notice.telegram
    stream = stream_of(telegram)
    known = state.streams.get(stream)
    odd = ""
    if known is not None:
        if telegram.digest == known.digest:
            return Applied(state, refused="came before")
        if telegram.version < known.version:
            return Applied(state, refused="older than what is known")
        if telegram.version == known.version and telegram.info_type == "発表":
            odd = "two bodies of one time"
    here = _here(notice, areas)
    if telegram.info_type == WITHDRAWS:
        touched = _withdrawn(state, telegram, stream)
    else:
        touched = {
            incident: (*state.incidents.get(incident, ()), entry)[-MOST_KEPT:]
            for incident, entry in here.items()
        }
    streams = {**state.streams, stream: Stream(telegram.version, telegram.digest)}
    after = State({**state.incidents, **touched}, streams, state.announced)
    steps = tuple(
        Step(
            incident,
            hazard_of(incident),
            state.held(incident, now),
            after.held(incident, now),
        )
        for incident in touched
    )
    return Applied(after, steps, odd=odd)


def stream_of(telegram: Telegram) -> str:
    """Name the stream: the Status always, so that drills have streams of their own."""
    kind = telegram.type[:4] if telegram.type.startswith("VXKO") else telegram.type
    whose = telegram.office
    if telegram.events and not kind.startswith(("VTSE", "VPWW", "VPNO", "VXWW")):
        whose = telegram.events[0]
        if kind == "VPBS50" or kind == "VPOA50":
            whose = whose.split("_")[0]
    if kind == "VTSE41" or kind.startswith("VYSE50"):
        whose = ""  # one state for the whole country, whoever wrote the telegram
    return f"{telegram.status}|{kind}|{whose}"


def hazard_of(incident: str) -> Hazard:
    """Give the hazard of an incident's key."""
    found: Hazard = incident.split("|")[1]  # type: ignore[assignment]  # made below of one
    return found


def is_old(incident: str) -> bool:
    """Tell whether an incident's key is of the form before 2026."""
    return incident.endswith("|old")


def incident_of(notice: Notice, statement: Statement) -> str:
    """Name the incident: what people would take for one and the same thing."""
    # A river and the forecast area named after it are one.
    rivers = statement.hazard == "flood" and not notice.old
    which = statement.area.code[:10] if rivers else notice.incident.replace("|", "")
    old = "old" if notice.old else ""
    return f"{notice.telegram.status}|{statement.hazard}|{which[:LONGEST_EVENT]}|{old}"


def _here(notice: Notice, areas: TownAreas) -> dict[str, Entry]:
    """Give what a notice says of the town: of each incident the worst of its areas."""
    telegram = notice.telegram
    worst: dict[str, tuple[Statement, list[str]]] = {}
    for statement in notice.statements:
        if not areas.holds(statement.area):
            continue
        if telegram.type == BY_REGION and statement.level < LEAST_BY_REGION:
            continue
        incident = incident_of(notice, statement)
        known = worst.get(incident)
        if known is None or statement.level > known[0].level:
            worst[incident] = (statement, [statement.area.name])
        elif statement.level == known[0].level and statement.area.name not in known[1]:
            known[1].append(statement.area.name)
    stream = stream_of(telegram)
    return {
        incident: Entry(
            telegram.type,
            stream,
            telegram.events,
            telegram.version,
            Held(
                statement.level,
                statement.name,
                "・".join(names),
                statement.detail,
                telegram.reported_at,
                statement.presumed,
                statement.until,
                telegram.reported_at + PASSING[statement.hazard]
                if statement.hazard in PASSING
                else None,
            ),
        )
        for incident, (statement, names) in worst.items()
    }


def _withdrawn(state: State, telegram: Telegram, stream: str) -> dict[str, tuple[Entry, ...]]:
    """Take a type of an event out of every incident; without an event, the latest of its stream."""
    found: dict[str, tuple[Entry, ...]] = {}
    for incident, entries in state.incidents.items():
        mine = [entry for entry in entries if entry.stream == stream]
        if not mine:
            continue
        if telegram.events:
            gone = [one for one in mine if set(one.events) & set(telegram.events)]
        else:
            latest = max(entry.version for entry in mine)
            gone = [entry for entry in mine if entry.version == latest]
        if gone:
            found[incident] = tuple(entry for entry in entries if entry not in gone)
    return found


def _effective(entries: tuple[Entry, ...]) -> Held:
    """Choose what counts: cities before regions, then the newest, of two of one time the later."""
    if not entries:
        return NOTHING
    ranked = sorted(entries, key=lambda entry: (entry.type != BY_REGION, entry.version))
    return ranked[-1].held
