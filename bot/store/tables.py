"""Every table but the FAQ's, once. The migrations build the same; a test holds both together."""

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
    UniqueConstraint,
    text,
)

from bot.store.columns import UNFINISHED, UtcTime, metadata, one_of

people = Table(
    "people",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("line_id", String(64), nullable=False, unique=True),
    Column("language", String(16)),
    # Whose answers come first: a resident's, a visitor's, or those for who may move here.
    Column("lens", String(16)),
    Column("following", Boolean, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    CheckConstraint(one_of("lens", "resident", "visitor", "moving-in"), name="lens"),
)

line_groups = Table(
    "line_groups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("line_id", String(64), nullable=False, unique=True),
    Column("kind", String(8), nullable=False),
    Column("desk", String(64)),
    Column("seen_at", UtcTime, nullable=False),
    Column("left_at", UtcTime),
    CheckConstraint(one_of("kind", "group", "room"), name="kind"),
    Index(None, "desk"),
)

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
    CheckConstraint(
        one_of("role", "viewer", "partner", "staff", "publisher", "approver", "admin"),
        name="role",
    ),
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

events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("destination", String(64), nullable=False),
    Column("event_id", String(64), nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("type", String(32), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("received_at", UtcTime, nullable=False),
    # A keyed hash of the talk: enough for the order, useless to whoever reads the table.
    Column("conversation", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("claim", String(32)),
    Column("payload", Text),
    Column("late", Boolean, nullable=False),
    Column("error", Text),
    Column("finished_at", UtcTime),
    # One row per distinct event: the same id with other content is another event.
    UniqueConstraint("destination", "event_id", "content_hash"),
    CheckConstraint(one_of("state", "new", "claimed", "retry", "done", "failed"), name="state"),
    # What a person wrote does not outlive the handling of it.
    CheckConstraint("state NOT IN ('done', 'failed') OR payload IS NULL", name="erased"),
    # Claims look through what is unfinished in order; the rest may be years of rows.
    Index(
        "ix_events_work",
        "id",
        sqlite_where=text(UNFINISHED),
        postgresql_where=text(UNFINISHED),
    ),
    Index(
        "ix_events_unfinished",
        "conversation",
        "at",
        "id",
        sqlite_where=text(UNFINISHED),
        postgresql_where=text(UNFINISHED),
    ),
    Index(
        "ix_events_finished",
        "conversation",
        "at",
        sqlite_where=text("finished_at IS NOT NULL"),
        postgresql_where=text("finished_at IS NOT NULL"),
    ),
    sqlite_autoincrement=True,  # a number is never given twice
)

asks = Table(
    "asks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("person_id", Integer, ForeignKey("people.id"), nullable=False),
    Column("message", String(64)),
    Column("text", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("verdict", String(8), nullable=False),
    Column("entry", String(64)),
    # The entry that its asker chose of several, and what they said of the answer.
    Column("chosen", String(64)),
    Column("outcome", String(8)),
    Column("at", UtcTime, nullable=False),
    CheckConstraint(one_of("verdict", "answer", "suggest", "handover"), name="verdict"),
    CheckConstraint(one_of("outcome", "solved", "unsolved", "chosen", "none"), name="outcome"),
    Index(None, "message"),
    Index(None, "at"),
    sqlite_autoincrement=True,  # a number is never given twice
)

questions = Table(
    "questions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("person_id", Integer, ForeignKey("people.id"), nullable=False),
    Column("ask_id", Integer, ForeignKey("asks.id", ondelete="SET NULL")),
    Column("message", String(64)),
    Column("desk", String(64), nullable=False),
    Column("state", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("language", String(16), nullable=False),
    Column("quote_token", String(256)),
    Column("asked_at", UtcTime, nullable=False),
    Column("promised_at", UtcTime, nullable=False),
    Column("answer", Text),
    Column("answered_by", Integer, ForeignKey("staff.id")),
    Column("answered_at", UtcTime),
    Column("delivery", String(9), nullable=False),
    Column("closed_reason", String(16)),
    CheckConstraint(one_of("state", "open", "answered", "closed"), name="state"),
    CheckConstraint(
        one_of("delivery", "none", "waiting", "handed", "pushed", "delivered"), name="delivery"
    ),
    CheckConstraint(
        "state <> 'answered' OR (answer IS NOT NULL AND answered_by IS NOT NULL)", name="answered"
    ),
    Index(None, "person_id", "delivery"),
    Index(None, "message"),
    Index(None, "ask_id"),
    sqlite_autoincrement=True,  # a number is never given twice
)

cards = Table(
    "cards",
    metadata,
    Column("message", String(64), primary_key=True),
    Column("question_id", Integer, ForeignKey("questions.id"), nullable=False),
    Column("group_id", Integer, ForeignKey("line_groups.id"), nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("recipient", String(80), nullable=False),
    Column("person_id", Integer, ForeignKey("people.id")),
    Column("group_id", Integer, ForeignKey("line_groups.id")),
    Column("state", String(8), nullable=False),
    Column("reply_token", String(128)),
    Column("token_at", UtcTime),
    Column("worth_push", Boolean, nullable=False),
    Column("retry_key", String(36), nullable=False),
    Column("body", Text),
    Column("delivers", Text, nullable=False),
    Column("card_of", Integer, ForeignKey("questions.id")),
    Column("message", String(64)),
    Column("silent", Boolean, nullable=False),
    Column("tries", Integer, nullable=False),
    # Attempts that may have been accepted without our knowing.
    Column("unsure", Integer, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("lease_until", UtcTime),
    Column("claim", String(32)),
    Column("request_id", String(64)),
    Column("error", Text),
    Column("created_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    UniqueConstraint("retry_key"),
    CheckConstraint(one_of("kind", "reply", "push", "leave", "mail"), name="kind"),
    CheckConstraint(
        one_of("state", "new", "claimed", "retry", "sent", "unknown", "dropped", "failed"),
        name="state",
    ),
    CheckConstraint("state <> 'sent' OR body IS NULL", name="erased"),
    CheckConstraint(f"{UNFINISHED} OR reply_token IS NULL", name="token_erased"),
    CheckConstraint("kind <> 'reply' OR token_at IS NOT NULL", name="token_at"),
    # Claims look through what is unfinished in order; the rest may be years of rows.
    Index(
        "ix_outbox_work",
        "id",
        sqlite_where=text(UNFINISHED),
        postgresql_where=text(UNFINISHED),
    ),
    Index(
        "ix_outbox_unfinished",
        "recipient",
        "kind",
        "id",
        sqlite_where=text(UNFINISHED),
        postgresql_where=text(UNFINISHED),
    ),
    Index(None, "person_id", "state"),
    Index(
        "ix_outbox_kept",
        "finished_at",
        sqlite_where=text("body IS NOT NULL"),
        postgresql_where=text("body IS NOT NULL"),
    ),
    Index(None, "message"),
    sqlite_autoincrement=True,  # a number is never given twice
)

flags = Table(
    "flags",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("detail", Text, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("value", Text, nullable=False),
    Column("at", UtcTime, nullable=False),
)
