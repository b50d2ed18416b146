"""Who looked through the OpenChat on which day."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "watches",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("day", sa.String(10), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("outcome", sa.String(7), nullable=False),
        sa.Column("reason", sa.String(300), server_default="", nullable=False),
        sa.CheckConstraint(
            "outcome IN ('fine', 'concern', 'removed')", name=op.f("ck_watches_outcome")
        ),
        sa.CheckConstraint("outcome = 'fine' OR reason <> ''", name=op.f("ck_watches_reason")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_watches_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watches")),
    )
    op.create_index(op.f("ix_watches_day"), "watches", ["day"])
