"""Lesser changes of warnings may wait, so that people are not told all night."""

from alembic import op

from bot.store.migrations.rebuilding import rebuild

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_PURPOSE, _PURPOSE_NOW = (
    "purpose IN ('form', 'confirm')",
    "purpose IN ('form', 'confirm', 'pace')",
)


def upgrade() -> None:
    """Apply."""
    if op.get_bind().dialect.name == "sqlite":
        rebuild("alert_holds", {_PURPOSE: _PURPOSE_NOW})
        return
    op.drop_constraint(op.f("ck_alert_holds_purpose"), "alert_holds", type_="check")
    op.create_check_constraint(op.f("ck_alert_holds_purpose"), "alert_holds", _PURPOSE_NOW)
