"""The tables of the town's people: accounts, their sessions, one-time codes, what they did."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Text,
)

from bot.store.columns import UtcTime, metadata, one_of

staff = Table(
    "staff",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("login", String(64), nullable=False, unique=True),
    Column("name", String(64), nullable=False),
    Column("password", String(200), nullable=False),
    Column("role", String(16), nullable=False),
    Column("desks", Text, nullable=False),
    Column("person_id", Integer, ForeignKey("people.id"), unique=True),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    # Where calls for this person go beside the desk's own address.
    Column("mail", String(254)),
    # The name under which a partner's answers go out; staff answer under their desk's.
    Column("shown_as", String(20)),
    # The last day, in the town's zone, on which this account may do anything.
    Column("ends_on", Date),
    # The shared secret of one-time passwords, and the last thirty seconds one was used for.
    Column("totp", String(64)),
    Column("totp_step", Integer),
    CheckConstraint(
        one_of("role", "viewer", "partner", "staff", "publisher", "approver", "admin"),
        name="role",
    ),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    # A hash: who reads the table cannot sit down at somebody's console.
    Column("token", String(64), nullable=False, unique=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False, index=True),
    Column("created_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
)

codes = Table(
    "codes",
    metadata,
    Column("code", String(16), primary_key=True),
    Column("purpose", String(8), nullable=False),
    Column("subject", String(64), nullable=False),
    Column("made_by", Integer, ForeignKey("staff.id")),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    CheckConstraint(one_of("purpose", "group", "staff"), name="purpose"),
)

audits = Table(
    "audits",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("staff_id", Integer, ForeignKey("staff.id")),
    Column("act", String(32), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("detail", Text, nullable=False),
)
