"""The town's figures: how many asked, what became of it, how long people waited.

Reckons from what ``bot.store.figures`` counts. Reads no clock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal, get_args

from sqlalchemy import Connection

from bot import quota
from bot.few import Hidden, hide
from bot.period import Period
from bot.store import facts, outbox
from bot.store import figures as rows
from bot.town import TownFile
from bot.unanswered import Group, groups
from bot.waiting import DeskFigures, desk_figures

Verdict = Literal["answer", "suggest", "handover"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
TOTAL = "total"
COLUMNS: tuple[str, ...] = (*VERDICTS, TOTAL)
MOST_TOPICS = 10
PURPOSES = ("answer", "card", "asked", "call", "reply")
"""What a push may be for; whatever else there is counts as another."""


@dataclass(frozen=True, slots=True)
class Week:
    """What was asked from one day to another, by what became of it."""

    first: date
    last: date
    verdicts: Mapping[str, int]

    @property
    def total(self) -> int:
        """Count all of it."""
        return sum(self.verdicts.values())


@dataclass(frozen=True, slots=True)
class Languages:
    """Asks by language and verdict, with their sums; ``hidden`` are cells of too few people."""

    names: tuple[str, ...]
    times: Mapping[tuple[str, str], int]
    hidden: Mapping[tuple[str, str], Hidden]


@dataclass(frozen=True, slots=True)
class Asked:
    """What people asked the bot. ``said`` counts (verdict, outcome)."""

    total: int
    people: int
    verdicts: Mapping[str, int]
    said: Mapping[tuple[str, str], int]
    weeks: tuple[Week, ...]
    languages: Languages

    def share(self, verdict: Verdict) -> int | None:
        """Give the percent of asks that ended so; None where nothing was asked."""
        return percent(self.verdicts.get(verdict, 0), self.total)


@dataclass(frozen=True, slots=True)
class Month:
    """The messages of LINE's present month, by purpose; ``limit`` None: none, or not known.

    ``others`` are those that LINE counts and we did not send. ``known``: LINE was heard of.
    """

    purposes: Mapping[str, int]
    others: int
    limit: int | None
    known: bool

    @property
    def used(self) -> int:
        """Count all that is used."""
        return sum(self.purposes.values()) + self.others

    @property
    def left(self) -> int | None:
        """Say how many are left; None where there is no limit."""
        return None if self.limit is None else max(self.limit - self.used, 0)


@dataclass(frozen=True, slots=True)
class Figures:
    """All figures of a period. Who sees only some desks has ``whole`` None."""

    period: Period
    all: DeskFigures
    desks: tuple[DeskFigures, ...]
    whole: Whole | None

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing at all was counted in the period."""
        return not self.all.total and not (self.whole and self.whole.asked.total)


@dataclass(frozen=True, slots=True)
class Whole:
    """The figures of the whole town, which are not for partners."""

    asked: Asked
    topics: tuple[tuple[str, int], ...]
    unanswered: tuple[Group, ...]
    month: Month


def figures(
    connection: Connection,
    town: TownFile,
    period: Period,
    now: datetime,
    *,
    desks: Collection[str] | None = None,
    least_people: int = 1,
) -> Figures:
    """Reckon the figures of a period; with ``desks``, those of these desks and nothing else.

    Texts without an answer that fewer than ``least_people`` asked are left out.
    """
    handed = rows.handed_over(connection, period.span, desks)
    waiting = rows.waiting_now(connection, now, desks)
    known = [desk.id for desk in town.town.desks]
    by_desk = desk_figures(handed, waiting, town.hours, now)
    # A desk that the town has closed since stays at the end, as long as it has figures.
    order = [*known, *sorted(id for id in by_desk if id is not None and id not in known)]
    shown = [id for id in order if (id in desks if desks is not None else True)]
    whole = None
    if desks is None:
        whole = Whole(
            asked=_asked(connection, period),
            topics=tuple(_topics(handed)),
            unanswered=tuple(
                groups(
                    rows.unanswered(connection, period.span),
                    town.faq.names or {},
                    least_people=least_people,
                )
            ),
            month=_month(connection, now),
        )
    found = tuple(by_desk[id] for id in shown if id in by_desk)
    return Figures(period, by_desk[None], found, whole)


def percent(part: int, whole: int) -> int | None:
    """Give the percent, rounded; None of nothing."""
    return (200 * part + whole) // (2 * whole) if whole else None


def _asked(connection: Connection, period: Period) -> Asked:
    span = period.span
    weekly: dict[int, Counter[str]] = {}
    for row in rows.asks_by_week(connection, span, period.week_begins):
        weekly.setdefault(row.week, Counter())[row.verdict] = row.times
    verdicts = sum(weekly.values(), Counter())
    said = {
        (row.verdict, row.outcome or ""): row.times
        for row in rows.asks_by_outcome(connection, span)
    }
    weeks = (
        Week(first, last, weekly.get(number, Counter()))
        for number, (first, last) in enumerate(period.weeks)
    )
    return Asked(
        total=verdicts.total(),
        people=rows.askers(connection, span),
        verdicts=verdicts,
        said=said,
        weeks=tuple(weeks),
        languages=_languages(connection, period),
    )


def _languages(connection: Connection, period: Period) -> Languages:
    counted = rows.asks_by_language(connection, period.span)
    times: Counter[tuple[str, str]] = Counter()
    people = {(row.language, row.verdict): row.people for row in counted}
    for row in counted:
        times[row.language, row.verdict] = row.times
        times[row.language, TOTAL] += row.times
    for row in rows.people_by_language(connection, period.span):
        people[row.language, TOTAL] = row.people
    found = {language for language, _ in times}
    names = tuple(sorted(found, key=lambda name: (-times[name, TOTAL], name)))
    # A sum beside its parts is one more cell: it must not tell the one part that is hidden.
    return Languages(names, times, hide(names, COLUMNS, people))


def _topics(handed: rows.Rows) -> list[tuple[str, int]]:
    counted = Counter(row.topic for row in handed)
    return sorted(counted.items(), key=lambda item: (-item[1], item[0]))[:MOST_TOPICS]


def _month(connection: Connection, now: datetime) -> Month:
    ours = rows.cost_by_purpose(connection, quota.month_begin(now))
    purposes = {name: ours.pop(name) for name in PURPOSES if name in ours}
    if rest := sum(ours.values()):
        purposes["other"] = rest
    told = quota.known(connection, now)
    if told is None:
        return Month(purposes, 0, None, known=False)
    limit, used = told
    since = facts.written_at(connection, quota.NAME) or now
    used += outbox.cost_since(connection, since)
    return Month(purposes, max(used - sum(purposes.values()), 0), limit, known=True)
