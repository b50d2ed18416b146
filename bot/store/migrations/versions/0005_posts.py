"""Posts: drafts and their editions, approvals, occurrences; announcements and their parts."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime
from bot.store.migrations.rebuilding import rebuild

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('reply', 'push', 'leave', 'mail', 'call')"
_KINDS_NOW = "kind IN ('reply', 'push', 'leave', 'mail', 'call', 'multicast', 'broadcast')"
_UNFINISHED = "state IN ('new', 'claimed', 'retry')"
_CHECKS = {
    "reach": "(announcement_id IS NULL) = (reach IS NULL)",
    "public": (
        "kind NOT IN ('multicast', 'broadcast')"
        " OR (announcement_id IS NOT NULL AND reach = 'public')"
    ),
    "members": "(kind = 'multicast') = (members IS NOT NULL)",
}
_UNIQUE = ("announcement_id", "audience", "language", "chunk")


def upgrade() -> None:
    """Apply."""
    _posts()
    _announcements()
    _outbox()


def _posts() -> None:
    op.create_table(
        "posts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=9), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("drill", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("follows", sa.Integer()),
        sa.Column("relation", sa.String(length=12)),
        sa.Column("reckoned_to", UtcTime()),
        sa.Column("next_at", UtcTime()),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.CheckConstraint(
            "relation IN ('correction', 'cancellation')", name=op.f("ck_posts_relation")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'pending', 'approved', 'sending', 'sent', 'expired', 'cancelled',"
            " 'corrected')",
            name=op.f("ck_posts_state"),
        ),
        sa.CheckConstraint("(follows IS NULL) = (relation IS NULL)", name=op.f("ck_posts_follows")),
        sa.CheckConstraint("follows IS NULL OR follows < id", name=op.f("ck_posts_earlier")),
        sa.ForeignKeyConstraint(["follows"], ["posts.id"], name=op.f("fk_posts_follows_posts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_posts")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_posts_due",
        "posts",
        ["next_at"],
        unique=False,
        sqlite_where=sa.text("state IN ('approved', 'sending')"),
        postgresql_where=sa.text("state IN ('approved', 'sending')"),
    )
    op.create_index(op.f("ix_posts_follows"), "posts", ["follows"], unique=False)
    op.create_table(
        "post_editions",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["staff.id"], name=op.f("fk_post_editions_drafted_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_post_editions_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("post_id", "edition", name=op.f("pk_post_editions")),
        sa.UniqueConstraint(
            "post_id",
            "edition",
            "drafted_by",
            name=op.f("uq_post_editions_post_id_edition_drafted_by"),
        ),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=False),
        sa.Column("approved_by", sa.Integer(), nullable=False),
        sa.Column("manner", sa.String(length=9), nullable=False),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("reviewed_by", sa.Integer()),
        sa.Column("reviewed_at", UtcTime()),
        sa.CheckConstraint(
            "manner <> 'emergency' OR reason <> ''", name=op.f("ck_approvals_reason")
        ),
        sa.CheckConstraint(
            "manner <> 'second' OR approved_by <> drafted_by", name=op.f("ck_approvals_another")
        ),
        sa.CheckConstraint(
            "manner IN ('second', 'alone', 'emergency')", name=op.f("ck_approvals_manner")
        ),
        sa.CheckConstraint(
            "(reviewed_by IS NULL) = (reviewed_at IS NULL)", name=op.f("ck_approvals_review")
        ),
        sa.CheckConstraint(
            "reviewed_by IS NULL OR reviewed_by <> approved_by", name=op.f("ck_approvals_reviewed")
        ),
        sa.ForeignKeyConstraint(
            ["approved_by"], ["staff.id"], name=op.f("fk_approvals_approved_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["post_id", "edition", "drafted_by"],
            ["post_editions.post_id", "post_editions.edition", "post_editions.drafted_by"],
            name="fk_approvals_edition_post_editions",
        ),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["staff.id"], name=op.f("fk_approvals_reviewed_by_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
        sa.UniqueConstraint("post_id", "edition", name=op.f("uq_approvals_post_id_edition")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "occurrences",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("occurrence", sa.String(length=16), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=6), nullable=False),
        sa.Column("reason", sa.String(length=16), server_default="", nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "outcome <> 'missed' OR reason <> ''", name=op.f("ck_occurrences_reason")
        ),
        sa.CheckConstraint("outcome IN ('run', 'missed')", name=op.f("ck_occurrences_outcome")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_occurrences_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("post_id", "occurrence", name=op.f("pk_occurrences")),
    )


def _announcements() -> None:
    op.create_table(
        "announcements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=160), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("reach", sa.String(length=6), nullable=False),
        sa.Column("drill", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("post_id", sa.Integer()),
        sa.Column("occurrence", sa.String(length=16)),
        sa.Column("follows", sa.Integer()),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime()),
        sa.CheckConstraint("NOT drill OR reach = 'staff'", name=op.f("ck_announcements_drill")),
        sa.CheckConstraint("reach IN ('public', 'staff')", name=op.f("ck_announcements_reach")),
        sa.CheckConstraint(
            "state IN ('sending', 'paused', 'stopped', 'done')", name=op.f("ck_announcements_state")
        ),
        sa.CheckConstraint(
            "(post_id IS NULL) = (occurrence IS NULL)", name=op.f("ck_announcements_post")
        ),
        sa.CheckConstraint(
            "follows IS NULL OR follows < id", name=op.f("ck_announcements_earlier")
        ),
        sa.ForeignKeyConstraint(
            ["follows"], ["announcements.id"], name=op.f("fk_announcements_follows_announcements")
        ),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_announcements_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
        sa.UniqueConstraint("id", "reach", name=op.f("uq_announcements_id_reach")),
        sa.UniqueConstraint("key", name=op.f("uq_announcements_key")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_announcements_follows"), "announcements", ["follows"], unique=False)
    op.create_index(
        "ix_announcements_live",
        "announcements",
        ["id"],
        unique=False,
        sqlite_where=sa.text("state IN ('sending', 'paused')"),
        postgresql_where=sa.text("state IN ('sending', 'paused')"),
    )
    op.create_index(op.f("ix_announcements_post_id"), "announcements", ["post_id"], unique=False)
    op.create_table(
        "announcement_texts",
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_announcement_texts_announcement_id_announcements"),
        ),
        sa.PrimaryKeyConstraint("announcement_id", "language", name=op.f("pk_announcement_texts")),
    )
    op.create_table(
        "paces",
        sa.Column("endpoint", sa.String(length=16), nullable=False),
        sa.Column("free_at", sa.Float(precision=53), nullable=False),
        sa.PrimaryKeyConstraint("endpoint", name=op.f("pk_paces")),
    )


def _outbox() -> None:
    for column in (
        sa.Column("announcement_id", sa.Integer()),
        sa.Column("reach", sa.String(6)),
        sa.Column("audience", sa.String(64)),
        sa.Column("language", sa.String(16)),
        sa.Column("chunk", sa.Integer()),
        sa.Column("members", sa.Text()),
        sa.Column("priority", sa.Integer(), nullable=False, server_default=sa.text("1")),
    ):
        op.add_column("outbox", column)
    unique = "uq_outbox_" + "_".join(_UNIQUE)
    if op.get_bind().dialect.name == "sqlite":
        added = [
            f"CONSTRAINT ck_outbox_{name} CHECK ({condition})"
            for name, condition in _CHECKS.items()
        ]
        added.append(f"CONSTRAINT {unique} UNIQUE ({', '.join(_UNIQUE)})")
        added.append(
            "CONSTRAINT fk_outbox_announcement FOREIGN KEY (announcement_id, reach)"
            " REFERENCES announcements (id, reach)"
        )
        first = "CONSTRAINT ck_outbox_erased"
        rebuild(
            "outbox",
            {
                _KINDS: _KINDS_NOW,
                "kind VARCHAR(8)": "kind VARCHAR(9)",
                first: ", ".join((*added, first)),
            },
        )
    else:
        op.alter_column("outbox", "kind", type_=sa.String(9))
        op.drop_constraint(op.f("ck_outbox_kind"), "outbox", type_="check")
        for name, condition in {"kind": _KINDS_NOW, **_CHECKS}.items():
            op.create_check_constraint(op.f(f"ck_outbox_{name}"), "outbox", condition)
        op.create_unique_constraint(op.f(unique), "outbox", list(_UNIQUE))
        op.create_foreign_key(
            "fk_outbox_announcement",
            "outbox",
            "announcements",
            ["announcement_id", "reach"],
            ["id", "reach"],
        )
    op.drop_index("ix_outbox_work", "outbox")
    for name, columns, condition in (
        ("ix_outbox_work", ["id"], f"{_UNFINISHED} AND announcement_id IS NULL"),
        ("ix_outbox_parts", ["priority", "id"], f"{_UNFINISHED} AND announcement_id IS NOT NULL"),
    ):
        op.create_index(
            name,
            "outbox",
            columns,
            sqlite_where=sa.text(condition),
            postgresql_where=sa.text(condition),
        )
