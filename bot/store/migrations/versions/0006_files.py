"""Pictures: photos and places beside questions, and later those of posts."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime
from bot.store.migrations.rebuilding import rebuild

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_KINDS = "'promised', 'joined')"
_KINDS_NOW = "'promised', 'joined', 'photo', 'place')"
_TURNS = (
    "kind IN ('added', 'asked', 'taken', 'released', 'moved', 'note', 'drafted',"
    " 'answered', 'reopened', 'rated', 'promised', 'joined', 'photo', 'place')"
)


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "sqlite":
        rebuild("turns", {_KINDS: _KINDS_NOW})
    else:
        op.drop_constraint(op.f("ck_turns_kind"), "turns", type_="check")
        op.create_check_constraint(op.f("ck_turns_kind"), "turns", _TURNS)
    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(43), nullable=False),
        sa.Column("purpose", sa.String(5), nullable=False),
        sa.Column("state", sa.String(7), nullable=False),
        sa.Column("question_id", sa.Integer()),
        sa.Column("message", sa.String(64)),
        sa.Column("kind", sa.String(4)),
        sa.Column("sha256", sa.String(64)),
        sa.Column("bytes", sa.LargeBinary()),
        sa.Column("width", sa.Integer()),
        sa.Column("height", sa.Integer()),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("expires_at", UtcTime()),
        sa.CheckConstraint("purpose IN ('photo', 'post')", name=op.f("ck_files_purpose")),
        sa.CheckConstraint("state IN ('waiting', 'kept', 'gone')", name=op.f("ck_files_state")),
        sa.CheckConstraint("kind IN ('jpeg', 'png')", name=op.f("ck_files_kind")),
        sa.CheckConstraint("length(bytes) <= 10485760", name=op.f("ck_files_size")),
        sa.CheckConstraint(
            "(state = 'kept') = (bytes IS NOT NULL AND kind IS NOT NULL AND sha256 IS NOT NULL)",
            name=op.f("ck_files_kept"),
        ),
        sa.CheckConstraint(
            "(purpose = 'photo') = (question_id IS NOT NULL)", name=op.f("ck_files_question")
        ),
        sa.CheckConstraint(
            "(question_id IS NULL) = (message IS NULL)", name=op.f("ck_files_message")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_files_question_id_questions")
        ),
        sa.UniqueConstraint("key", name=op.f("uq_files_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_files")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_files_question_id"), "files", ["question_id"])
    op.create_index(op.f("ix_files_message"), "files", ["message"])
    op.create_index(
        "ix_files_waiting",
        "files",
        ["due_at"],
        sqlite_where=sa.text("state = 'waiting'"),
        postgresql_where=sa.text("state = 'waiting'"),
    )
