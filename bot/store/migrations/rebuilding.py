"""Change on SQLite what ALTER TABLE cannot: a CHECK, or whether a column may be empty.

The way that SQLite's documentation gives: https://www.sqlite.org/lang_altertable.html#otheralter
"""

from __future__ import annotations

from collections.abc import Mapping

import sqlalchemy as sa
from alembic import op


def rebuild(table: str, changes: Mapping[str, str]) -> None:
    """Build a table anew with parts of its definition replaced; ValueError for a part not there.

    Needs foreign keys unchecked (see bot.store.schema). Rows, indexes and the numbers that were
    given already stay.
    """
    connection = op.get_bind()
    definition: str = connection.scalar(
        sa.text("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = :name"),
        {"name": table},
    )
    indexes = connection.scalars(
        sa.text(
            "SELECT sql FROM sqlite_master"
            " WHERE type = 'index' AND tbl_name = :name AND sql IS NOT NULL"
        ),
        {"name": table},
    ).all()
    for old, new in changes.items():
        if old not in definition:
            raise ValueError(f"{table} has no {old!r}")
        definition = definition.replace(old, new)
    head = definition.index("(")
    connection.exec_driver_sql(f'CREATE TABLE "_new_{table}" {definition[head:]}')
    connection.exec_driver_sql(f'INSERT INTO "_new_{table}" SELECT * FROM "{table}"')  # noqa: S608
    given = connection.scalar(
        sa.text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": table}
    )
    connection.exec_driver_sql(f'DROP TABLE "{table}"')
    connection.exec_driver_sql(f'ALTER TABLE "_new_{table}" RENAME TO "{table}"')
    if given is not None:
        values = {"name": table, "given": given}
        connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), values)
        connection.execute(sa.text("INSERT INTO sqlite_sequence VALUES (:name, :given)"), values)
    for sql in indexes:
        connection.exec_driver_sql(sql)
