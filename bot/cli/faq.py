"""`faq`: sheets become drafts, drafts are looked at and published; searching without a town."""

from __future__ import annotations

import json
import sys
from dataclasses import fields
from pathlib import Path

import click

from bot.cli.curve import curve
from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.cli.encoders import encoder_options, load_encoders, told
from bot.cli.evaluate import evaluate
from bot.cli.fit import fit
from bot.cli.lines import FILE, complain_of_lines, read_entries, read_text
from bot.knowledge import build
from bot.store import entries as rows
from bot.store import staff
from bot.store.engine import Store
from faq.entry import Entry, question_in
from faq.index import Index
from faq.json_lines import read_queries, search_lines
from faq.profile import Profile
from faq.sheet import SheetError, read_sheet
from faq.sheet_export import template_rows, write_rows, write_sheet

NEW_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group()
def faq() -> None:
    """Look after the town's questions and answers."""


@faq.command("import")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Propose to withdraw entries the sheet lacks.")
@acting
def import_(file: Path, replace: bool, actor: Actor) -> None:
    """Read a sheet into drafts and show what would change; publishes nothing."""
    sheet = read_sheet(file.read_bytes(), file.name)
    for error in (*sheet.warnings, *sheet.errors):
        _complain(error)
    say("cli.faq_read", file=file.name, entries=len(sheet.entries), errors=len(sheet.errors))
    if not sheet.entries:
        stop("cli.faq_nothing")
    with store(settings()) as opened:
        by = actor.prove(opened, "faq.review")
        with opened.write() as connection:
            live = {entry.id: entry for entry in rows.published(connection)}
            changed = [entry for entry in sheet.entries if live.get(entry.id) != entry]
            # A row that could not be read is no wish to withdraw its entry.
            whole = replace and not sheet.errors
            gone = sorted(set(live) - {entry.id for entry in sheet.entries}) if whole else []
            # Other sheets' drafts stay; what equals the published entry is no draft any more.
            rows.drop_drafts(connection, [entry.id for entry in sheet.entries])
            rows.save_drafts(connection, now(), by.id, changed, gone)
            staff.record(connection, now(), by.id, "faq.import", file.name[:128])
        _show_drafts(opened)
        if changed:
            # What is encoded now need not be when it is published.
            build(opened, town(settings()).faq, changed, told())
    if sheet.errors:
        sys.exit(1)


@faq.command()
def drafts() -> None:
    """Show what publishing would change."""
    with store(settings()) as opened:
        _show_drafts(opened)


@faq.command()
@acting
def publish(actor: Actor) -> None:
    """Publish every draft."""
    with store(settings()) as opened:
        by = actor.prove(opened, "faq.publish")
        with opened.write() as connection:
            written, withdrawn = rows.publish(connection, now(), by.id)
            if written or withdrawn:
                staff.record(
                    connection, now(), by.id, "faq.publish", f"{written} written, {withdrawn} gone"
                )
    if not written and not withdrawn:
        say("cli.faq_no_drafts")
    else:
        say("cli.faq_published", written=written, withdrawn=withdrawn)


@faq.command()
@acting
def drop(actor: Actor) -> None:
    """Throw every draft away."""
    with store(settings()) as opened:
        by = actor.prove(opened, "faq.review")
        with opened.write() as connection:
            waiting = list(rows.drafts(connection))
            rows.drop_drafts(connection, waiting)
            staff.record(connection, now(), by.id, "faq.drop", f"{len(waiting)} drafts")
    say("cli.faq_dropped", count=len(waiting))


@faq.command()
@click.argument("file", type=NEW_FILE)
def export(file: Path) -> None:
    """Write the published entries as a sheet."""
    with store(settings()) as opened, opened.read() as connection:
        published = rows.published(connection)
    _write(file, write_sheet(published))
    say("cli.faq_exported", file=file.name, count=len(published))


@faq.command()
@click.argument("file", type=NEW_FILE)
def template(file: Path) -> None:
    """Write an empty sheet with examples."""
    rows_of_it = template_rows()
    _write(file, write_rows(rows_of_it))
    say("cli.faq_exported", file=file.name, count=len(rows_of_it) - 1)


@faq.command()
@click.option(
    "--entries",
    type=FILE,
    required=True,
    help='Lines of {"id","language","question","answer"}, or a sheet.',
)
@click.option("--queries", type=FILE, required=True, help='Lines of {"id","text"}.')
@click.option("--top", type=click.IntRange(1, 1000), default=10, help="Matches a query at most.")
@encoder_options
def search(entries: Path, queries: Path, top: int, profile: Profile, vectors: Path | None) -> None:
    """Search entries of a file; needs no town, no settings and no database."""
    sheet, asked = read_entries(entries), read_queries(read_text(queries))
    broken = complain_of_lines([(entries.name, sheet.errors), (queries.name, asked.errors)])
    index = Index(sheet.entries, encoders=load_encoders(profile, vectors))
    for line in search_lines(index, asked.queries, top=top):
        click.echo(json.dumps(line))
    if broken:
        sys.exit(1)


faq.add_command(evaluate)
faq.add_command(curve)
faq.add_command(fit)


def _write(file: Path, data: bytes) -> None:
    try:
        with file.open("xb") as new:
            new.write(data)
    except FileExistsError:
        stop("cli.file_exists", file=file.name)


def _complain(error: SheetError) -> None:
    if error.row:
        say("cli.sheet_error", row=error.row, column=error.column or "", message=error.message)
    else:
        say("cli.sheet_file_error", message=error.message)


def _show_drafts(opened: Store) -> None:
    with opened.read() as connection:
        waiting = rows.drafts(connection)
        live = {entry.id: entry for entry in rows.published(connection)}
    new = changed = gone = 0
    for id, entry in waiting.items():
        if entry is None:
            gone += 1
            say("cli.faq_gone", id=id)
            continue
        question = question_in(entry, "ja")[1]
        if id in live:
            changed += 1
            say("cli.faq_changed", id=id, question=question, fields=_difference(live[id], entry))
        else:
            new += 1
            say("cli.faq_new", id=id, question=question)
    if waiting:
        say("cli.faq_summary", new=new, changed=changed, gone=gone)
    else:
        say("cli.faq_same")


def _difference(old: Entry, new: Entry) -> str:
    return ", ".join(
        field.name
        for field in fields(Entry)
        if getattr(old, field.name) != getattr(new, field.name)
    )
