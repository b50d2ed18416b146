"""The tables of what the town says of itself: posts, who approved them, and how they went out."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
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

from bot.store.columns import UtcTime, metadata, one_of

posts = Table(
    "posts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("state", String(9), nullable=False),
    # The edition that is shown, approved and sent; each edit makes the next.
    Column("edition", Integer, nullable=False),
    Column("drill", Boolean, nullable=False, server_default=false()),
    # The sent post that this one corrects or takes back.
    Column("follows", Integer, ForeignKey("posts.id"), index=True),
    Column("relation", String(12)),
    # Up to when its occurrences have been reckoned: sent, or noted as missed.
    Column("reckoned_to", UtcTime),
    # When the next one is due; None when there is none.
    Column("next_at", UtcTime),
    Column("created_at", UtcTime, nullable=False),
    # Why it went back to its drafter, or was taken off.
    Column("reason", Text, nullable=False, server_default=""),
    CheckConstraint(
        one_of(
            "state",
            "draft",
            "pending",
            "approved",
            "sending",
            "sent",
            "expired",
            "cancelled",
            "corrected",
        ),
        name="state",
    ),
    CheckConstraint(one_of("relation", "correction", "cancellation"), name="relation"),
    CheckConstraint("(follows IS NULL) = (relation IS NULL)", name="follows"),
    CheckConstraint("follows IS NULL OR follows < id", name="earlier"),
    Index(
        "ix_posts_due",
        "next_at",
        sqlite_where=text("state IN ('approved', 'sending')"),
        postgresql_where=text("state IN ('approved', 'sending')"),
    ),
    sqlite_autoincrement=True,  # a number is never given twice
)

post_editions = Table(
    "post_editions",
    metadata,
    Column("post_id", Integer, ForeignKey("posts.id"), primary_key=True),
    Column("edition", Integer, primary_key=True),
    # Everything that an approver looks at, as JSON: words, picture, audience, times.
    Column("content", Text, nullable=False),
    Column("drafted_by", Integer, ForeignKey("staff.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("post_id", "edition", "drafted_by"),
)

approvals = Table(
    "approvals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("post_id", Integer, nullable=False),
    Column("edition", Integer, nullable=False),
    Column("drafted_by", Integer, nullable=False),
    Column("approved_by", Integer, ForeignKey("staff.id"), nullable=False),
    # By a second person; by one alone where the town has only one; in an emergency.
    Column("manner", String(9), nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("reviewed_by", Integer, ForeignKey("staff.id")),
    Column("reviewed_at", UtcTime),
    ForeignKeyConstraint(
        ["post_id", "edition", "drafted_by"],
        ["post_editions.post_id", "post_editions.edition", "post_editions.drafted_by"],
        name="fk_approvals_edition_post_editions",
    ),
    # Of two who approve at once the first is kept.
    UniqueConstraint("post_id", "edition"),
    CheckConstraint(one_of("manner", "second", "alone", "emergency"), name="manner"),
    # Nobody approves their own draft and it looks as if another had.
    CheckConstraint("manner <> 'second' OR approved_by <> drafted_by", name="another"),
    CheckConstraint("manner <> 'emergency' OR reason <> ''", name="reason"),
    CheckConstraint("reviewed_by IS NULL OR reviewed_by <> approved_by", name="reviewed"),
    CheckConstraint("(reviewed_by IS NULL) = (reviewed_at IS NULL)", name="review"),
    sqlite_autoincrement=True,
)

occurrences = Table(
    "occurrences",
    metadata,
    Column("post_id", Integer, ForeignKey("posts.id"), primary_key=True),
    # The local date and time at which it was meant to go out, such as 2026-12-01T09:00.
    Column("occurrence", String(16), primary_key=True),
    Column("edition", Integer, nullable=False),
    Column("outcome", String(6), nullable=False),
    Column("reason", String(16), nullable=False, server_default=""),
    Column("at", UtcTime, nullable=False),
    CheckConstraint(one_of("outcome", "run", "missed"), name="outcome"),
    CheckConstraint("outcome <> 'missed' OR reason <> ''", name="reason"),
)

put_up = Table(
    "put_up",
    metadata,
    Column("id", Integer, primary_key=True),
    # Somebody has put the post's ready text up in the OpenChat.
    Column("post_id", Integer, ForeignKey("posts.id"), nullable=False, index=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
)

watches = Table(
    "watches",
    metadata,
    Column("id", Integer, primary_key=True),
    # Somebody has looked through the OpenChat on this local day.
    Column("day", String(10), nullable=False, index=True),
    Column("staff_id", Integer, ForeignKey("staff.id"), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("outcome", String(7), nullable=False),
    Column("reason", String(300), nullable=False, server_default=""),
    CheckConstraint(one_of("outcome", "fine", "concern", "removed"), name="outcome"),
    CheckConstraint("outcome = 'fine' OR reason <> ''", name="reason"),
)

announcements = Table(
    "announcements",
    metadata,
    Column("id", Integer, primary_key=True),
    # What it is and of which occurrence or change: nothing is announced twice.
    Column("key", String(160), nullable=False, unique=True),
    Column("purpose", String(8), nullable=False),
    # Public, or the staff room alone; a drill can only be the latter.
    Column("reach", String(6), nullable=False),
    Column("drill", Boolean, nullable=False),
    Column("state", String(8), nullable=False),
    Column("post_id", Integer, ForeignKey("posts.id"), index=True),
    Column("occurrence", String(16)),
    # The announcement whose recipients, and only they, get this one.
    Column("follows", Integer, ForeignKey("announcements.id"), index=True),
    Column("silent", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("finished_at", UtcTime),
    UniqueConstraint("id", "reach"),
    CheckConstraint(one_of("reach", "public", "staff"), name="reach"),
    CheckConstraint("NOT drill OR reach = 'staff'", name="drill"),
    CheckConstraint(one_of("state", "sending", "paused", "stopped", "done"), name="state"),
    CheckConstraint("(post_id IS NULL) = (occurrence IS NULL)", name="post"),
    CheckConstraint("follows IS NULL OR follows < id", name="earlier"),
    Index(
        "ix_announcements_live",
        "id",
        sqlite_where=text("state IN ('sending', 'paused')"),
        postgresql_where=text("state IN ('sending', 'paused')"),
    ),
    sqlite_autoincrement=True,
)

announcement_texts = Table(
    "announcement_texts",
    metadata,
    Column("announcement_id", Integer, ForeignKey("announcements.id"), primary_key=True),
    # The language it is written in, or `all` for one text of every language.
    Column("language", String(16), primary_key=True),
    # LINE message objects as JSON, as they leave.
    Column("body", Text, nullable=False),
)

paces = Table(
    "paces",
    metadata,
    Column("endpoint", String(16), primary_key=True),
    # From when on the endpoint may be called again, in seconds of Unix time.
    Column("free_at", Float(53), nullable=False),
)
