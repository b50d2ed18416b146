"""What people wish to receive, and where a post's text was put up in an OpenChat."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.execute(
        "ALTER TABLE people ADD COLUMN receives VARCHAR(6) NOT NULL DEFAULT 'all'"
        " CONSTRAINT ck_people_receives CHECK (receives IN ('all', 'chosen', 'alerts'))"
    )
    false = "0" if op.get_bind().dialect.name == "sqlite" else "false"
    op.execute(f"ALTER TABLE people ADD COLUMN muted BOOLEAN NOT NULL DEFAULT {false}")
    op.create_table(
        "wishes",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(5), nullable=False),
        sa.Column("value", sa.String(64), nullable=False),
        sa.CheckConstraint("kind IN ('topic', 'area')", name=op.f("ck_wishes_kind")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_wishes_person_id_people")
        ),
        sa.PrimaryKeyConstraint("person_id", "kind", "value", name=op.f("pk_wishes")),
    )
    op.create_table(
        "put_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("post_id", sa.Integer(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["posts.id"], name=op.f("fk_put_up_post_id_posts")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_put_up_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_put_up")),
    )
    op.create_index(op.f("ix_put_up_post_id"), "put_up", ["post_id"])
