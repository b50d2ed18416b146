"""The desk: questions that are taken, threads, the rota, calls to staff, console sessions."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime
from bot.store.migrations.rebuilding import rebuild

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_STATES = "state IN ('open', 'answered', 'closed')"
_STATES_NOW = "state IN ('open', 'taken', 'answered', 'closed')"
_KINDS = "kind IN ('reply', 'push', 'leave', 'mail')"
_KINDS_NOW = "kind IN ('reply', 'push', 'leave', 'mail', 'call')"


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "sqlite":
        rebuild(
            "questions",
            {_STATES: _STATES_NOW, "promised_at DATETIME NOT NULL": "promised_at DATETIME"},
        )
        rebuild("outbox", {_KINDS: _KINDS_NOW})
        rebuild("cards", {"group_id INTEGER NOT NULL": "group_id INTEGER"})
    else:
        _check("questions", "state", _STATES_NOW)
        _check("outbox", "kind", _KINDS_NOW)
        op.alter_column("questions", "promised_at", nullable=True)
        op.alter_column("cards", "group_id", nullable=True)
    _staff()
    _questions()
    _rota()
    op.add_column("line_groups", sa.Column("members", sa.Integer()))
    op.add_column(
        "outbox", sa.Column("cost", sa.Integer(), nullable=False, server_default=sa.text("0"))
    )
    op.add_column(
        "outbox", sa.Column("purpose", sa.String(8), nullable=False, server_default=sa.text("''"))
    )
    op.create_index(
        "ix_outbox_costs",
        "outbox",
        ["created_at"],
        sqlite_where=sa.text("cost > 0"),
        postgresql_where=sa.text("cost > 0"),
    )


def _check(table: str, name: str, condition: str) -> None:
    op.drop_constraint(op.f(f"ck_{table}_{name}"), table, type_="check")
    op.create_check_constraint(op.f(f"ck_{table}_{name}"), table, condition)


def _checked(table: str, column: str, kind: str, name: str, condition: str) -> None:
    # Both engines take a column with its named check so.
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} {kind}"
        f" CONSTRAINT ck_{table}_{name} CHECK ({condition})"
    )


def _linked(table: str, column: str, other: str) -> None:
    op.execute(
        f"ALTER TABLE {table} ADD COLUMN {column} INTEGER"
        f" CONSTRAINT fk_{table}_{column}_{other} REFERENCES {other} (id)"
    )


def _staff() -> None:
    for column in (
        sa.Column("mail", sa.String(254)),
        sa.Column("shown_as", sa.String(20)),
        sa.Column("ends_on", sa.Date()),
        sa.Column("totp", sa.String(64)),
        sa.Column("totp_step", sa.Integer()),
    ):
        op.add_column("staff", column)
    op.create_table(
        "sessions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("ended_at", UtcTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_sessions_staff_id_staff")
        ),
        sa.UniqueConstraint("token", name=op.f("uq_sessions_token")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_staff_id"), "sessions", ["staff_id"])


def _questions() -> None:
    flag = sa.Boolean()
    for column in (
        sa.Column("topic", sa.String(64), nullable=False, server_default=sa.text("''")),
        sa.Column("urgent", flag, nullable=False, server_default=sa.false()),
        sa.Column("taken_at", UtcTime()),
        sa.Column("answered_as", sa.String(20)),
        sa.Column("answer_language", sa.String(16)),
        sa.Column("notify", flag, nullable=False, server_default=sa.false()),
        sa.Column("personal", flag, nullable=False, server_default=sa.false()),
    ):
        op.add_column("questions", column)
    _linked("questions", "draft_by", "staff")
    _checked("questions", "draft", "TEXT", "draft", "draft IS NULL OR draft_by IS NOT NULL")
    op.execute(
        "ALTER TABLE questions ADD COLUMN taken_by INTEGER"
        " CONSTRAINT fk_questions_taken_by_staff REFERENCES staff (id)"
        " CONSTRAINT ck_questions_taken CHECK (state <> 'taken' OR taken_by IS NOT NULL)"
    )
    _checked("questions", "rating", "VARCHAR(8)", "rating", "rating IN ('solved', 'unsolved')")
    op.execute(
        "ALTER TABLE questions ADD COLUMN same_as INTEGER"
        " CONSTRAINT fk_questions_same_as_questions REFERENCES questions (id)"
        " CONSTRAINT ck_questions_same_as CHECK (same_as IS NULL OR same_as < id)"
    )
    op.create_index(op.f("ix_questions_state_desk"), "questions", ["state", "desk"])
    op.create_index(op.f("ix_questions_same_as"), "questions", ["same_as"])
    op.execute(
        "ALTER TABLE cards ADD COLUMN person_id INTEGER"
        " CONSTRAINT fk_cards_person_id_people REFERENCES people (id)"
        " CONSTRAINT ck_cards_place CHECK ((group_id IS NULL) <> (person_id IS NULL))"
    )
    op.create_table(
        "turns",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("message", sa.String(64), nullable=True),
        sa.CheckConstraint(
            "kind IN ('added', 'asked', 'taken', 'released', 'moved', 'note', 'drafted',"
            " 'answered', 'reopened', 'rated', 'promised', 'joined')",
            name=op.f("ck_turns_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_turns_question_id_questions")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_turns_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_turns")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_turns_question_id"), "turns", ["question_id"])
    op.create_index(op.f("ix_turns_message"), "turns", ["message"])
    op.create_table(
        "calls",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(96), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=True),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(8), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=True),
        sa.Column("seen_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "reason IN ('new', 'due', 'late', 'urgent', 'shift')", name=op.f("ck_calls_reason")
        ),
        sa.CheckConstraint("(seen_at IS NULL) = (seen_by IS NULL)", name=op.f("ck_calls_seen")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_calls_question_id_questions")
        ),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_calls_staff_id_staff")),
        sa.ForeignKeyConstraint(["seen_by"], ["staff.id"], name=op.f("fk_calls_seen_by_staff")),
        sa.UniqueConstraint("key", name=op.f("uq_calls_key")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calls")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_calls_question_id_at"), "calls", ["question_id", "at"])


def _rota() -> None:
    op.create_table(
        "rota_slots",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("begin", sa.Time(), nullable=False),
        sa.Column("end", sa.Time(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("holidays", sa.Boolean(), nullable=False),
        sa.CheckConstraint("(weekday IS NULL) <> (day IS NULL)", name=op.f("ck_rota_slots_day")),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_rota_slots_weekday")),
        sa.CheckConstraint("place > 0", name=op.f("ck_rota_slots_place")),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_rota_slots_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_slots")),
    )
    op.create_index(op.f("ix_rota_slots_desk"), "rota_slots", ["desk"])
    op.create_table(
        "rota_offs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(100), nullable=False),
        sa.ForeignKeyConstraint(
            ["staff_id"], ["staff.id"], name=op.f("fk_rota_offs_staff_id_staff")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rota_offs")),
    )
    op.create_index(op.f("ix_rota_offs_desk"), "rota_offs", ["desk"])
    op.create_table(
        "swaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("desk", sa.String(64), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("begin", sa.Time(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("taken_by", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('asked', 'accepted', 'refused', 'withdrawn', 'past')",
            name=op.f("ck_swaps_state"),
        ),
        sa.CheckConstraint(
            "state <> 'accepted' OR taken_by IS NOT NULL", name=op.f("ck_swaps_taken")
        ),
        sa.ForeignKeyConstraint(["asked_by"], ["staff.id"], name=op.f("fk_swaps_asked_by_staff")),
        sa.ForeignKeyConstraint(["taken_by"], ["staff.id"], name=op.f("fk_swaps_taken_by_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_swaps")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_swaps_live",
        "swaps",
        ["desk", "day", "begin", "asked_by"],
        unique=True,
        sqlite_where=sa.text("state IN ('asked', 'accepted')"),
        postgresql_where=sa.text("state IN ('asked', 'accepted')"),
    )
