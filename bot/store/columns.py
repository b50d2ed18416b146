"""What the tables are made of: moments in UTC, names of constraints, the states of work."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Dialect, MetaData, literal_column
from sqlalchemy.types import DateTime, TypeDecorator

CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

metadata = MetaData(naming_convention=CONVENTION)
"""Holds every table, whichever module describes it."""


class UtcTime(TypeDecorator[datetime]):
    """An aware moment, kept in UTC. Refuses naive values.

    ``DateTime(timezone=True)`` alone loses the offset on SQLite.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Turn an aware moment into UTC; a naive one is a ValueError."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a moment without a time zone: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the moment back as aware UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def one_of(column: str, *values: str) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


UNFINISHED = "state IN ('new', 'claimed', 'retry')"
"""The states in which an event or an outbox row still needs work; the partial indexes' words."""

PUSHES = ("push", "multicast", "broadcast")
"""The kinds of outbox rows that the month's messages pay for."""
SINGLE = f"{UNFINISHED} AND announcement_id IS NULL"
"""Outbox rows of their own; those that are parts of an announcement have a drainer to themselves,
so that a thousand of them are no load on the next person's answer."""
PART = f"{UNFINISHED} AND announcement_id IS NOT NULL"


def unfinished(state: ColumnElement[str]) -> ColumnElement[bool]:
    """Say that a row still needs work, in literals: bound values would not match the index."""
    return state.in_([literal_column(f"'{name}'") for name in ("new", "claimed", "retry")])
