"""`db upgrade`: bring the database to the tables this program knows."""

from __future__ import annotations

import click

from bot.cli.desk import say, settings
from bot.store import schema
from bot.store.engine import Store


@click.group()
def db() -> None:
    """Look after the database."""


@db.command()
def upgrade() -> None:
    """Migrate to the newest tables; harmless when they are there already."""
    opened = Store(settings().database_url)
    try:
        schema.upgrade(opened)
        say("cli.migrated", version=schema.versions(opened)[0])
    finally:
        opened.close()
