"""The migrations build exactly the tables that the code knows, on both engines."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import CheckConstraint, inspect, text
from sqlalchemy.exc import StatementError

from bot.store import events, outbox, schema
from bot.store.columns import metadata
from bot.store.engine import Store
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
        for name in (f"ix_{t}_{n}" for t in ("events", "outbox") for n in ("unfinished", "work")):
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


def test_claims_use_the_partial_indexes(store: Store) -> None:
    """Bound values in the place of the index's literals would make each claim a full scan."""
    for statement in (events._CLAIM, outbox._CLAIM):
        sql = str(statement.compile(dialect=store.engine.dialect))
        for state in ("new", "claimed", "retry"):
            assert f"'{state}'" in sql
    if store.sqlite:
        with store.read() as connection:
            for statement in (events._CLAIM, outbox._CLAIM):
                compiled = statement.compile(dialect=store.engine.dialect)
                values = (None,) * len(compiled.positiontup or ())
                plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values)
                assert not [row for row in plan if row[3] in ("SCAN events", "SCAN outbox")]
