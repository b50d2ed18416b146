"""What a telegram changes for the town, and who is told: one decision, with the rule that made it.

Decides. Reads no clock; ``now`` is aware UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scheduler.alert_rules import ADVISORY, DANGER, WARNING, Change, change_of, kind_of
from scheduler.alert_state import KNOWN_INFO_TYPES, Applied, State, apply, hazard_of, is_old
from scheduler.jma.notice import Notice, Odd, headline_kinds
from scheduler.jma.reader import read
from scheduler.jma.tables import IGNORED, READ
from scheduler.jma.telegram import Telegram, Unreadable
from scheduler.town_areas import TownAreas

Outcome = Literal["announce", "hold", "staff", "silent"]
Disposition = Literal["understood", "ignored", "unknown", "unreadable"]

FRESH = timedelta(minutes=60)
"""Older than this, what happened or ended is no news."""
AHEAD = timedelta(minutes=5)
"""A report from so far in the future has a wrong clock."""
SERIOUS = ("レベル３", "レベル４", "レベル５", "特別警報", "危険警報")
"""Words in an official name that let the official headline out where a table knows no more."""
SAMPLE = "P6: it calls itself a sample"
WAIT_FOR_NEW = timedelta(seconds=120)
"""How long the old form waits for the new one to say the same."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What is done about a telegram, by which rule, and the changes it is about.

    ``announce``: sent to the changes' audiences · ``hold``: looked at again after WAIT_FOR_NEW ·
    ``staff``: shown and told to staff alone · ``silent``: kept. ``verbatim``: the official
    headline goes out as it is, for no table knows the level.
    """

    outcome: Outcome
    reason: str
    changes: tuple[Change, ...] = ()
    disposition: Disposition = "understood"
    verbatim: str = ""

    @property
    def is_public(self) -> bool:
        """Tell whether it reaches anybody but staff."""
        return self.outcome == "announce"


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision and the state it leaves."""

    state: State
    decision: Decision


def decide(
    state: State,
    telegram: Telegram,
    areas: TownAreas,
    now: datetime,
    *,
    samples: bool = False,
) -> Decided:
    """Say what a telegram means for the town.

    ``samples`` lets what calls itself a sample count, for replays of official samples.
    """
    try:
        notice = read(telegram)
    except Unreadable as error:
        return Decided(state, Decision("staff", f"unreadable: {error}", (), "unreadable"))
    if telegram.is_real and not samples and telegram.is_sample:
        # What is no word about now changes nothing that is known of now.
        known = telegram.type in READ or telegram.type in IGNORED
        return Decided(state, Decision("staff", SAMPLE, (), "understood" if known else "unknown"))
    if notice is None:
        return Decided(state, _unread(telegram, areas))
    if telegram.is_real and telegram.info_type not in KNOWN_INFO_TYPES:
        reason = f"P6: InfoType {telegram.info_type} is not known"
        return Decided(state, Decision("staff", reason))
    applied = apply(state, notice, areas, now)
    odd = [one for one in notice.odd if one.area is None or areas.holds(one.area)]
    return Decided(*_decide(applied, notice, odd, now))


def due(state: State, change: Change, now: datetime) -> Decided:
    """Decide again about what was held: has the new form said the same meanwhile?"""
    if _said_by_new(state, change, now):
        return Decided(state, Decision("silent", "the new form says the same"))
    if state.held(change.incident, now).level < change.level:
        return Decided(state, Decision("silent", "over before its time was up"))
    if state.announced.get(change.incident, 0) >= change.level:
        return Decided(state, Decision("silent", "sent already"))
    told = state.tell(change.incident, change.level)
    reason = "section 2: the new form is missing, the old one is sent once"
    return Decided(told, Decision("announce", reason, (change,)))


def _unread(telegram: Telegram, areas: TownAreas) -> Decision:
    if telegram.type in IGNORED:
        return Decision("silent", IGNORED[telegram.type], disposition="ignored")
    odd = [Odd("", name, area) for name, area in headline_kinds(telegram) if areas.holds(area)]
    reason = f"P6: type {telegram.type or telegram.title} is not known"
    return _odd(telegram, odd, reason, "unknown")


def _odd(
    telegram: Telegram,
    odd: Sequence[Odd],
    reason: str,
    disposition: Disposition = "understood",
) -> Decision:
    """Decide about what no table knows: no level of ours, at most the official words."""
    if not telegram.is_real:
        said = f"P1: {telegram.status or 'no Status'} is not in earnest"
        return Decision("staff", said, disposition=disposition)
    serious = any(mark in one.name for one in odd for mark in SERIOUS)
    if serious and telegram.headline and telegram.info_type == "発表":
        return Decision("announce", reason, (), disposition, verbatim=telegram.headline)
    return Decision("staff", reason, disposition=disposition)


