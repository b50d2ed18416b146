"""The period that figures are for: days of the town's calendar, cut into weeks. Reads no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, get_args
from zoneinfo import ZoneInfo

Kind = Literal["this-month", "last-month", "90-days", "dates"]
KINDS: tuple[Kind, ...] = get_args(Kind)
LONGEST = 400
"""In days: a year and what is left of its last month."""


class BadPeriod(ValueError):
    """Two dates that make no period; its text is a key of the words that say why."""


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last day, both included, of the town's calendar."""

    kind: Kind
    first: date
    last: date
    zone: ZoneInfo

    @property
    def span(self) -> tuple[datetime, datetime]:
        """Give its first moment, and the first one after it; aware UTC."""
        return self._morning(self.first), self._morning(self.last + timedelta(days=1))

    @property
    def weeks(self) -> list[tuple[date, date]]:
        """List its weeks from Monday to Sunday; the first and the last may be shorter."""
        found = []
        first = self.first
        while first <= self.last:
            sunday = first + timedelta(days=7 - first.isoweekday())
            found.append((first, min(sunday, self.last)))
            first = sunday + timedelta(days=1)
        return found

    @property
    def week_begins(self) -> list[datetime]:
        """Give the first moment of each week; aware UTC."""
        return [self._morning(first) for first, _ in self.weeks]

    def _morning(self, day: date) -> datetime:
        return datetime.combine(day, time(), self.zone).astimezone(UTC)


def period(kind: Kind, today: date, zone: ZoneInfo) -> Period:
    """Give one of the periods that go with ``today``, the present day in the town's ``zone``."""
    first, last = today.replace(day=1), today
    if kind == "last-month":
        last = first - timedelta(days=1)
        first = last.replace(day=1)
    elif kind == "90-days":
        first = today - timedelta(days=89)
    return Period(kind, first, last, zone)


def between(first: date | None, last: date | None, today: date, zone: ZoneInfo) -> Period:
    """Give the period from one day to another; it never goes beyond ``today``. Raises BadPeriod."""
    if first is None or last is None:
        raise BadPeriod("no_date")
    if first > last:
        raise BadPeriod("turned")
    if first > today:
        raise BadPeriod("future")
    if (last - first).days >= LONGEST:
        raise BadPeriod("long")
    return Period("dates", first, min(last, today), zone)


def day_of(text: str) -> date | None:
    """Read a date such as 2026-04-01; None for anything else."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Beyond these the town's zone may lead out of the calendar.
    return found if 2000 <= found.year <= 2200 else None
