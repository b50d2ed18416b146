"""Shelters: which are designated for what, and which staff have opened."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "shelters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("address", sa.String(200), nullable=False),
        sa.Column("dangers", sa.String(100), nullable=False),
        sa.Column("latitude", sa.Float(53)),
        sa.Column("longitude", sa.Float(53)),
        sa.Column("state", sa.String(6), nullable=False),
        sa.Column("by", sa.Integer()),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint("state IN ('closed', 'open', 'full')", name=op.f("ck_shelters_state")),
        sa.CheckConstraint("state = 'closed' OR by IS NOT NULL", name=op.f("ck_shelters_by")),
        sa.ForeignKeyConstraint(["by"], ["staff.id"], name=op.f("fk_shelters_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shelters")),
        sa.UniqueConstraint("name", "address", name=op.f("uq_shelters_name_address")),
        sqlite_autoincrement=True,
    )
