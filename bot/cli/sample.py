"""`sample load`: the invented village, for a simulator on this machine and nowhere else."""

from __future__ import annotations

import tomllib
from pathlib import Path

import click

import bot
from bot import rota_file
from bot.accounts import hash_password
from bot.cli.desk import now, say, settings, stop, town
from bot.cli.encoders import told
from bot.duty import read_duty
from bot.knowledge import build
from bot.store import entries, people, schema, staff
from bot.store.engine import Store
from bot.town import TownFile
from faq.sheet import read_sheet
from scheduler.rota import Rota

SHELL = Path(bot.__file__).parent
PASSWORD = "shirasuzu-village"  # noqa: S105 - opens nothing but a simulated village
ACCOUNTS = (
    ("admin", "見本の管理者", "admin", None),
    ("clerk", "見本の係", "staff", "clerk"),
    ("clerk-2", "見本の同僚", "staff", "clerk-2"),
)


@click.group()
def sample() -> None:
    """Try the bot with an invented village."""


@sample.command()
def load() -> None:
    """Migrate an empty database and fill it: entries, accounts, the staff group, the rota."""
    found = settings()
    if not found.is_simulated:
        stop("cli.sample_not_here")
    opened = Store(found.database_url)
    try:
        schema.upgrade(opened)
        with opened.read() as connection:
            used = bool(staff.everyone(connection))
        if used:
            say("cli.sample_there")
            return
        known = town(found)
        count = fill(opened, known)
        with opened.read() as connection:
            published = entries.published(connection)
        build(opened, known.faq, published, told())
    finally:
        opened.close()
    logins = ", ".join(login for login, *_ in ACCOUNTS)
    say("cli.sample_loaded", entries=count, logins=logins, password=PASSWORD)


def fill(opened: Store, known: TownFile) -> int:
    """Put the village into a migrated, empty database; give the number of entries."""
    cast = tomllib.loads((SHELL / "simulator" / "cast.toml").read_text(encoding="utf-8"))
    ids = {one["key"]: one["id"] for one in (*cast["people"], *cast["groups"])}
    sheet = read_sheet((SHELL / "sample" / "faq.csv").read_bytes(), "faq.csv")
    with opened.write() as connection:
        entries.save_drafts(connection, now(), None, sheet.entries)
        entries.publish(connection, now(), None)
        password = hash_password(PASSWORD)
        for login, name, role, person in ACCOUNTS:
            number = staff.add(
                connection,
                login=login,
                name=name,
                password=password,
                role=role,
                desks="",
                created_at=now(),
            )
            if person is not None:
                staff.link(connection, number, people.meet(connection, ids[person], now()))
        group = people.meet_group(connection, ids["staff"], "group", now())
        people.register_group(connection, group, known.town.default_desk)
        duty = read_duty(connection, known, now())
        table = (SHELL / "sample" / "rota.csv").read_bytes()
        rota = rota_file.read_sheet(table, known, duty.accounts)
        rota_file.put_in_force(connection, Rota(rota.slots, rota.offs), None, now())
    return len(sheet.entries)
