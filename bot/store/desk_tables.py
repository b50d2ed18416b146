"""The tables of the desk: routed questions and their threads, who is on duty, who was called."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    Time,
    false,
    text,
)

from bot.store.columns import UtcTime, metadata, one_of

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
    # None while a disaster lets nobody promise anything.
    Column("promised_at", UtcTime),
    Column("answer", Text),
    Column("answered_by", Integer, ForeignKey("staff.id")),
    Column("answered_at", UtcTime),
    Column("delivery", String(9), nullable=False),
    Column("closed_reason", String(16)),
    Column("topic", String(64), nullable=False, server_default=""),
    Column("urgent", Boolean, nullable=False, server_default=false()),
    Column("taken_by", Integer, ForeignKey("staff.id")),
    Column("taken_at", UtcTime),
    # A partner's answer that waits for a member of staff to release it.
    Column("draft", Text),
    Column("draft_by", Integer, ForeignKey("staff.id")),
    # The name under which the answer goes out, where it is not the desk's.
    Column("answered_as", String(20)),
    # Words that staff wrote in Japanese for a person who asked in another language say so.
    Column("answer_language", String(16)),
    # Its asker wants the answer sent to them, and not only shown when they come back.
    Column("notify", Boolean, nullable=False, server_default=false()),
    # A matter of one person's own: never a source of what the bot says to others.
    Column("personal", Boolean, nullable=False, server_default=false()),
    Column("rating", String(8)),
    # The question that this one waits with: one answer goes to both.
    Column("same_as", Integer, ForeignKey("questions.id")),
    CheckConstraint(one_of("state", "open", "taken", "answered", "closed"), name="state"),
    CheckConstraint(
        one_of("delivery", "none", "waiting", "handed", "pushed", "delivered"), name="delivery"
    ),
    CheckConstraint(
        "state <> 'answered' OR (answer IS NOT NULL AND answered_by IS NOT NULL)", name="answered"
    ),
    CheckConstraint("state <> 'taken' OR taken_by IS NOT NULL", name="taken"),
    CheckConstraint("draft IS NULL OR draft_by IS NOT NULL", name="draft"),
    CheckConstraint(one_of("rating", "solved", "unsolved"), name="rating"),
    CheckConstraint("same_as IS NULL OR same_as < id", name="same_as"),
    Index(None, "person_id", "delivery"),
    Index(None, "message"),
    Index(None, "ask_id"),
    Index(None, "state", "desk"),
    Index(None, "same_as"),
    sqlite_autoincrement=True,  # a number is never given twice
)

turns = Table(
    "turns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("question_id", Integer, ForeignKey("questions.id"), nullable=False, index=True),
    Column("at", UtcTime, nullable=False),
    Column("kind", String(8), nullable=False),
    # None where the asker, or the clock, did it.
    Column("staff_id", Integer, ForeignKey("staff.id")),
    Column("text", Text, nullable=False),
    # The LINE message whose words these are, so that they go when it is taken back.
    Column("message", String(64), index=True),
    CheckConstraint(
        one_of(
            "kind",
            "added",
            "asked",
            "taken",
            "released",
            "moved",
            "note",
            "drafted",
            "answered",
            "reopened",
            "rated",
            "promised",
            "joined",
            "photo",
            "place",
        ),
        name="kind",
    ),
    sqlite_autoincrement=True,  # a number is never given twice
)

cards = Table(
    "cards",
    metadata,
    Column("message", String(64), primary_key=True),
    Column("question_id", Integer, ForeignKey("questions.id"), nullable=False),
    # A staff group, or the 1:1 talk of a member of staff.
    Column("group_id", Integer, ForeignKey("line_groups.id")),
    Column("person_id", Integer, ForeignKey("people.id")),
    CheckConstraint("(group_id IS NULL) <> (person_id IS NULL)", name="place"),
)

calls = Table(
    "calls",
    metadata,
    Column("id", Integer, primary_key=True),
    # What the call is about and to whom: two clocks make it once.
    Column("key", String(96), nullable=False, unique=True),
    Column("question_id", Integer, ForeignKey("questions.id")),
    Column("desk", String(64), nullable=False),
    # None where a desk has nobody on its rota: the call goes to the desk itself.
    Column("staff_id", Integer, ForeignKey("staff.id")),
    Column("reason", String(8), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("seen_at", UtcTime),
    Column("seen_by", Integer, ForeignKey("staff.id")),
    CheckConstraint(one_of("reason", "new", "due", "late", "urgent", "shift"), name="reason"),
    CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name="seen"),
    Index(None, "question_id", "at"),
    sqlite_autoincrement=True,  # a number is never given twice
)

rota_slots = Table(
    "rota_slots",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("desk", String(64), nullable=False, index=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    # A day of every week (1 is Monday), or one day that stands in its place.
    Column("weekday", Integer),
    Column("day", Date),
    Column("begin", Time, nullable=False),
    Column("end", Time, nullable=False),
    Column("place", Integer, nullable=False),
    Column("holidays", Boolean, nullable=False),
    CheckConstraint("(weekday IS NULL) <> (day IS NULL)", name="day"),
    CheckConstraint("weekday BETWEEN 1 AND 7", name="weekday"),
    CheckConstraint("place > 0", name="place"),
)

rota_offs = Table(
    "rota_offs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("desk", String(64), nullable=False, index=True),
    # None where the whole desk is off.
    Column("staff_id", Integer, ForeignKey("staff.id")),
    Column("day", Date, nullable=False),
    Column("reason", String(100), nullable=False),
)

swaps = Table(
    "swaps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("desk", String(64), nullable=False),
    Column("day", Date, nullable=False),
    Column("begin", Time, nullable=False),
    Column("asked_by", Integer, ForeignKey("staff.id"), nullable=False),
    Column("taken_by", Integer, ForeignKey("staff.id")),
    Column("state", String(9), nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint(
        one_of("state", "asked", "accepted", "refused", "withdrawn", "past"), name="state"
    ),
    CheckConstraint("state <> 'accepted' OR taken_by IS NOT NULL", name="taken"),
    # One shift is not asked for twice at a time; after a refusal it may be asked for again.
    Index(
        "ix_swaps_live",
        "desk",
        "day",
        "begin",
        "asked_by",
        unique=True,
        sqlite_where=text("state IN ('asked', 'accepted')"),
        postgresql_where=text("state IN ('asked', 'accepted')"),
    ),
    sqlite_autoincrement=True,  # a number is never given twice
)
