"""What a rota leaves open or fills twice, before the day comes. Decides. Reads no clock."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from typing import Literal
from zoneinfo import ZoneInfo

from scheduler.hours import OfficeHours, spans_of_day
from scheduler.rota import Rota, Turn, turns_of_day

Kind = Literal[
    "gap",  # office time with nobody at place 1
    "overlap",  # two people at one place at one time
    "no rota",  # the desk has no slot at all; said once
    "never",  # weekly slots on a day off that are not meant for days off; said once
    "not staff",  # somebody stands in a slot who is no staff; said once
]

_DAY = timedelta(days=1)
_KINDS: tuple[Kind, ...] = ("no rota", "not staff", "never", "gap", "overlap")
_SOME_TIME = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend at a desk, on a local ``day``, from ``begin`` to ``end`` (aware UTC).

    What is said once has no times, and the first day on which it matters.
    """

    kind: Kind
    desk: str
    day: date
    begin: datetime | None = None
    end: datetime | None = None
    place: int | None = None
    logins: tuple[str, ...] = ()


def gaps_and_overlaps(
    rota: Rota,
    hours: OfficeHours,
    desks: Collection[str],
    first: date,
    days: int = 28,
    staff: Collection[str] | None = None,
) -> list[Finding]:
    """List what is wrong from the local day ``first`` on, for so many ``days``, in order.

    ``desks`` are ids; ``staff`` are logins, None where they are not to be checked.
    """
    period = [first + timedelta(days=count) for count in range(days)]
    found: list[Finding] = []
    for desk in desks:
        if not any(slot.desk == desk for slot in rota.slots):
            found.append(Finding("no rota", desk, first))
            continue
        found += _never(rota, hours, desk, first)
        if staff is not None:
            found += _not_staff(rota, desk, first, staff)
        # A night of the day before the first reaches into it.
        begun = {day: turns_of_day(rota, hours, desk, day) for day in [first - _DAY, *period]}
        for day in period:
            turns = [*begun[day - _DAY], *begun[day]]
            found += _gaps(hours, desk, day, turns)
            found += _overlaps(hours, desk, day, turns)
    return sorted(found, key=_order)


def _gaps(hours: OfficeHours, desk: str, day: date, turns: Iterable[Turn]) -> Iterator[Finding]:
    covered = sorted((turn.begin, turn.end) for turn in turns if turn.place == 1)
    for start, end in spans_of_day(hours, day):
        at = start
        for begin, until in covered:
            if begin > at and at < end:
                yield Finding("gap", desk, day, at, min(begin, end), 1)
            at = max(at, until)
        if at < end:
            yield Finding("gap", desk, day, at, end, 1)


def _overlaps(hours: OfficeHours, desk: str, day: date, turns: Iterable[Turn]) -> Iterator[Finding]:
    for one, other in combinations(turns, 2):
        begin, end = max(one.begin, other.begin), min(one.end, other.end)
        if one.place != other.place or one.login == other.login or begin >= end:
            continue
        # Each is told on the day on which it begins: nights are looked at on two days.
        if begin.astimezone(ZoneInfo(hours.timezone)).date() == day:
            logins = tuple(sorted((one.login, other.login)))
            yield Finding("overlap", desk, day, begin, end, one.place, logins)


def _never(rota: Rota, hours: OfficeHours, desk: str, first: date) -> Iterator[Finding]:
    idle: dict[int, dict[str, None]] = {}
    for slot in rota.slots:
        if slot.desk == desk and slot.weekday and not slot.holidays:
            idle.setdefault(slot.weekday, {})[slot.login] = None
    for weekday in sorted(set(idle) - hours.weekdays):
        day = first + timedelta(days=(weekday - first.isoweekday()) % 7)
        yield Finding("never", desk, day, logins=tuple(idle[weekday]))


def _not_staff(rota: Rota, desk: str, first: date, staff: Collection[str]) -> Iterator[Finding]:
    days: dict[str, date] = {}
    standing = [(slot.login, slot.day) for slot in rota.slots if slot.desk == desk]
    standing += [(change.taker, change.day) for change in rota.stand_ins if change.desk == desk]
    for login, single in standing:
        day = single or first
        if login not in staff and day >= first:
            days[login] = min(day, days.get(login, day))
    for login, day in days.items():
        yield Finding("not staff", desk, day, logins=(login,))


def _order(finding: Finding) -> tuple[date, int, str, datetime, int, tuple[str, ...]]:
    kind = _KINDS.index(finding.kind)
    begin = finding.begin or _SOME_TIME
    return finding.day, kind, finding.desk, begin, finding.place or 0, finding.logins
