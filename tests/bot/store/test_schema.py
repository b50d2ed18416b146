"""The migrations build exactly the tables that the code knows, on both engines."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import StatementError

from bot.store import schema
from bot.store.engine import Store
from bot.store.tables import metadata
from bot.store.tables import people as people_table


def test_migrations_and_tables_agree(store: Store) -> None:
    with store.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_checks_and_partial_indexes_are_there(store: Store) -> None:
    """Alembic's comparison sees neither."""
    looked = inspect(store.engine)
    for table in metadata.sorted_tables:
        wanted = {c.name for c in table.constraints if isinstance(c, CheckConstraint)}
        found = {check["name"] for check in looked.get_check_constraints(table.name)}
        assert wanted == found, table.name
        assert {index.name for index in table.indexes} <= {
            index["name"] for index in looked.get_indexes(table.name)
        }
    with store.read() as connection:
        for name in ("ix_events_unfinished", "ix_outbox_unfinished"):
            if store.sqlite:
                query = "SELECT sql FROM sqlite_master WHERE name = :name"
            else:
                query = "SELECT indexdef FROM pg_indexes WHERE indexname = :name"
            definition = connection.scalar(text(query), {"name": name})
            assert re.search(r"WHERE", definition or ""), name


def test_upgrading_twice_changes_nothing_and_a_strange_version_is_refused(store: Store) -> None:
    schema.upgrade(store)
    schema.require_known(store)
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = 'strange'"))
    with pytest.raises(schema.UnknownSchema, match="db upgrade"):
        schema.require_known(store)


def test_a_naive_moment_is_refused(store: Store) -> None:
    naive = datetime(2026, 11, 22)  # noqa: DTZ001 - the mistake in question
    with pytest.raises(StatementError), store.write() as connection:
        connection.execute(people_table.insert().values(line_id="U", following=True, seen_at=naive))
