"""Whose answers come first, what people say of answers, and what that proposes."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    # Both engines take a column with its named check so; a batch would build the tables anew.
    op.execute(
        "ALTER TABLE people ADD COLUMN lens VARCHAR(16)"
        " CONSTRAINT ck_people_lens CHECK (lens IN ('resident', 'visitor', 'moving-in'))"
    )
    op.execute("ALTER TABLE asks ADD COLUMN chosen VARCHAR(64)")
    op.execute(
        "ALTER TABLE asks ADD COLUMN outcome VARCHAR(8) CONSTRAINT ck_asks_outcome"
        " CHECK (outcome IN ('solved', 'unsolved', 'chosen', 'none'))"
    )
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=5), nullable=False),
        sa.Column("entry", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("desk", sa.String(length=64), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("decided_at", UtcTime(), nullable=True),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('alias', 'entry')", name=op.f("ck_proposals_kind")),
        sa.CheckConstraint(
            "state IN ('open', 'approved', 'refused')", name=op.f("ck_proposals_state")
        ),
        sa.CheckConstraint("(kind = 'alias') = (entry <> '')", name=op.f("ck_proposals_entry")),
        sa.CheckConstraint(
            "state = 'open' OR staff_id IS NOT NULL", name=op.f("ck_proposals_decided")
        ),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_proposals_staff_id_staff")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_proposals_question_id_questions")
        ),
        sa.UniqueConstraint("question_id", name=op.f("uq_proposals_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        sa.UniqueConstraint(
            "kind", "entry", "language", "text", name=op.f("uq_proposals_kind_entry_language_text")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_proposals_message"), "proposals", ["message"], unique=False)
    op.create_table(
        "calibrations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile", sa.String(length=8), nullable=False),
        sa.Column("slope", sa.Float(), nullable=False),
        sa.Column("shift", sa.Float(), nullable=False),
        sa.Column("asks", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.CheckConstraint("slope > 0", name=op.f("ck_calibrations_slope")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_calibrations_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calibrations")),
        sqlite_autoincrement=True,
    )
