"""What posts invite to, and who comes."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "gatherings",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("titles", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("taken", sa.Integer(), server_default="0", nullable=False),
        sa.Column("called_off", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("reminded_at", UtcTime()),
        sa.CheckConstraint("capacity >= 0", name=op.f("ck_gatherings_capacity")),
        sa.CheckConstraint("taken >= 0", name=op.f("ck_gatherings_taken")),
        sa.ForeignKeyConstraint(
            ["post_id"], ["posts.id"], name=op.f("fk_gatherings_post_id_posts")
        ),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_gatherings")),
    )
    op.create_index(
        "ix_gatherings_to_remind",
        "gatherings",
        ["at"],
        sqlite_where=sa.text("reminded_at IS NULL"),
        postgresql_where=sa.text("reminded_at IS NULL"),
    )
    op.create_table(
        "sign_ups",
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["post_id"], ["gatherings.post_id"], name=op.f("fk_sign_ups_post_id_gatherings")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_sign_ups_person_id_people")
        ),
        sa.PrimaryKeyConstraint("post_id", "person_id", name=op.f("pk_sign_ups")),
    )
