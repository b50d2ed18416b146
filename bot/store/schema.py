"""Bring a database to the tables this code knows, and refuse to serve on any other."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

from bot.store.engine import Store

_ONE_AT_A_TIME = 5_204_854
"""Any number that is only ours: PostgreSQL's advisory lock for migrations."""


class UnknownSchema(Exception):
    """The database's tables are not those this code knows."""


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(store: Store) -> None:
    """Migrate to the newest tables; any number of processes may call this at once."""
    config = _config()
    with store.write(linked=False) as connection:
        if not store.sqlite:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _ONE_AT_A_TIME})
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def versions(store: Store) -> tuple[str | None, str | None]:
    """Give the database's version and the one this code knows."""
    with store.read() as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present, ScriptDirectory.from_config(_config()).get_current_head()


def require_known(store: Store) -> None:
    """Raise UnknownSchema unless the database has exactly the tables this code knows."""
    present, known = versions(store)
    if present != known:
        raise UnknownSchema(
            f"the database is at version {present}, this program knows {known}: "
            "run `python -m bot db upgrade` with the program that is to serve"
        )
