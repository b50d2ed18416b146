"""The record of who did what: looked through, narrowed, written out as a sheet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode

from flask import Response, current_app, g, render_template, request

from bot.console.pages import Page, console, moment, needs
from bot.console.words import word_of, words
from bot.store import records as rows
from bot.store import staff
from faq.sheet_export import write_rows

PER_PAGE = 50
COLUMNS = ("at", "login", "name", "what", "act", "subject", "detail")


@console.get("/records")
@needs("staff.manage")
def records() -> Page:
    """Show a page of the record."""
    number = _number(request.args.get("page", ""), least=1) or 1
    asked, wanted = _asked(request.args)
    with g.store.read() as connection:
        found = rows.find(connection, wanted, skip=(number - 1) * PER_PAGE, limit=PER_PAGE + 1)
        acts = rows.acts(connection)
        people = staff.everyone(connection)
    return render_template(
        "records.html",
        found=found[:PER_PAGE],
        asked=asked,
        query=urlencode(asked),
        number=number,
        more=len(found) > PER_PAGE,
        acts=[(act, word_of("act", act)) for act in acts],
        people=[(str(one.id), f"{one.name}（{one.login}）") for one in people],
    )


@console.get("/records.csv")
@needs("staff.manage")
def export_records() -> Response:
    """Write out all that fits, as a sheet; that, too, is recorded."""
    asked, wanted = _asked(request.args)
    with g.store.write() as connection:
        found = rows.find(connection, wanted)
        staff.record(
            connection,
            g.now,
            g.account.id,
            "records.export",
            f"{len(found)} rows",
            urlencode(asked),
        )
    head = [words(f"records.{column}") for column in COLUMNS]
    name = f"records-{g.today:%Y%m%d}.csv"
    return current_app.response_class(
        write_rows([head, *(_cells(row) for row in found)]),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _cells(row: rows.AnyRow) -> Sequence[str]:
    return [
        moment(row.at),
        row.login or "",
        row.name or "",
        word_of("act", row.act),
        row.act,
        row.subject,
        row.detail,
    ]


def _asked(form: Mapping[str, str]) -> tuple[dict[str, str], rows.Wanted]:
    """Read what is looked for: as it was typed, and as it is understood."""
    asked = {name: form.get(name, "").strip()[:64] for name in ("who", "act", "from", "to")}
    kept = {name: text for name, text in asked.items() if text}
    first, last = _day(asked["from"]), _day(asked["to"])
    wanted = rows.Wanted(
        staff_id=_number(asked["who"], least=0),
        act=asked["act"],
        since=_morning(first) if first else None,
        until=_morning(last + timedelta(days=1)) if last and last < date.max else None,
    )
    return kept, wanted


def _number(text: str, *, least: int) -> int | None:
    good = text.isascii() and text.isdecimal() and len(text) < 8 and int(text) >= least
    return int(text) if good else None


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    # Beyond these the town's zone may lead out of the calendar.
    return found if 2000 <= found.year <= 2200 else None


def _morning(on: date) -> datetime:
    return datetime.combine(on, time(), tzinfo=g.zone)
