"""`rota`: the sheet of who is on duty, in and out; what it leaves open; who is on duty now."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from bot import rota_file
from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.cli.lines import FILE
from bot.duty import Duty, read_duty
from bot.messages import message
from bot.rota_words import DAYS, findings, names_text, next_text, told
from bot.store import rota as rows
from bot.store.engine import Store
from bot.town import TownFile
from scheduler.rota import Rota


@click.group()
def rota() -> None:
    """Look after who is on duty."""


@rota.command("import")
@click.argument("file", type=FILE)
@acting
def import_(file: Path, actor: Actor) -> None:
    """Put a sheet in the rota's place; with one bad row, nothing changes."""
    found = settings()
    with store(found) as opened:
        by = actor.prove(opened, "rota.edit")
        known = town(found)
        duty = _duty(opened, known, now())
        sheet = rota_file.read_sheet(file.read_bytes(), known, duty.accounts)
        for warning in sheet.warnings:
            say("cli.warning", text=warning.message)
        for error in sheet.errors:
            if error.row:
                say("cli.sheet_error", row=error.row, message=error.message)
            else:
                say("cli.sheet_file_error", message=error.message)
        if sheet.errors:
            stop("rota.nothing_kept")
        if not sheet.slots:
            stop("rota.nothing_there")
        new = Rota(sheet.slots, sheet.offs)
        with opened.write() as connection:
            changed = rota_file.difference(rows.read(connection), new, known, duty.accounts)
            rota_file.put_in_force(connection, new, by.id, now())
        say(
            "rota.in_force",
            file=file.name,
            slots=len(sheet.slots),
            offs=len(sheet.offs),
            new=len(changed.new),
            gone=len(changed.gone),
        )
        _tell_findings(_duty(opened, known, now()), known)


@rota.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the rota as a CSV sheet."""
    found = settings()
    known = town(found)
    with store(found) as opened:
        duty = _duty(opened, known, now())
        with opened.read() as connection:
            planned = rows.read(connection)
    sheet = rota_file.write_sheet(planned, known, duty.accounts)
    file.write_bytes(sheet)
    say("rota.exported", file=file.name, count=sheet.count(b"\n") - 1)


@rota.command()
def check() -> None:
    """Say on which of the coming days nobody is on duty, or two are; if so, end with status 1."""
    found = settings()
    known = town(found)
    with store(found) as opened:
        if _tell_findings(_duty(opened, known, now()), known):
            sys.exit(1)


@rota.command()
def show() -> None:
    """Say who is on duty now at each desk, and who comes next."""
    found = settings()
    known = town(found)
    at = now()
    with store(found) as opened:
        duty = _duty(opened, known, at)
    for desk in known.town.desks:
        here = [account.login for account in duty.now(desk.id, at)]
        say(
            "rota.now",
            desk=desk.names["ja"],
            names=names_text(here, duty.accounts) or message("rota.nobody"),
            next=next_text(duty, desk.id, at),
        )


def _duty(opened: Store, known: TownFile, at: datetime) -> Duty:
    with opened.read() as connection:
        return read_duty(connection, known, at)


def _tell_findings(duty: Duty, known: TownFile) -> bool:
    today = now().astimezone(ZoneInfo(known.town.timezone)).date()
    lines = told(findings(duty.rota, known, duty.accounts, today), known, duty.accounts)
    for text, days in lines:
        say("rota.finding", text=text, days=days)
    if not lines:
        say("rota.all_well", days=DAYS)
    return bool(lines)
