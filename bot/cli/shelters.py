"""`shelters`: the designated places, from open data: looked at first, then kept."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from bot.cli.desk import Actor, acting, now, say, settings, stop, store
from bot.messages import message
from bot.store import shelters as rows
from bot.store import staff
from faq.places import read_sites
from faq.sheet import sheet_error
from faq.table import Unreadable

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def shelters() -> None:
    """Look after the list of shelters."""


@shelters.command("import")
@click.argument("file", type=FILE)
@click.option("--keep", is_flag=True, help="Put it in place of the present list.")
@acting
def import_(file: Path, keep: bool, actor: Actor) -> None:
    """Read a list (CSV, XLSX, GeoJSON): say what is odd, what is new, what goes; keep if told."""
    try:
        found = read_sites(file.read_bytes())
    except Unreadable as refusal:
        stop(
            "cli.sheet_file_error",
            message=sheet_error("file", refusal.reason, 0, **refusal.values).message,
        )
    for row, name, reason in found.notes:
        what = message(f"shelter_note.{reason.replace(' ', '_')}")
        say("cli.shelter_note", row=row, name=name, what=what)
    with store(settings()) as opened:
        by = actor.prove(opened, "mode")
        with opened.read() as connection:
            known = {(one.name, one.address) for one in rows.all_of_them(connection)}
        coming = {(site.name, site.address) for site in found.sites}
        counted = Counter(danger for site in found.sites for danger in site.dangers)
        say(
            "cli.shelters_read",
            count=len(found.sites),
            new=len(coming - known),
            gone=len(known - coming),
            dangers="、".join(f"{danger} {many}" for danger, many in sorted(counted.items())),
        )
        if not keep:
            say("cli.shelters_look")
            return
        with opened.write() as connection:
            rows.replace(connection, found.sites, now())
            staff.record(connection, now(), by.id, "shelters", f"{len(found.sites)}")
    say("cli.shelters_kept", count=len(found.sites))
