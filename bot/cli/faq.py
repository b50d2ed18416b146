"""`faq`: sheets become drafts, drafts are looked at and published; searching without a town."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bot.cli.curve import curve
from bot.cli.desk import Actor, acting, now, say, settings, store
from bot.cli.encoders import encoder_options, load_encoders
from bot.cli.evaluate import evaluate
from bot.cli.fit import fit
from bot.cli.gain import gain
from bot.cli.learning import approve, proposals, recalibrate, refuse
from bot.cli.lines import FILE, complain_of_lines, read_entries, read_text
from bot.cli.sheets import export, import_, languages, show_drafts, template
from bot.store import entries as rows
from bot.store import staff
from faq.index import Index
from faq.json_lines import read_queries, search_lines
from faq.profile import Profile


@click.group()
def faq() -> None:
    """Look after the town's questions and answers."""


@faq.command()
def drafts() -> None:
    """Show what publishing would change."""
    with store(settings()) as opened:
        show_drafts(opened)


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


faq.add_command(import_)
faq.add_command(export)
faq.add_command(template)
faq.add_command(languages)
faq.add_command(evaluate)
faq.add_command(curve)
faq.add_command(fit)
faq.add_command(gain)
faq.add_command(proposals)
faq.add_command(approve)
faq.add_command(refuse)
faq.add_command(recalibrate)
