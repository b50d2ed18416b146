"""The table of pictures: those that people send about a question, and those of the town's posts."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    text,
)

from bot.store.columns import UtcTime, metadata, one_of

files = Table(
    "files",
    metadata,
    Column("id", Integer, primary_key=True),
    # What its address ends in; nobody guesses it.
    Column("key", String(43), nullable=False, unique=True),
    Column("purpose", String(5), nullable=False),
    Column("state", String(7), nullable=False),
    Column("question_id", Integer, ForeignKey("questions.id"), index=True),
    # The LINE message it came with: fetched by this, gone with it.
    Column("message", String(64), index=True),
    Column("kind", String(4)),
    Column("sha256", String(64)),
    Column("bytes", LargeBinary),
    Column("width", Integer),
    Column("height", Integer),
    Column("tries", Integer, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    CheckConstraint(one_of("purpose", "photo", "post"), name="purpose"),
    CheckConstraint(one_of("state", "waiting", "kept", "gone"), name="state"),
    CheckConstraint(one_of("kind", "jpeg", "png"), name="kind"),
    CheckConstraint("length(bytes) <= 10485760", name="size"),
    CheckConstraint(
        "(state = 'kept') = (bytes IS NOT NULL AND kind IS NOT NULL AND sha256 IS NOT NULL)",
        name="kept",
    ),
    # A photo is of a question; what the town publishes is of none.
    CheckConstraint("(purpose = 'photo') = (question_id IS NOT NULL)", name="question"),
    CheckConstraint("(question_id IS NULL) = (message IS NULL)", name="message"),
    Index(
        "ix_files_waiting",
        "due_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    sqlite_autoincrement=True,
)
