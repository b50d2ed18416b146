"""How long people waited for the desks' answers, and whether these came in time. Decides."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from math import ceil
from statistics import median
from typing import Any

from scheduler.hours import OfficeHours, office_time

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Wait:
    """How long it took from question to first answer: the middle, and what nine of ten kept to."""

    middle: timedelta
    most: timedelta


@dataclass(slots=True)
class DeskFigures:
    """The handed-over questions of a desk (None: of all): those asked in the period.

    ``open_now`` and ``overdue_now`` count all that wait at this moment, whenever they were asked.
    ``judged`` are the promises whose moment has come; ``kept`` those of them that were kept.
    """

    desk: str | None
    total: int = 0
    open: int = 0
    answered: int = 0
    withdrawn: int = 0
    reopened: int = 0
    ever_answered: int = 0
    solved: int = 0
    unsolved: int = 0
    judged: int = 0
    kept: int = 0
    open_now: int = 0
    overdue_now: int = 0
    waits: list[timedelta] = field(default_factory=list)
    office_waits: list[timedelta] = field(default_factory=list)

    @property
    def wait(self) -> Wait | None:
        """Give the wait in plain time; None where nothing was answered."""
        return _wait(self.waits)

    @property
    def office_wait(self) -> Wait | None:
        """Give the wait in office time; None where nothing was answered."""
        return _wait(self.office_waits)

    def add(self, row: Any, first: datetime | None, office: timedelta, now: datetime) -> None:
        """Count a question that was answered ``first`` after so much ``office`` time."""
        self.total += 1
        waits = row.state in ("open", "taken")
        if waits:
            self.open += 1
        elif row.closed_reason == "withdrawn" or first is None:
            self.withdrawn += 1
        else:
            self.answered += 1
        if first is not None:
            self.ever_answered += 1
            self.reopened += row.reopened > 0
            self.waits.append(max(first - row.asked_at, timedelta(0)))
            self.office_waits.append(office)
        self.solved += row.rating == "solved"
        self.unsolved += row.rating == "unsolved"
        self._judge(row, waits, now)

    def _judge(self, row: Any, waits: bool, now: datetime) -> None:
        if row.promised_at is None:
            return
        if waits:
            # What is opened again has a new promise; the answer before that says nothing of it.
            self.judged += row.promised_at < now
        elif row.answered_at is not None and row.closed_reason != "withdrawn":
            self.judged += 1
            self.kept += row.answered_at <= row.promised_at


def desk_figures(
    handed: Iterable[Any],
    waiting: Iterable[Any],
    hours: OfficeHours,
    now: datetime,
) -> dict[str | None, DeskFigures]:
    """Reckon the figures of every desk that has any, and under None those of all together."""
    found: dict[str | None, DeskFigures] = {None: DeskFigures(None)}
    for row in handed:
        # Before threads were kept, only the last answer's moment is known.
        first = row.first_answer or row.answered_at
        office = office_time(hours, row.asked_at, first) if first else timedelta(0)
        for desk in (None, row.desk):
            found.setdefault(desk, DeskFigures(desk)).add(row, first, office, now)
    for row in waiting:
        for desk in (None, row.desk):
            one = found.setdefault(desk, DeskFigures(desk))
            one.open_now += row.open
            one.overdue_now += row.overdue
    return found


def _wait(waits: list[timedelta]) -> Wait | None:
    if not waits:
        return None
    ordered = sorted(waits)
    nine_of_ten = ordered[ceil(len(ordered) * 0.9) - 1]
    return Wait(timedelta(seconds=median(one.total_seconds() for one in ordered)), nine_of_ten)


def minutes(span: timedelta) -> int:
    """Give whole minutes, rounded."""
    return round(span / MINUTE)
