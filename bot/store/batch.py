"""Many rows in one statement with one parameter: a JSON array that the database takes apart.

An INSERT for each row gives the interpreter away and takes it back each time, which costs a busy
process more than the rows. The text of this statement never changes, however many rows there are.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache

from sqlalchemy import (
    Connection,
    Executable,
    Table,
    Text,
    bindparam,
    cast,
    column,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql, sqlite

Rows = Sequence[Mapping[str, object]]


def insert_batch(connection: Connection, table: Table, rows: Rows) -> None:
    """Insert the rows whose unique keys are free, in their order; leave the others as they stand.

    Every row names the same columns. Texts hold neither NUL nor lone surrogates.
    """
    if not rows:
        return
    dialect = connection.dialect.name
    names = tuple(rows[0])
    moment = _moment if dialect == "postgresql" else _moment_on_sqlite
    values = json.dumps([dict(row) for row in rows], default=moment)
    connection.execute(_statement(table, names, dialect), {"rows": values})


@cache
def _statement(table: Table, names: tuple[str, ...], dialect: str) -> Executable:
    given = bindparam("rows", type_=Text)
    if dialect == "postgresql":
        typed = (column(name, table.c[name].type) for name in names)
        read = func.json_to_recordset(cast(given, postgresql.JSON))
        record = read.table_valued(*typed).render_derived(name="given", with_types=True)
        chosen = select(*(record.c[name] for name in names))
        return postgresql.insert(table).from_select(names, chosen).on_conflict_do_nothing()
    each = func.json_each(given).table_valued("value", name="given")
    fields = (func.json_extract(each.c.value, f"$.{name}") for name in names)
    # "WHERE true": without it SQLite's parser takes ON CONFLICT for a join's ON.
    chosen = select(*fields).where(true())
    return sqlite.insert(table).from_select(names, chosen).on_conflict_do_nothing()


def _moment(value: object) -> str:
    if not isinstance(value, datetime) or value.tzinfo is None:
        raise ValueError(f"neither plain nor an aware moment: {type(value).__name__}")
    return value.astimezone(UTC).isoformat(sep=" ", timespec="microseconds")


def _moment_on_sqlite(value: object) -> str:
    # As SQLAlchemy writes a DateTime there: comparisons are comparisons of text.
    return _moment(value).removesuffix("+00:00")
