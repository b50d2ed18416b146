"""Office hours, and when an answer is promised. Decides. Reads no clock: ``now`` is handed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import jpholiday

LONGEST_PAUSE = timedelta(days=60)
"""An office that stays shut for longer than this is taken for a mistake in the town's file."""

QUIET = time(21), time(7)
"""When people sleep, unless the town says otherwise."""

_HALF_HOUR = timedelta(minutes=30)

MonthDay = tuple[int, int]


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """When the town hall is open, in local time of ``timezone``.

    ``weekdays`` are ISO (1 is Monday); ``holidays`` says that national holidays are days off;
    ``closed_from`` to ``closed_to`` are the first and last (month, day) of the yearly closure,
    which may run across the new year. ``open`` is in office time, ``close`` no longer. From the
    first to the second time of ``quiet`` people sleep; two equal times mean never.
    """

    open: time
    close: time
    lunch: tuple[time, time] | None = None
    weekdays: frozenset[int] = frozenset({1, 2, 3, 4, 5})
    holidays: bool = True
    closed_from: MonthDay | None = (12, 29)
    closed_to: MonthDay | None = (1, 3)
    timezone: str = "Asia/Tokyo"
    quiet: tuple[time, time] = QUIET


def is_open(hours: OfficeHours, at: datetime) -> bool:
    """Tell whether ``at`` (aware) lies in office time."""
    day = at.astimezone(ZoneInfo(hours.timezone)).date()
    return any(start <= at < end for start, end in spans_of_day(hours, day))


def is_quiet(hours: OfficeHours, at: datetime) -> bool:
    """Tell whether what is sent ``at`` (aware) should make no sound."""
    begin, end = hours.quiet
    clock = at.astimezone(ZoneInfo(hours.timezone)).time()
    if begin <= end:
        return begin <= clock < end
    return clock >= begin or clock < end


def loud_from(hours: OfficeHours, at: datetime) -> datetime:
    """Give the first moment from ``at`` on that is not quiet; aware UTC."""
    if not is_quiet(hours, at):
        return at.astimezone(UTC)
    zone = ZoneInfo(hours.timezone)
    local = at.astimezone(zone)
    end = datetime.combine(local.date(), hours.quiet[1], zone)
    return (end if end > local else end + timedelta(days=1)).astimezone(UTC)


def next_open(hours: OfficeHours, at: datetime) -> datetime:
    """Give the first moment of office time from ``at`` on, which may be ``at``; aware UTC.

    Raises ValueError when the office stays shut for ``LONGEST_PAUSE``.
    """
    start, _ = next(_spans_from(hours, at))
    return max(start, at).astimezone(UTC)


def promise(hours: OfficeHours, now: datetime, within: timedelta) -> datetime:
    """Say when ``within`` of office time will have passed from ``now``; aware UTC.

    Lunch, nights, days off and the yearly closure do not count. The moment is rounded up to the
    next half hour of the town's clock, but not beyond the end of that stretch of office time.
    Raises ValueError for a negative ``within``, and as ``next_open`` does.
    """
    if within < timedelta(0):
        raise ValueError("an answer cannot be promised for the past")
    left = within
    spans = _spans_from(hours, now)
    while True:
        start, end = next(spans)
        begin = max(start, now)
        if end - begin >= left:
            return min(_round_up(begin + left, ZoneInfo(hours.timezone)), end).astimezone(UTC)
        left -= end - begin


def office_time(hours: OfficeHours, start: datetime, end: datetime) -> timedelta:
    """Say how much office time lies between two moments (aware); none when ``end`` is not later."""
    zone = ZoneInfo(hours.timezone)
    day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    passed = timedelta(0)
    while day <= last:
        for opening, closing in spans_of_day(hours, day):
            passed += max(min(closing, end) - max(opening, start), timedelta(0))
        day += timedelta(days=1)
    return passed


def spans_of_day(hours: OfficeHours, day: date) -> list[tuple[datetime, datetime]]:
    """List the stretches of office time that begin on a local ``day``, in order; aware UTC.

    Lunch parts a day into two. A day off has none.
    """
    if not is_working_day(hours, day):
        return []
    zone = ZoneInfo(hours.timezone)
    halves = [(hours.open, hours.close)]
    if hours.lunch is not None:
        lunch_from, lunch_to = hours.lunch
        halves = [
            (hours.open, min(lunch_from, hours.close)),
            (max(lunch_to, hours.open), hours.close),
        ]
    spans = [
        (
            datetime.combine(day, start, zone).astimezone(UTC),
            datetime.combine(day, end, zone).astimezone(UTC),
        )
        for start, end in halves
    ]
    return [(start, end) for start, end in spans if start < end]


def is_working_day(hours: OfficeHours, day: date) -> bool:
    """Tell whether the office works on a local ``day``: no day off, holiday or yearly closure."""
    if day.isoweekday() not in hours.weekdays:
        return False
    if _in_closure(hours, (day.month, day.day)):
        return False
    return not (hours.holidays and jpholiday.is_holiday(day))


def _round_up(moment: datetime, zone: ZoneInfo) -> datetime:
    local = moment.astimezone(zone)
    past = timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
    return moment + (-past % _HALF_HOUR)


def _spans_from(hours: OfficeHours, at: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield the stretches of office time that end after ``at``, in order."""
    day = at.astimezone(ZoneInfo(hours.timezone)).date()
    last_open = day
    while day - last_open <= LONGEST_PAUSE:
        for start, end in spans_of_day(hours, day):
            if end > at:
                last_open = day
                yield start, end
        day += timedelta(days=1)
    raise ValueError(f"the office hours have no open day within {LONGEST_PAUSE.days} days")


def _in_closure(hours: OfficeHours, day: MonthDay) -> bool:
    first, last = hours.closed_from, hours.closed_to
    if first is None or last is None:
        return False
    if first <= last:
        return first <= day <= last
    return day >= first or day <= last