def _decide(
    applied: Applied, notice: Notice, odd: Sequence[Odd], now: datetime
) -> tuple[State, Decision]:
    telegram, state = notice.telegram, applied.state
    changes = tuple(
        change_of(step, kind, notice)
        for step in applied.steps
        if (kind := kind_of(step, telegram.info_type))
    )
    if not telegram.is_real:
        reason = f"P1: {telegram.status or 'no Status'} is not in earnest"
        return state, Decision("staff", reason, changes)
    if applied.refused:
        return state, Decision("silent", f"P4: {applied.refused}")
    if odd:
        known = _decide_changes(applied, changes, notice, now) if changes else None
        if known is not None and known[1].is_public:
            return known
        reason = f"P6: {', '.join(one.what for one in odd[:3])} not known"
        return state, _odd(telegram, odd, reason)
    if not changes:
        return state, Decision(
            "silent", "P5: nothing changes here" if applied.steps else "not here"
        )
    if notice.old:
        return _decide_old(state, changes, now)
    return _decide_changes(applied, changes, notice, now)


def _decide_changes(
    applied: Applied, changes: tuple[Change, ...], notice: Notice, now: datetime
) -> tuple[State, Decision]:
    state, sent, reasons = applied.state, [], []
    for change in changes:
        reason = _why_silent(applied.state, change, notice, now)
        reasons.append(reason)
        if not reason:
            sent.append(change)
            state = state.tell(change.incident, change.level)
    if not sent:
        return state, Decision("silent", reasons[0], changes)
    if applied.odd:
        # Both bodies are kept; staff are told which two.
        return state, Decision("announce", f"P5, P8; P4: {applied.odd}", tuple(sent))
    return state, Decision("announce", "P5, P8", tuple(sent))


def _why_silent(state: State, change: Change, notice: Notice, now: datetime) -> str:
    """Say by which rule nobody is told of a change; "" when somebody is."""
    telegram = notice.telegram
    told = state.was_told(change.incident)
    if change.audience == "nobody":
        return "P8: on request only"
    back = change.change in ("released", "withdrawn") or change.level < WARNING
    if not told and back and change.change not in ("new", "strengthened"):
        return "P7: nobody was told of it"
    stale = now - telegram.reported_at > FRESH or telegram.reported_at - now > AHEAD
    passing = notice.moment or change.change == "released" or change.level < WARNING
    if stale and passing:
        return "P2: no news any more"
    if change.level == ADVISORY and change.was <= ADVISORY and _danger(state, change, now):
        return "P13: goes with the next message, a danger is on"
    return ""


def _danger(state: State, change: Change, now: datetime) -> bool:
    status = change.incident.split("|")[0]
    return any(
        incident != change.incident
        and incident.startswith(f"{status}|")
        and not is_old(incident)
        and state.holds(incident, now).level >= DANGER
        for incident in state.incidents
    )


def _decide_old(state: State, changes: tuple[Change, ...], now: datetime) -> tuple[State, Decision]:
    """Decide about the old form: it checks the new one, and stands in for it at the worst."""
    serious = [one for one in changes if _stands_in(one)]
    if not serious:
        return state, Decision("silent", "section 2: the old form only checks", changes)
    change = max(serious, key=lambda one: one.level)
    if change.change in ("released", "weakened", "withdrawn", "corrected"):
        if not state.was_told(change.incident):
            return state, Decision("silent", "P7: nobody was told of it", changes)
        told = state.tell(change.incident, change.level)
        return told, Decision("announce", "P5, P7: sent in the old form before", (change,))
    if _said_by_new(state, change, now):
        return state, Decision("silent", "section 2: the new form says the same", changes)
    return state, Decision("hold", "section 2: waits for the new form", (change,))


def _stands_in(change: Change) -> bool:
    worst = max(change.level, change.was)
    return (
        worst >= 5
        or (change.hazard == "landslide" and worst >= DANGER)
        or change.hazard == "record-rain"
    )


def _said_by_new(state: State, change: Change, now: datetime) -> bool:
    status = change.incident.split("|")[0]
    # 大雨特別警報 of the old form may be rain or landslides in the new one.
    same = ("rain", "landslide") if change.hazard == "rain" else (change.hazard,)
    for incident in state.incidents:
        if not incident.startswith(f"{status}|") or is_old(incident):
            continue
        held = state.holds(incident, now)
        # Of rain that broke a record, another one within the hour is meant.
        apart = abs(held.reported_at - change.reported_at) if held.reported_at else FRESH
        one = change.hazard != "record-rain" or apart <= FRESH
        if hazard_of(incident) in same and held.level >= change.level and one:
            return True
    return False
