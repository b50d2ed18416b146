"""The tables of the FAQ: entries, their vectors, what people's use of them proposes."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.columns import UtcTime, metadata, one_of

entries = Table(
    "entries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("stage", String(9), primary_key=True),
    Column("body", Text),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id")),
    # A draft without a body proposes that the published entry be withdrawn.
    CheckConstraint(one_of("stage", "draft", "published"), name="stage"),
    CheckConstraint("stage <> 'published' OR body IS NOT NULL", name="body"),
)

vectors = Table(
    "vectors",
    metadata,
    Column("model", String(64), primary_key=True),
    Column("digest", String(64), primary_key=True),
    # Half-precision numbers, in the order of the machine that wrote them.
    Column("vector", LargeBinary, nullable=False),
    Column("at", UtcTime, nullable=False),
)

proposals = Table(
    "proposals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(5), nullable=False),
    # Empty for a new entry.
    Column("entry", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("text", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("desk", String(64), nullable=False),
    # How often people's acts have proposed the same.
    Column("times", Integer, nullable=False),
    # The answered question that a new entry comes from.
    Column("question_id", Integer, ForeignKey("questions.id"), unique=True),
    # The LINE message whose words these are, so that they go when it is taken back.
    Column("message", String(64)),
    Column("state", String(8), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("decided_at", UtcTime),
    Column("staff_id", Integer, ForeignKey("staff.id")),
    UniqueConstraint("kind", "entry", "language", "text"),
    CheckConstraint(one_of("kind", "alias", "entry"), name="kind"),
    CheckConstraint(one_of("state", "open", "approved", "refused"), name="state"),
    CheckConstraint("(kind = 'alias') = (entry <> '')", name="entry"),
    CheckConstraint("state = 'open' OR staff_id IS NOT NULL", name="decided"),
    Index(None, "message"),
    sqlite_autoincrement=True,  # a number is never given twice
)

calibrations = Table(
    "calibrations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("profile", String(8), nullable=False),
    # Chances become 1 / (1 + e^-(slope * t + shift)).
    Column("slope", Float, nullable=False),
    Column("shift", Float, nullable=False),
    Column("asks", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    CheckConstraint("slope > 0", name="slope"),
    sqlite_autoincrement=True,  # the highest number is in force
)
