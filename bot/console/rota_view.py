"""What the rota's page shows: two weeks of a desk, requests, changes of single days."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import g
from sqlalchemy import Connection, Row

from bot.acts import why_not
from bot.duty import Duty
from bot.rota_words import names_text, next_text, span_text
from bot.store import rota as rows
from handlers.duty import refusal_words, shift_words
from handlers.event import OwnShift
from scheduler import swaps
from scheduler.hours import is_working_day
from scheduler.rota import Off, StandIn, planned_turns
from scheduler.rota_cells import WEEKDAYS
from scheduler.swaps import Swap

Account = Row[Any]
WEEKS = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A time of a day and who stands there in calling order, with whether each is the reader."""

    text: str
    people: tuple[tuple[str, bool], ...]
    running: bool


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a desk."""

    day: date
    weekday: str
    today: bool
    works: bool
    spans: tuple[Span, ...]
    away: str


@dataclass(frozen=True, slots=True)
class Table:
    """Two weeks of a desk from today on."""

    id: str
    name: str
    weeks: tuple[tuple[Day, ...], ...]
    now: str
    next: str
    empty: bool


@dataclass(frozen=True, slots=True)
class Request:
    """A swap that is asked for. ``why`` says why the reader cannot take it; ``""`` if they can."""

    swap: Swap
    shift: str
    asker: str
    named: str
    mine: bool
    for_me: bool
    why: str | None


def desks_of(account: Account | None, duty: Duty) -> list[str]:
    """List the desks whose rota somebody may see: a partner's are their own."""
    desks = [desk.id for desk in duty.town.town.desks]
    if account is None or account.role != "partner":
        return desks
    return [desk for desk in desks if account.id in {one.id for one in duty.members(desk)}]


def table(duty: Duty, desk: str, login: str, today: date, now: datetime) -> Table:
    """Show a desk."""
    days = [today + timedelta(days=count) for count in range(7 * WEEKS)]
    here = [account.login for account in duty.now(desk, now)]
    return Table(
        desk,
        duty.town.town.desk(desk).names["ja"],
        tuple(
            tuple(_day(duty, desk, login, day, today, now) for day in days[start : start + 7])
            for start in range(0, len(days), 7)
        ),
        names_text(here, duty.accounts),
        next_text(duty, desk, now),
        not any(slot.desk == desk for slot in duty.rota.slots),
    )


def _day(duty: Duty, desk: str, login: str, day: date, today: date, now: datetime) -> Day:
    times: dict[tuple[datetime, datetime], list[str]] = {}
    for turn in duty.turns(desk, day):
        if turn.login in duty.accounts:
            times.setdefault((turn.begin, turn.end), []).append(turn.login)
    standing = {turn.login for turn in planned_turns(duty.rota, duty.town.hours, desk, day)}
    offs = [off for off in duty.rota.offs if (off.desk, off.day) == (desk, day)]
    away = [off.login for off in offs if off.login in standing]
    return Day(
        day,
        WEEKDAYS[day.isoweekday() - 1],
        day == today,
        is_working_day(duty.town.hours, day),
        tuple(
            Span(
                span_text(begin, end, duty.town),
                tuple((duty.accounts[one].name, one == login) for one in dict.fromkeys(logins)),
                begin <= now < end,
            )
            for (begin, end), logins in times.items()
        ),
        "全員"
        if any(off.login is None for off in offs)
        else names_text([one for one in away if one], duty.accounts),
    )


def requests(
    connection: Connection, duty: Duty, desks: Collection[str], login: str, now: datetime
) -> list[Request]:
    """List the swaps that are asked for and can still come about."""
    since = g.today - timedelta(days=1)
    return [
        _request(swap, duty, login, now)
        for swap in rows.swaps_since(connection, since)
        if swap.state == "asked"
        and (swap.desk in desks or login in (swap.asked_by, swap.taken_by))
        and swaps.lapse(swap, duty.rota, duty.town.hours, now) == "running"
    ]


def _request(swap: Swap, duty: Duty, login: str, now: datetime) -> Request:
    member = login in {one.login for one in duty.members(swap.desk)}
    refusal = why_not(swap, login, duty, now)
    why = None if not member or swap.taken_by not in (None, login) else ""
    if why is not None and refusal is not None:
        why = refusal_words(refusal)
    return Request(
        swap,
        _shift(duty, swap),
        names_text([swap.asked_by], duty.accounts),
        names_text([swap.taken_by] if swap.taken_by else [], duty.accounts),
        login == swap.asked_by,
        login == swap.taken_by,
        None if login == swap.asked_by else why,
    )


def coming_offs(duty: Duty, desks: Collection[str], today: date) -> list[Off]:
    """List days off from today on, in order."""
    found = [off for off in duty.rota.offs if off.desk in desks and off.day >= today]
    return sorted(found, key=lambda off: (off.day, off.desk, off.login or ""))


def coming_changes(duty: Duty, desks: Collection[str], today: date) -> Sequence[StandIn]:
    """List the agreed changes of single shifts from today on, in order."""
    found = [one for one in duty.rota.stand_ins if one.desk in desks and one.day >= today]
    return sorted(found, key=lambda one: (one.day, one.begin, one.desk))


def shift_text(shift: OwnShift) -> str:
    """Write a shift."""
    return shift_words(shift, g.town.town)


def _shift(duty: Duty, swap: Swap) -> str:
    begin = datetime.combine(swap.day, swap.begin, g.zone)
    turns = planned_turns(duty.rota, duty.town.hours, swap.desk, swap.day)
    ends = [turn.end for turn in turns if (turn.begin, turn.login) == (begin, swap.asked_by)]
    return shift_words(OwnShift(swap.desk, begin, max(ends, default=begin)), g.town.town)
