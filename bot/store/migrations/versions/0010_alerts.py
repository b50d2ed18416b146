"""Disaster alerts: what came, what was decided, what holds and waits, how each hazard goes."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime
from bot.store.migrations.rebuilding import rebuild

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_KIND, _KIND_NOW = "kind IN ('topic', 'area')", "kind IN ('topic', 'area', 'alert')"


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "sqlite":
        rebuild("wishes", {_KIND: _KIND_NOW})
    else:
        op.drop_constraint(op.f("ck_wishes_kind"), "wishes", type_="check")
        op.create_check_constraint(op.f("ck_wishes_kind"), "wishes", _KIND_NOW)
    op.create_table(
        "telegrams",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry", sa.String(200), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("type", sa.String(6), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("info_type", sa.String(8), nullable=False),
        sa.Column("title", sa.String(200), nullable=False),
        sa.Column("headline", sa.Text(), nullable=False),
        sa.Column("reported_at", UtcTime()),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("disposition", sa.String(10), nullable=False),
        sa.Column("outcome", sa.String(8), nullable=False),
        sa.Column("reason", sa.String(200), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('announce', 'hold', 'staff', 'silent')", name=op.f("ck_telegrams_outcome")
        ),
        sa.CheckConstraint(
            "status = '通常' OR outcome IN ('staff', 'silent')", name=op.f("ck_telegrams_earnest")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_telegrams")),
        sa.UniqueConstraint("entry", "digest", name=op.f("uq_telegrams_entry_digest")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "alert_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_alert_state_one")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_state")),
    )
    op.create_table(
        "alert_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(7), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("by", sa.Integer()),
        sa.CheckConstraint("purpose IN ('form', 'confirm')", name=op.f("ck_alert_holds_purpose")),
        sa.CheckConstraint(
            "state IN ('waiting', 'sent', 'dropped')", name=op.f("ck_alert_holds_state")
        ),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_alert_holds_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert_holds")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_alert_holds_due",
        "alert_holds",
        ["due_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "alert_policies",
        sa.Column("hazard", sa.String(16), nullable=False),
        sa.Column("mode", sa.String(7), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("lapses", sa.String(4), nullable=False),
        sa.Column("by", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "mode IN ('watch', 'confirm', 'auto')", name=op.f("ck_alert_policies_mode")
        ),
        sa.CheckConstraint("lapses IN ('send', 'drop')", name=op.f("ck_alert_policies_lapses")),
        sa.CheckConstraint("minutes BETWEEN 1 AND 60", name=op.f("ck_alert_policies_minutes")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_alert_policies_by_staff")),
        sa.PrimaryKeyConstraint("hazard", name=op.f("pk_alert_policies")),
    )
    op.create_table(
        "alert_told",
        sa.Column("incident", sa.String(200), nullable=False),
        sa.Column("announcement_id", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["announcement_id"],
            ["announcements.id"],
            name=op.f("fk_alert_told_announcement_id_announcements"),
        ),
        sa.PrimaryKeyConstraint("incident", name=op.f("pk_alert_told")),
    )
