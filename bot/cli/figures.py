"""`figures`: the town's figures as plain text; without texts that few people asked."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

import click

from bot import figures as reckoned
from bot.cli.desk import now, say, settings, stop, store, town
from bot.few import LEAST
from bot.figures import COLUMNS, VERDICTS, Asked, Month, Whole, percent
from bot.messages import language_name, message
from bot.period import LONGEST, BadPeriod, Period, between, day_of, period
from bot.town import TownFile
from bot.waiting import DeskFigures, Wait, minutes

_PURPOSES = {"asked": "asked_back"}


@click.command()
@click.option("--from", "first", metavar="DATE", help="The first day; the month's first if left.")
@click.option("--to", "last", metavar="DATE", help="The last day; today if left.")
def figures(first: str | None, last: str | None) -> None:
    """Print the figures of this month, or of the days from one date to another."""
    found = settings()
    file = town(found)
    zone = ZoneInfo(file.town.timezone)
    wanted = _period(first, last, zone)
    with store(found) as opened, opened.read() as connection:
        counted = reckoned.figures(connection, file, wanted, now(), least_people=LEAST)
    say("figures.head", first=wanted.first, last=wanted.last)
    if counted.is_empty:
        say("figures.empty")
    elif wanted.span[0] < now() - timedelta(days=file.keep_days):
        say("figures.erased", days=file.keep_days)
    assert counted.whole is not None  # noqa: S101 - all desks were asked for
    _asked(counted.whole.asked)
    for desk in (counted.all, *counted.desks):
        _desk(desk, _desk_name(file, desk.desk))
    _town(counted.whole)


def _period(first: str | None, last: str | None, zone: ZoneInfo) -> Period:
    today = now().astimezone(zone).date()
    if first is None and last is None:
        return period("this-month", today, zone)
    try:
        return between(_day(first), _day(last), today, zone)
    except BadPeriod as problem:
        stop(f"figures.{problem}", most=LONGEST)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    found = day_of(text)
    if found is None:
        stop("figures.bad_date", text=text)
    return found


def _asked(asked: Asked) -> None:
    counts = {verdict: asked.verdicts.get(verdict, 0) for verdict in VERDICTS}
    few = 0 < asked.people < LEAST
    people = message("figures.few", least=LEAST) if few else asked.people
    say("figures.asked", total=asked.total, people=people, **counts)
    said = {name: asked.said.get(("answer", name), 0) for name in ("solved", "unsolved")}
    say("figures.said", silent=asked.said.get(("answer", ""), 0), **said)
    for week in asked.weeks:
        counts = {verdict: week.verdicts.get(verdict, 0) for verdict in VERDICTS}
        say("figures.week", first=week.first, last=week.last, total=week.total, **counts)
    cross = asked.languages
    for language in cross.names:
        cells = {
            column: message(f"figures.{hidden}", least=LEAST)
            if (hidden := cross.hidden.get((language, column)))
            else str(cross.times.get((language, column), 0))
            for column in COLUMNS
        }
        say("figures.language", name=language_name(language), **cells)


def _desk(one: DeskFigures, name: str) -> None:
    say(
        "figures.desk",
        name=name,
        total=one.total,
        answered=one.answered,
        open=one.open,
        withdrawn=one.withdrawn,
        reopened=one.reopened,
        solved=one.solved,
        unsolved=one.unsolved,
    )
    say("figures.now", open=one.open_now, overdue=one.overdue_now)
    if one.judged:
        share = percent(one.kept, one.judged)
        say("figures.kept", kept=one.kept, judged=one.judged, share=share)
    plain, office = one.wait, one.office_wait
    if plain and office:
        say(
            "figures.wait",
            **_minutes(plain),
            **{f"office_{name}": count for name, count in _minutes(office).items()},
        )


def _minutes(wait: Wait) -> dict[str, int]:
    return {"middle": minutes(wait.middle), "most": minutes(wait.most)}


def _desk_name(file: TownFile, id: str | None) -> str:
    if id is None:
        return message("figures.all_desks")
    return {desk.id: desk.names["ja"] for desk in file.town.desks}.get(id, id)


def _town(whole: Whole) -> None:
    for topic, count in whole.topics:
        say("figures.topic", name=topic or message("figures.no_topic"), count=count)
    for group in whole.unanswered:
        say("figures.group", text=group.text, times=group.times, people=group.people)
    _month(whole.month)


def _month(month: Month) -> None:
    counts = {**month.purposes, **({"others": month.others} if month.others else {})}
    parts = [f"{message('figures.' + _PURPOSES.get(key, key))} {n}" for key, n in counts.items()]
    nothing = message("figures.nothing")
    limit = nothing if month.limit is None else month.limit
    say("figures.month", used=month.used, purposes="、".join(parts) or nothing, limit=limit)
