"""When a post goes out: once, or by day, week or month, in the town's local time. Decides.

Reads no clock. Local times are naive here; Japan's clock never leaps, and where a town's zone does,
a time that does not exist is taken as `zoneinfo` takes it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from typing import Literal
from zoneinfo import ZoneInfo

import jpholiday
from dateutil.rrule import DAILY, MONTHLY, WEEKLY, rrule
from dateutil.rrule import weekday as day_of

Kind = Literal["now", "once", "daily", "weekly", "monthly"]
CatchUp = Literal["always", "within", "never"]
LAST = -1
"""The last day of a month, or the last of its weekdays."""
GRACE = timedelta(minutes=10)
"""What leaves so little late is on time: the clock looks every few seconds, and is restarted."""
APPROVED_DAYS = 31
"""How long an approval of a post that goes out once holds, from its time on."""
APPROVED_AGAIN = timedelta(days=366)
"""How long an approval of a post that comes again holds."""
FAR = timedelta(days=366 * 30)
"""Nobody plans further ahead; a calendar must end somewhere."""


@dataclass(frozen=True, slots=True)
class Timing:
    """When a post goes out. ``now``: as soon as it is approved, which `at_once` makes a time of.

    ``start`` is the first day and the time of day. Weekly: on the ISO ``weekdays`` (its own day if
    none). Monthly: on ``monthday`` (LAST for the last; months without such a day are left out), or
    on the ``nth`` weekday, as (place or LAST, ISO weekday). The last may be on ``until``; never on
    a day of ``except_on``, nor on national holidays where ``skip_holidays`` says so.

    ``catch_up`` is for what the clock slept through: sent however late it is, within
    ``within_hours``, or never.
    """

    kind: Kind
    start: datetime
    weekdays: frozenset[int] = frozenset()
    monthday: int | None = None
    nth: tuple[int, int] | None = None
    until: date | None = None
    except_on: frozenset[date] = frozenset()
    skip_holidays: bool = False
    catch_up: CatchUp = "within"
    within_hours: int = 3

    @property
    def repeats(self) -> bool:
        """Whether it may go out more than once."""
        return self.kind not in ("now", "once")


@dataclass(frozen=True, slots=True)
class Due:
    """An occurrence whose time has come: it runs, or is missed for a reason."""

    occurrence: datetime
    missed: Literal["", "late", "superseded", "expired", "unapproved"] = ""


def occurrences(timing: Timing, after: datetime, upto: datetime) -> Iterator[datetime]:
    """Give the local times of a post later than ``after`` and not later than ``upto``, in order."""
    found: Iterator[datetime]
    if timing.kind in ("now", "once"):
        found = iter((timing.start,) if timing.kind == "once" else ())
    else:
        found = iter(_rule(timing).xafter(after - timedelta(microseconds=1)))
    for at in takewhile(lambda one: one <= upto, found):
        if timing.until is not None and at.date() > timing.until:
            return
        left_out = at.date() in timing.except_on or (
            timing.skip_holidays and jpholiday.is_holiday(at.date())
        )
        if at > after and not left_out:
            yield at


def at_once(timing: Timing, approved: datetime) -> Timing:
    """Give the times of a post that leaves when it is approved, at a local time."""
    return replace(
        timing, kind="once", start=approved, until=None, except_on=frozenset(), skip_holidays=False
    )


def moment(local: datetime, zone: ZoneInfo) -> datetime:
    """Give the moment of a local time; aware UTC."""
    return local.replace(tzinfo=zone).astimezone(UTC)


def next_after_local(timing: Timing, now: datetime) -> datetime | None:
    """Give the next occurrence later than ``now``, both local; None when there is none."""
    return next(occurrences(timing, now, max(now, timing.start) + FAR), None)


def next_after(timing: Timing, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Give the moment of the next occurrence later than ``now``; None when there is none."""
    found = next_after_local(timing, _local(now, zone))
    return moment(found, zone) if found else None


def due(
    timing: Timing,
    reckoned: datetime,
    now: datetime,
    zone: ZoneInfo,
    *,
    expires: datetime | None = None,
    approved_until: datetime | None = None,
    leaves: Callable[[datetime], datetime] = lambda at: at,
) -> list[Due]:
    """Say what becomes of each occurrence later than ``reckoned`` and not later than ``now``.

    At most one runs, the latest that may: who gets the same thing three times after three days
    of silence is not served. ``expires`` is when the post is no longer true; an approval that had
    ended before an occurrence's time does not carry it.
    """
    found = list(occurrences(timing, _local(reckoned, zone), _local(now, zone)))
    told: list[Due] = []
    ran = False
    for occurrence in reversed(found):
        at = moment(occurrence, zone)
        if approved_until is not None and at >= approved_until:
            told.append(Due(occurrence, "unapproved"))
        elif expires is not None and now >= expires:
            told.append(Due(occurrence, "expired"))
        elif (late := now - leaves(at)) > GRACE and not _catches_up(timing, late):
            told.append(Due(occurrence, "late"))
        elif ran:
            told.append(Due(occurrence, "superseded"))
        else:
            ran = True
            told.append(Due(occurrence))
    return told[::-1]


def approval_holds(timing: Timing, approved_at: datetime, zone: ZoneInfo) -> datetime:
    """Say until when an approval holds: then the post is looked at again."""
    if timing.repeats:
        return approved_at + APPROVED_AGAIN
    begins = approved_at if timing.kind == "now" else moment(timing.start, zone)
    return max(approved_at, begins) + timedelta(days=APPROVED_DAYS)


def _catches_up(timing: Timing, late: timedelta) -> bool:
    if timing.catch_up == "within":
        return late <= timedelta(hours=timing.within_hours)
    return timing.catch_up == "always"


def _local(at: datetime, zone: ZoneInfo) -> datetime:
    return at.astimezone(zone).replace(tzinfo=None)


def _rule(timing: Timing) -> rrule:
    start = timing.start
    if timing.kind == "daily":
        return rrule(DAILY, dtstart=start)
    if timing.kind == "weekly":
        days = timing.weekdays or {start.isoweekday()}
        return rrule(WEEKLY, dtstart=start, byweekday=[day - 1 for day in sorted(days)])
    if timing.nth is not None:
        place, weekday = timing.nth
        return rrule(MONTHLY, dtstart=start, byweekday=day_of(weekday - 1, place))
    return rrule(MONTHLY, dtstart=start, bymonthday=timing.monthday or start.day)
