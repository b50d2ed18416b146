"""Who is on duty at a desk, and who comes next. Decides. Reads no clock.

A shift begins on a local day and may run over midnight; what is said of a day is said of the
shifts that begin on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from scheduler.hours import OfficeHours, is_working_day

AHEAD = timedelta(days=60)
"""How far the next shift is looked for, unless the caller says otherwise."""

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Slot:
    """One person's time at a desk, in local time: on a ``weekday`` (ISO, 1 is Monday) or a ``day``.

    ``end`` at or before ``begin`` is on the day after. ``place`` 1 is called first. A weekly slot
    counts on days off only with ``holidays``; one for a ``day`` always counts. Raises ValueError
    unless it has just one of weekday and day, and a place from 1 up.
    """

    desk: str
    login: str
    begin: time
    end: time
    weekday: int | None
    day: date | None
    place: int = 1
    holidays: bool = False

    def __post_init__(self) -> None:
        """Refuse what is on no day, on two, or at no place."""
        if (self.weekday is None) is (self.day is None):
            raise ValueError("a slot has either a weekday or a day")
        if self.weekday is not None and not 1 <= self.weekday <= 7:
            raise ValueError("a weekday is 1 (Monday) to 7")
        if self.place < 1:
            raise ValueError("the first place is 1")


@dataclass(frozen=True, slots=True)
class Off:
    """A person, or with ``login`` None the whole desk, takes no shift that begins on ``day``."""

    desk: str
    login: str | None
    day: date
    reason: str = ""


@dataclass(frozen=True, slots=True)
class StandIn:
    """``taker`` has ``asker``'s place in the desk's shift that begins on ``day`` at ``begin``."""

    desk: str
    day: date
    begin: time
    asker: str
    taker: str


@dataclass(frozen=True, slots=True)
class Rota:
    """The weekly table, its exceptions, and agreed changes of single shifts in their order."""

    slots: tuple[Slot, ...] = ()
    offs: tuple[Off, ...] = ()
    stand_ins: tuple[StandIn, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """People who begin and end together at a desk, in calling order; moments are aware UTC."""

    desk: str
    begin: datetime
    end: datetime
    logins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Turn:
    """One slot of the rota on one day; ``begin`` and ``end`` are aware UTC."""

    desk: str
    begin: datetime
    end: datetime
    place: int
    login: str


def on_duty(rota: Rota, hours: OfficeHours, desk: str, at: datetime) -> tuple[str, ...]:
    """Give the logins on duty at an aware moment, in calling order; each once.

    Lunch is on duty. A slot's begin is in it, its end no longer.
    """
    today = at.astimezone(ZoneInfo(hours.timezone)).date()
    turns = [
        turn
        for day in (today - _DAY, today)
        for turn in turns_of_day(rota, hours, desk, day)
        if turn.begin <= at < turn.end
    ]
    return tuple(dict.fromkeys(turn.login for turn in sorted(turns, key=_calling_order)))


def next_shift(
    rota: Rota, hours: OfficeHours, desk: str, at: datetime, within: timedelta = AHEAD
) -> Shift | None:
    """Give the first shift that begins after ``at`` (aware), None if none does ``within`` that."""
    return next(_shifts(rota, hours, desk, at, at + within), None)


def shifts_between(rota: Rota, hours: OfficeHours, start: datetime, end: datetime) -> list[Shift]:
    """List all desks' shifts that begin after ``start`` and not after ``end`` (aware), in order."""
    desks = dict.fromkeys(slot.desk for slot in rota.slots)
    found = [shift for desk in desks for shift in _shifts(rota, hours, desk, start, end)]
    return sorted(found, key=lambda shift: (shift.begin, shift.desk))


def in_line(rota: Rota, hours: OfficeHours, desk: str, at: datetime) -> tuple[str, ...]:
    """Give everybody of the desk's rota in the order in which to wake them at an aware moment.

    First who is on duty, then the others by their next shift, those without one within ``AHEAD``
    behind them, and last who is off on that day.
    """
    line = dict.fromkeys(on_duty(rota, hours, desk, at))
    for shift in _shifts(rota, hours, desk, at, at + AHEAD):
        line.update(dict.fromkeys(shift.logins))
    line.update(
        dict.fromkeys(
            slot.login for slot in rota.slots if slot.desk == desk and slot.weekday is not None
        )
    )
    today = at.astimezone(ZoneInfo(hours.timezone)).date()
    away = {off.login for off in rota.offs if (off.desk, off.day) == (desk, today)}
    # Whose night shift of the day before still runs is awake, and not meant by today's absence.
    away.difference_update(on_duty(rota, hours, desk, at))
    return tuple(sorted(line, key=lambda login: login in away))


def turns_of_day(rota: Rota, hours: OfficeHours, desk: str, day: date) -> list[Turn]:
    """List who takes which time at the desk, of the shifts that begin on a local day, in order."""
    offs = [off.login for off in rota.offs if (off.desk, off.day) == (desk, day)]
    if None in offs:
        return []
    return [turn for turn in planned_turns(rota, hours, desk, day) if turn.login not in offs]


def planned_turns(rota: Rota, hours: OfficeHours, desk: str, day: date) -> list[Turn]:
    """List the turns of a day as ``turns_of_day`` does, as if nobody were off."""
    slots = [slot for slot in rota.slots if slot.desk == desk]
    own = [slot for slot in slots if slot.day == day]
    if not own:
        works = is_working_day(hours, day)
        weekly = [slot for slot in slots if slot.weekday == day.isoweekday()]
        own = [slot for slot in weekly if works or slot.holidays]
    changes = [change for change in rota.stand_ins if (change.desk, change.day) == (desk, day)]
    zone = ZoneInfo(hours.timezone)
    return sorted((_turn(_changed(slot, changes), day, zone) for slot in own), key=_day_order)


def _changed(slot: Slot, changes: Iterable[StandIn]) -> Slot:
    for change in changes:
        if (slot.begin, slot.login) == (change.begin, change.asker):
            slot = replace(slot, login=change.taker)
    return slot


def _turn(slot: Slot, day: date, zone: ZoneInfo) -> Turn:
    last = day if slot.begin < slot.end else day + _DAY
    return Turn(
        slot.desk,
        datetime.combine(day, slot.begin, zone).astimezone(UTC),
        datetime.combine(last, slot.end, zone).astimezone(UTC),
        slot.place,
        slot.login,
    )


def _shifts(
    rota: Rota, hours: OfficeHours, desk: str, start: datetime, end: datetime
) -> Iterator[Shift]:
    """Yield the desk's shifts that begin in (start, end], in order."""
    zone = ZoneInfo(hours.timezone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    while day <= last:
        groups: dict[tuple[datetime, datetime], list[str]] = {}
        for turn in turns_of_day(rota, hours, desk, day):
            if start < turn.begin <= end:
                groups.setdefault((turn.begin, turn.end), []).append(turn.login)
        for (begin, until), logins in groups.items():
            yield Shift(desk, begin, until, tuple(dict.fromkeys(logins)))
        day += _DAY


def _calling_order(turn: Turn) -> tuple[int, datetime, str]:
    return turn.place, turn.begin, turn.login


def _day_order(turn: Turn) -> tuple[datetime, int, datetime, str]:
    return turn.begin, turn.place, turn.end, turn.login
