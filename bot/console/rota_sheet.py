"""The rota's sheet: looked at before it is put in force; written out; an empty one."""

from __future__ import annotations

from contextlib import closing
from hashlib import sha256

from flask import Response, current_app, flash, g, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot import rota_file
from bot.console.pages import Page, console, needs
from bot.console.words import words
from bot.duty import Duty, read_duty
from bot.rota_words import DAYS, findings, told
from bot.store import rota as rows
from bot.store import staff
from bot.store.sessions import IDLE
from scheduler import swaps
from scheduler.rota import Rota
from scheduler.rota_sheet import RotaSheet


@console.get("/rota/sheet")
@needs("rota.edit")
def rota_sheet() -> Page:
    """Ask for a sheet."""
    return _ask()


@console.post("/rota/sheet")
@needs("rota.edit")
def look_at_rota() -> Page:
    """Show what a sheet would change and what is wrong with it; change nothing."""
    data = b""
    if "sheet" in request.files:
        with closing(request.files["sheet"]) as file:
            data = file.stream.read(rota_file.MOST_BYTES + 1)
    if not data:
        return _ask(words("problem.rota_no_file")), 400
    if len(data) > rota_file.MOST_BYTES:
        return _ask(words("problem.rota_too_large")), 400
    with g.store.read() as connection:
        duty = read_duty(connection, g.town, g.now)
        planned = rows.read(connection)
        agreed = rows.swaps_since(connection, g.today)
    sheet = rota_file.read_sheet(data, g.town, duty.accounts)
    if not sheet.slots and not sheet.errors:
        return _ask(words("problem.rota_nothing")), 400
    new = Rota(sheet.slots, sheet.offs)
    found = findings(swaps.apply(new, agreed), g.town, duty.accounts, g.today)
    page = render_template(
        "rota_look.html",
        sheet=sheet,
        changed=rota_file.difference(planned, new, g.town, duty.accounts),
        findings=told(found, g.town, duty.accounts),
        days_ahead=DAYS,
        columns=rota_file.COLUMNS,
        signed="" if sheet.errors else _sign(new, planned, duty),
    )
    return page, 400 if sheet.errors else 200


@console.post("/rota/force")
@needs("rota.edit")
def put_rota_in_force() -> Page:
    """Put a sheet that was looked at in force, if the rota is still the one it was held against."""
    with g.store.write() as connection:
        staff.one_at_a_time(connection)
        duty = read_duty(connection, g.town, g.now)
        sheet = _unsign(request.form.get("signed", ""), rows.read(connection), duty)
        if sheet is None:
            return _ask(words("problem.rota_old")), 400
        new = Rota(sheet.slots, sheet.offs)
        rota_file.put_in_force(connection, new, g.account.id, g.now)
    flash(words("flash.rota_in_force", slots=len(new.slots), offs=len(new.offs)))
    return redirect(url_for("console.rota"), 303)


@console.get("/rota.csv")
@needs("rota.edit")
def export_rota() -> Response:
    """Write the rota out as a sheet."""
    with g.store.read() as connection:
        duty = read_duty(connection, g.town, g.now)
        planned = rows.read(connection)
    return _download(planned, duty, f"rota-{g.today:%Y%m%d}.csv")


@console.get("/rota/template.csv")
@needs("rota.edit")
def rota_template() -> Response:
    """Give a sheet with an example of each kind of row."""
    with g.store.read() as connection:
        duty = read_duty(connection, g.town, g.now)
    return _download(rota_file.example(g.town, g.account.login, g.today), duty, "rota-template.csv")


def _ask(error: str = "") -> str:
    return render_template("rota_sheet.html", errors={"sheet": error} if error else {})


def _download(rota: Rota, duty: Duty, name: str) -> Response:
    return current_app.response_class(
        rota_file.write_sheet(rota, g.town, duty.accounts),
        mimetype="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _sign(new: Rota, planned: Rota, duty: Duty) -> str:
    sheet = rota_file.write_sheet(new, g.town, duty.accounts).decode("utf-8-sig")
    return _signer().dumps([g.account.id, _mark(planned), sheet])


def _unsign(signed: str, planned: Rota, duty: Duty) -> RotaSheet | None:
    """Read the rows back; None if anything they rest on has changed since they were looked at."""
    try:
        by, mark, text = _signer().loads(signed, max_age=int(IDLE.total_seconds()))
    except BadSignature:
        return None
    if by != g.account.id or mark != _mark(planned):
        return None
    sheet = rota_file.read_sheet(text.encode("utf-8"), g.town, duty.accounts)
    return None if sheet.errors else sheet


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(g.settings.secret_key, salt="rota")


def _mark(planned: Rota) -> str:
    return sha256(repr(planned).encode()).hexdigest()
