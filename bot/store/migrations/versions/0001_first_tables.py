"""The first tables."""

import sqlalchemy as sa
from alembic import op

from bot.store.columns import UtcTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

UNFINISHED = "state IN ('new', 'claimed', 'retry')"


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "events",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("destination", sa.String(length=64), nullable=False),
        sa.Column("event_id", sa.String(length=64), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("received_at", UtcTime(), nullable=False),
        sa.Column("conversation", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("payload", sa.Text(), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('new', 'claimed', 'retry', 'done', 'failed')", name=op.f("ck_events_state")
        ),
        sa.CheckConstraint(
            "state NOT IN ('done', 'failed') OR payload IS NULL", name=op.f("ck_events_erased")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
        sa.UniqueConstraint(
            "destination",
            "event_id",
            "content_hash",
            name=op.f("uq_events_destination_event_id_content_hash"),
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.create_index(
            "ix_events_finished",
            ["conversation", "at"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NOT NULL"),
            postgresql_where=sa.text("finished_at IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_events_work",
            ["id"],
            unique=False,
            sqlite_where=sa.text(UNFINISHED),
            postgresql_where=sa.text(UNFINISHED),
        )
        batch_op.create_index(
            "ix_events_unfinished",
            ["conversation", "at", "id"],
            unique=False,
            sqlite_where=sa.text(UNFINISHED),
            postgresql_where=sa.text(UNFINISHED),
        )

    op.create_table(
        "facts",
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_facts")),
    )
    op.create_table(
        "flags",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flags")),
    )
    op.create_table(
        "line_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("desk", sa.String(length=64), nullable=True),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.Column("left_at", UtcTime(), nullable=True),
        sa.CheckConstraint("kind IN ('group', 'room')", name=op.f("ck_line_groups_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_line_groups")),
        sa.UniqueConstraint("line_id", name=op.f("uq_line_groups_line_id")),
    )
    with op.batch_alter_table("line_groups", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_line_groups_desk"), ["desk"], unique=False)

    op.create_table(
        "people",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("line_id", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=True),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("seen_at", UtcTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_people")),
        sa.UniqueConstraint("line_id", name=op.f("uq_people_line_id")),
    )
    op.create_table(
        "asks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("verdict", sa.String(length=8), nullable=False),
        sa.Column("entry", sa.String(length=64), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('answer', 'suggest', 'handover')", name=op.f("ck_asks_verdict")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_asks_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("asks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_asks_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_asks_message"), ["message"], unique=False)

    op.create_table(
        "staff",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("password", sa.String(length=200), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("desks", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.CheckConstraint(
            "role IN ('viewer', 'partner', 'staff', 'publisher', 'approver', 'admin')",
            name=op.f("ck_staff_role"),
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_staff_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff")),
        sa.UniqueConstraint("login", name=op.f("uq_staff_login")),
        sa.UniqueConstraint("person_id", name=op.f("uq_staff_person_id")),
    )
    op.create_table(
        "audits",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=128), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_audits_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audits")),
    )
    op.create_table(
        "codes",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("subject", sa.String(length=64), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("expires_at", UtcTime(), nullable=False),
        sa.Column("used_at", UtcTime(), nullable=True),
        sa.CheckConstraint("purpose IN ('group', 'staff')", name=op.f("ck_codes_purpose")),
        sa.ForeignKeyConstraint(["made_by"], ["staff.id"], name=op.f("fk_codes_made_by_staff")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_codes")),
    )
    op.create_table(
        "entries",
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("stage", sa.String(length=9), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("at", UtcTime(), nullable=False),
        sa.Column("staff_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "stage <> 'published' OR body IS NOT NULL", name=op.f("ck_entries_body")
        ),
        sa.CheckConstraint("stage IN ('draft', 'published')", name=op.f("ck_entries_stage")),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name=op.f("fk_entries_staff_id_staff")),
        sa.PrimaryKeyConstraint("id", "stage", name=op.f("pk_entries")),
    )
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("desk", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=16), nullable=False),
        sa.Column("quote_token", sa.String(length=256), nullable=True),
        sa.Column("asked_at", UtcTime(), nullable=False),
        sa.Column("promised_at", UtcTime(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcTime(), nullable=True),
        sa.Column("delivery", sa.String(length=9), nullable=False),
        sa.Column("closed_reason", sa.String(length=16), nullable=True),
        sa.CheckConstraint(
            "delivery IN ('none', 'waiting', 'handed', 'pushed', 'delivered')",
            name=op.f("ck_questions_delivery"),
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR (answer IS NOT NULL AND answered_by IS NOT NULL)",
            name=op.f("ck_questions_answered"),
        ),
        sa.CheckConstraint(
            "state IN ('open', 'answered', 'closed')", name=op.f("ck_questions_state")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["staff.id"], name=op.f("fk_questions_answered_by_staff")
        ),
        sa.ForeignKeyConstraint(
            ["ask_id"], ["asks.id"], name=op.f("fk_questions_ask_id_asks"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_questions_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_ask_id"), ["ask_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_questions_message"), ["message"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_questions_person_id_delivery"), ["person_id", "delivery"], unique=False
        )

    op.create_table(
        "cards",
        sa.Column("message", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["line_groups.id"], name=op.f("fk_cards_group_id_line_groups")
        ),
        sa.ForeignKeyConstraint(
            ["question_id"], ["questions.id"], name=op.f("fk_cards_question_id_questions")
        ),
        sa.PrimaryKeyConstraint("message", name=op.f("pk_cards")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("reply_token", sa.String(length=128), nullable=True),
        sa.Column("token_at", UtcTime(), nullable=True),
        sa.Column("worth_push", sa.Boolean(), nullable=False),
        sa.Column("retry_key", sa.String(length=36), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("delivers", sa.Text(), nullable=False),
        sa.Column("card_of", sa.Integer(), nullable=True),
        sa.Column("message", sa.String(length=64), nullable=True),
        sa.Column("silent", sa.Boolean(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("unsure", sa.Integer(), nullable=False),
        sa.Column("due_at", UtcTime(), nullable=False),
        sa.Column("lease_until", UtcTime(), nullable=True),
        sa.Column("claim", sa.String(length=32), nullable=True),
        sa.Column("request_id", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", UtcTime(), nullable=False),
        sa.Column("finished_at", UtcTime(), nullable=True),
        sa.CheckConstraint(
            "kind <> 'reply' OR token_at IS NOT NULL", name=op.f("ck_outbox_token_at")
        ),
        sa.CheckConstraint(
            "kind IN ('reply', 'push', 'leave', 'mail')", name=op.f("ck_outbox_kind")
        ),
        sa.CheckConstraint("state <> 'sent' OR body IS NULL", name=op.f("ck_outbox_erased")),
        sa.CheckConstraint(
            "state IN ('new', 'claimed', 'retry') OR reply_token IS NULL",
            name=op.f("ck_outbox_token_erased"),
        ),
        sa.CheckConstraint(
            "state IN ('new', 'claimed', 'retry', 'sent', 'unknown', 'dropped', 'failed')",
            name=op.f("ck_outbox_state"),
        ),
        sa.ForeignKeyConstraint(
            ["card_of"], ["questions.id"], name=op.f("fk_outbox_card_of_questions")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["line_groups.id"], name=op.f("fk_outbox_group_id_line_groups")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["people.id"], name=op.f("fk_outbox_person_id_people")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("retry_key", name=op.f("uq_outbox_retry_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_outbox_message"), ["message"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_outbox_person_id_state"), ["person_id", "state"], unique=False
        )
        batch_op.create_index(
            "ix_outbox_kept",
            ["finished_at"],
            unique=False,
            sqlite_where=sa.text("body IS NOT NULL"),
            postgresql_where=sa.text("body IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_outbox_work",
            ["id"],
            unique=False,
            sqlite_where=sa.text(UNFINISHED),
            postgresql_where=sa.text(UNFINISHED),
        )
        batch_op.create_index(
            "ix_outbox_unfinished",
            ["recipient", "kind", "id"],
            unique=False,
            sqlite_where=sa.text(UNFINISHED),
            postgresql_where=sa.text(UNFINISHED),
        )


def downgrade() -> None:
    """Take back."""
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_kept",
            sqlite_where=sa.text("body IS NOT NULL"),
            postgresql_where=sa.text("body IS NOT NULL"),
        )
        batch_op.drop_index(
            "ix_outbox_work",
            sqlite_where=sa.text(UNFINISHED),
            postgresql_where=sa.text(UNFINISHED),
        )
        batch_op.drop_index(
            "ix_outbox_unfinished",
            sqlite_where=sa.text(UNFINISHED),
            postgresql_where=sa.text(UNFINISHED),
        )
        batch_op.drop_index(batch_op.f("ix_outbox_person_id_state"))
        batch_op.drop_index(batch_op.f("ix_outbox_message"))

    op.drop_table("outbox")
    op.drop_table("cards")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_person_id_delivery"))
        batch_op.drop_index(batch_op.f("ix_questions_message"))
        batch_op.drop_index(batch_op.f("ix_questions_ask_id"))

    op.drop_table("questions")
    op.drop_table("entries")
    op.drop_table("codes")
    op.drop_table("audits")
    op.drop_table("staff")
    with op.batch_alter_table("asks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_asks_message"))
        batch_op.drop_index(batch_op.f("ix_asks_at"))

    op.drop_table("asks")
    op.drop_table("people")
    with op.batch_alter_table("line_groups", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_line_groups_desk"))

    op.drop_table("line_groups")
    op.drop_table("flags")
    op.drop_table("facts")
    with op.batch_alter_table("events", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_events_work",
            sqlite_where=sa.text(UNFINISHED),
            postgresql_where=sa.text(UNFINISHED),
        )
        batch_op.drop_index(
            "ix_events_unfinished",
            sqlite_where=sa.text(UNFINISHED),
            postgresql_where=sa.text(UNFINISHED),
        )
        batch_op.drop_index(
            "ix_events_finished",
            sqlite_where=sa.text("finished_at IS NOT NULL"),
            postgresql_where=sa.text("finished_at IS NOT NULL"),
        )

    op.drop_table("events")
