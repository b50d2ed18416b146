"""The town's figures: on a page, with charts and the same numbers as tables, and as a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlencode

from flask import Response, current_app, g, render_template, request

from bot import period as periods
from bot.accounts import may
from bot.console import bars
from bot.console.figures_sheet import (
    desk_name,
    people_shown,
    share_shown,
    sheet,
    shown,
)
from bot.console.pages import Page, console, needs
from bot.console.words import listed, words
from bot.few import LEAST
from bot.figures import COLUMNS, PURPOSES, VERDICTS, Figures, figures, percent
from bot.messages import language_name
from bot.period import BadPeriod, Period
from bot.store import staff
from bot.waiting import DeskFigures
from faq.sheet_export import write_rows

MONTH = (*PURPOSES, "other", "others")
"""What the month's bar is made of, in its order."""
_HOUR, _DAY = 60, 24 * 60


@console.get("/figures", endpoint="figures")
@needs(None)
def figures_page() -> Page:
    """Show the figures of a period."""
    asked, wanted, errors = _asked(request.args)
    with g.store.read() as connection:
        found = figures(
            connection, g.town, wanted, g.now, desks=_desks(), least_people=_least_people()
        )
    kept = wanted.span[0] >= g.now - timedelta(days=g.town.keep_days)
    month = _month(found)
    return render_template(
        "figures.html",
        figures=found,
        reaches_today=wanted.last == g.today,
        whole=found.whole,
        asked=asked,
        errors=errors,
        query=urlencode(asked),
        kinds=[(kind, words(f"period.{kind}")) for kind in periods.KINDS],
        verdicts=VERDICTS,
        columns=COLUMNS,
        erased_after=None if kept else g.town.keep_days,
        least=LEAST,
        all_texts=_least_people() == 1,
        weeks=_weeks(found),
        waits=_waits(found),
        month=month,
        percent=percent,
        shown=shown,
        people_shown=people_shown,
        share_shown=share_shown,
        lasting=lasting,
        desk_name=lambda id: desk_name(g.town, id),
        language_name=language_name,
        purposes=listed("purpose"),
        verdict_legend=[(name, words(f"verdict.{name}")) for name in VERDICTS],
        month_legend=[(one.kind, words(f"purpose.{one.kind}")) for one in month[0]],
    ), (400 if errors else 200)


@console.get("/figures.csv")
@needs(None)
def export_figures() -> Response:
    """Write the same figures out as a sheet; that is recorded."""
    asked, wanted, _ = _asked(request.args)
    # Not while writing: others would wait for the reckoning.
    with g.store.read() as connection:
        found = figures(connection, g.town, wanted, g.now, desks=_desks(), least_people=LEAST)
    with g.store.write() as connection:
        days = f"{wanted.first}/{wanted.last}"
        staff.record(connection, g.now, g.account.id, "figures.export", days, urlencode(asked))
    name = f"figures-{wanted.first:%Y%m%d}-{wanted.last:%Y%m%d}.csv"
    return current_app.response_class(
        write_rows(sheet(found, g.town)),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def lasting(span: timedelta, *, office: bool = False) -> str:
    """Say how long something took; in days from two on, but never days of office time."""
    minutes = round(span.total_seconds() / 60)
    if minutes < _HOUR:
        return words("figures.span_minutes", minutes=minutes)
    if minutes < 2 * _DAY or office:
        id = "figures.span_hours" if minutes % _HOUR else "figures.span_whole_hours"
        return words(id, hours=minutes // _HOUR, minutes=minutes % _HOUR)
    hours = round(minutes / _HOUR)
    return words("figures.span_days", days=hours // 24, hours=hours % 24)


def _desks() -> list[str] | None:
    """Give the desks whose figures this account sees; None: all, and the whole town's."""
    account = g.account
    return None if may(account.role, "figures.see") else account.desks.split()


def _least_people() -> int:
    # Who may read questions may read what few asked, too.
    return 1 if may(g.account.role, "answer") else LEAST


def _asked(form: Mapping[str, str]) -> tuple[dict[str, str], Period, dict[str, str]]:
    """Read the period that is asked for: as it was typed, as understood, and what is wrong."""
    typed = {name: form.get(name, "").strip()[:16] for name in ("period", "from", "to")}
    dated = bool(typed["from"] or typed["to"]) and not typed["period"]
    named = (kind for kind in periods.KINDS if kind == typed["period"])
    kind: periods.Kind = next(named, "this-month")
    if kind != "dates" and not dated:
        return {"period": kind}, periods.period(kind, g.today, g.zone), {}
    typed["period"] = "dates"
    first, last = periods.day_of(typed["from"]), periods.day_of(typed["to"])
    try:
        return typed, periods.between(first, last, g.today, g.zone), {}
    except BadPeriod as problem:
        usual = periods.period("this-month", g.today, g.zone)
        field = "to" if first and not last else "from"
        return typed, usual, {field: words(f"problem.period_{problem}", most=periods.LONGEST)}


def _weeks(found: Figures) -> list[tuple[object, list[bars.Piece]]]:
    """Lay out the weeks' bars; the longest fills the width."""
    if found.whole is None:
        return []
    weeks = found.whole.asked.weeks
    most = max((week.total for week in weeks), default=0)
    return [(week, bars.pieces(week.verdicts, VERDICTS, most)) for week in weeks]


def _waits(found: Figures) -> list[tuple[DeskFigures, float, float]]:
    """Lay out the desks' waits in office time: those of half, and of nine in ten."""
    desks = [desk for desk in found.desks if desk.office_wait]
    waits = [desk.office_wait for desk in desks if desk.office_wait]
    longest = max((wait.most.total_seconds() for wait in waits), default=0.0)
    return [
        (
            desk,
            bars.length(wait.middle.total_seconds(), longest),
            bars.length(wait.most.total_seconds(), longest),
        )
        for desk, wait in zip(desks, waits, strict=True)
    ]


def _month(found: Figures) -> tuple[list[bars.Piece], float | None]:
    """Lay out the month's bar, and where the limit stands in it."""
    if found.whole is None:
        return [], None
    month = found.whole.month
    most = max(month.used, month.limit or 0)
    counts = {**month.purposes, "others": month.others}
    limit = None if month.limit is None else bars.length(month.limit, most)
    return bars.pieces(counts, MONTH, most), limit
