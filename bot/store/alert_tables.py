"""The tables of disaster alerts: what came, what was decided and why, what holds, who decides."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from bot.store.columns import UtcTime, metadata, one_of

telegrams = Table(
    "telegrams",
    metadata,
    Column("id", Integer, primary_key=True),
    # The feed's id of it, or a file's name; one body may come under two.
    Column("entry", String(200), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("type", String(6), nullable=False),
    Column("status", String(16), nullable=False),
    Column("info_type", String(8), nullable=False),
    Column("title", String(200), nullable=False),
    Column("headline", Text, nullable=False),
    Column("reported_at", UtcTime),
    Column("received_at", UtcTime, nullable=False),
    Column("disposition", String(10), nullable=False),
    Column("outcome", String(8), nullable=False),
    Column("reason", String(200), nullable=False),
    Column("changes", Text, nullable=False),
    UniqueConstraint("entry", "digest"),
    CheckConstraint(one_of("outcome", "announce", "hold", "staff", "silent"), name="outcome"),
    # Only what is in earnest may be decided to go out.
    CheckConstraint("status = '通常' OR outcome IN ('staff', 'silent')", name="earnest"),
    sqlite_autoincrement=True,
)

alert_state = Table(
    "alert_state",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("id = 1", name="one"),
)

alert_holds = Table(
    "alert_holds",
    metadata,
    Column("id", Integer, primary_key=True),
    # For the new form to say the same, for staff to confirm, or for half an hour to pass.
    Column("purpose", String(7), nullable=False),
    Column("change", Text, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("state", String(7), nullable=False),
    Column("by", Integer, ForeignKey("staff.id")),
    CheckConstraint(one_of("purpose", "form", "confirm", "pace"), name="purpose"),
    CheckConstraint(one_of("state", "waiting", "sent", "dropped"), name="state"),
    Index(
        "ix_alert_holds_due",
        "due_at",
        sqlite_where=text("state = 'waiting'"),
        postgresql_where=text("state = 'waiting'"),
    ),
    sqlite_autoincrement=True,
)

alert_policies = Table(
    "alert_policies",
    metadata,
    Column("hazard", String(16), primary_key=True),
    # Shown to staff alone, sent when staff confirm, or sent at once.
    Column("mode", String(7), nullable=False),
    Column("minutes", Integer, nullable=False),
    # What becomes of it when nobody confirms in time.
    Column("lapses", String(4), nullable=False),
    Column("by", Integer, ForeignKey("staff.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint(one_of("mode", "watch", "confirm", "auto"), name="mode"),
    CheckConstraint(one_of("lapses", "send", "drop"), name="lapses"),
    CheckConstraint("minutes BETWEEN 1 AND 60", name="minutes"),
)

alert_told = Table(
    "alert_told",
    metadata,
    # The latest announcement of an incident: a correction goes to those who have it.
    Column("incident", String(200), primary_key=True),
    Column("announcement_id", Integer, ForeignKey("announcements.id"), nullable=False),
    Column("level", Integer, nullable=False),
    Column("at", UtcTime, nullable=False),
)

shelters = Table(
    "shelters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("address", String(200), nullable=False),
    # What it is designated for, such as "flood tsunami".
    Column("dangers", String(100), nullable=False),
    Column("latitude", Float(53)),
    Column("longitude", Float(53)),
    # As staff have said last; designated is not open.
    Column("state", String(6), nullable=False),
    Column("by", Integer, ForeignKey("staff.id")),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("name", "address"),
    CheckConstraint(one_of("state", "closed", "open", "full"), name="state"),
    CheckConstraint("state = 'closed' OR by IS NOT NULL", name="by"),
    sqlite_autoincrement=True,
)
