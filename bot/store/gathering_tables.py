"""The tables of what posts invite to, and of who comes."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
    text,
)

from bot.store.columns import UtcTime, metadata

gatherings = Table(
    "gatherings",
    metadata,
    # The post that first invited to it; a correction changes this row.
    Column("post_id", Integer, ForeignKey("posts.id"), primary_key=True),
    Column("titles", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("place", String(200), nullable=False),
    Column("capacity", Integer, nullable=False),
    Column("taken", Integer, nullable=False, server_default="0"),
    Column("called_off", Boolean, nullable=False, server_default=false()),
    Column("reminded_at", UtcTime),
    CheckConstraint("capacity >= 0", name="capacity"),
    CheckConstraint("taken >= 0", name="taken"),
    Index(
        "ix_gatherings_to_remind",
        "at",
        sqlite_where=text("reminded_at IS NULL"),
        postgresql_where=text("reminded_at IS NULL"),
    ),
)

sign_ups = Table(
    "sign_ups",
    metadata,
    Column("post_id", Integer, ForeignKey("gatherings.post_id"), primary_key=True),
    Column("person_id", Integer, ForeignKey("people.id"), primary_key=True),
    Column("at", UtcTime, nullable=False),
)
