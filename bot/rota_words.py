"""Shifts and what is wrong with a rota, in the words of command line and console."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Row

from bot.duty import Duty
from bot.messages import message
from bot.town import TownFile
from scheduler.rota import Rota
from scheduler.rota_cells import WEEKDAYS
from scheduler.rota_check import Finding, gaps_and_overlaps

DAYS = 28
"""How far ahead gaps are looked for."""


def findings(
    rota: Rota, town: TownFile, accounts: Mapping[str, Row[Any]], today: date
) -> list[Finding]:
    """List what a rota leaves open or fills twice from today on."""
    desks = [desk.id for desk in town.town.desks]
    return gaps_and_overlaps(rota, town.hours, desks, today, DAYS, set(accounts))


def told(
    found: Iterable[Finding], town: TownFile, accounts: Mapping[str, Row[Any]]
) -> list[tuple[str, str]]:
    """Say what is wrong, once for each kind, with all the days on which it is."""
    days: dict[str, list[str]] = {}
    for finding in found:
        days.setdefault(_words(finding, town, accounts), []).append(day_text(finding.day))
    return [(text, "、".join(dict.fromkeys(listed))) for text, listed in days.items()]


def day_text(day: date) -> str:
    """Write a day with its weekday."""
    return f"{day.month}/{day.day}({WEEKDAYS[day.isoweekday() - 1]})"


def clock_text(at: datetime, town: TownFile) -> str:
    """Write the time of day in the town's zone."""
    return f"{at.astimezone(ZoneInfo(town.town.timezone)):%-H:%M}"


def span_text(begin: datetime, end: datetime, town: TownFile) -> str:
    """Write from when to when a shift runs."""
    zone = ZoneInfo(town.town.timezone)
    until = clock_text(end, town)
    if end.astimezone(zone).date() > begin.astimezone(zone).date():
        until = "24:00" if until == "0:00" else f"翌{until}"
    return f"{clock_text(begin, town)}〜{until}"


def next_text(duty: Duty, desk: str, at: datetime) -> str:
    """Say when a desk's next shift begins, and whose it is."""
    shift = duty.next(desk, at)
    if shift is None:
        return message("rota.none_next")
    return message(
        "rota.next",
        day=day_text(shift.begin.astimezone(ZoneInfo(duty.town.town.timezone)).date()),
        span=span_text(shift.begin, shift.end, duty.town),
        names=names_text(shift.logins, duty.accounts),
    )


def names_text(logins: Iterable[str], accounts: Mapping[str, Row[Any]]) -> str:
    """Name people, by their logins where there is no account."""
    return "、".join(accounts[login].name if login in accounts else login for login in logins)


def _words(finding: Finding, town: TownFile, accounts: Mapping[str, Row[Any]]) -> str:
    return message(
        f"rota.{finding.kind.replace(' ', '_')}",
        desk=town.town.desk(finding.desk).names["ja"],
        span=span_text(finding.begin, finding.end, town) if finding.begin and finding.end else "",
        place=finding.place,
        names=names_text(finding.logins, accounts),
    )
