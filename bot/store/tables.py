"""People, groups, and what comes in and goes out. The migrations build the same tables.

Those of the FAQ, the desk and the staff have modules of their own; a test holds all together.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

from bot.store.columns import PART, SINGLE, UNFINISHED, UtcTime, metadata, one_of

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
    # Which news they want: all, what they chose, or none but alerts.
    Column("receives", String(6), nullable=False, server_default="all"),
    # What we send of our own accord makes no sound; alerts do.
    Column("muted", Boolean, nullable=False, server_default=false()),
    CheckConstraint(one_of("lens", "resident", "visitor", "moving-in"), name="lens"),
    CheckConstraint(one_of("receives", "all", "chosen", "alerts"), name="receives"),
)

wishes = Table(
    "wishes",
    metadata,
    Column("person_id", Integer, ForeignKey("people.id"), primary_key=True),
    Column("kind", String(5), primary_key=True),
    # A category of news, an area of the town, or a hazard whose lesser warnings are wanted.
    Column("value", String(64), primary_key=True),
    CheckConstraint(one_of("kind", "topic", "area", "alert"), name="kind"),
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
    # How many a push to it reaches and costs, as LINE last said; None while not known.
    Column("members", Integer),
    CheckConstraint(one_of("kind", "group", "room"), name="kind"),
    Index(None, "desk"),
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

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(9), nullable=False),
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
    # What one push of it takes from the month's messages: one a person, one a group's member.
    Column("cost", Integer, nullable=False, server_default="0"),
    # What it is for, so that the month's messages can be shared out.
    Column("purpose", String(8), nullable=False, server_default=""),
    # The announcement it is a part of: its words stand there, who gets it in `members`, which are
    # our numbers of people as JSON and never change once the row is written.
    Column("announcement_id", Integer),
    Column("reach", String(6)),
    Column("audience", String(64)),
    Column("language", String(16)),
    Column("chunk", Integer),
    Column("members", Text),
    # What has a smaller one leaves first: alerts 0, all else 1.
    Column("priority", Integer, nullable=False, server_default="1"),
    CheckConstraint(
        one_of("kind", "reply", "push", "leave", "mail", "call", "multicast", "broadcast"),
        name="kind",
    ),
    ForeignKeyConstraint(
        ["announcement_id", "reach"],
        ["announcements.id", "announcements.reach"],
        name="fk_outbox_announcement",
    ),
    CheckConstraint("(announcement_id IS NULL) = (reach IS NULL)", name="reach"),
    # A drill's announcement is for the staff room, and so no row of it can go to many.
    CheckConstraint(
        "kind NOT IN ('multicast', 'broadcast')"
        " OR (announcement_id IS NOT NULL AND reach = 'public')",
        name="public",
    ),
    CheckConstraint("(kind = 'multicast') = (members IS NOT NULL)", name="members"),
    # Nothing of one announcement goes twice to one part of its audience.
    UniqueConstraint("announcement_id", "audience", "language", "chunk"),
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
        sqlite_where=text(SINGLE),
        postgresql_where=text(SINGLE),
    ),
    Index(
        "ix_outbox_parts",
        "priority",
        "id",
        sqlite_where=text(PART),
        postgresql_where=text(PART),
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
    # What the month's messages went to is counted for every answer.
    Index(
        "ix_outbox_costs",
        "created_at",
        sqlite_where=text("cost > 0"),
        postgresql_where=text("cost > 0"),
    ),
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
