"""One-time codes, made and used up: a group becomes a desk's, a person an account's."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import Connection

from bot.accounts import new_code
from bot.store import people, staff
from handlers.effects import LinkStaff, RegisterGroup

CODE_MINUTES = 30


def make_code(
    connection: Connection, purpose: Literal["group", "staff"], subject: str, by: int, now: datetime
) -> str:
    """Keep a new code for a desk's group or an account, and who made it; an older one runs out."""
    staff.end_codes(connection, purpose, subject, now)
    code = new_code()
    staff.add_code(
        connection,
        code=code,
        purpose=purpose,
        subject=subject,
        made_by=by,
        expires_at=now + timedelta(minutes=CODE_MINUTES),
        used_at=None,
    )
    staff.record(connection, now, by, "code.make", f"{purpose} {subject}")
    return code


def use_code(
    connection: Connection,
    effect: RegisterGroup | LinkStaff,
    now: datetime,
    *,
    person: int | None,
    group: int | None,
) -> bool:
    """Use a code up for who typed it, where they did; False when it is no longer good."""
    used = staff.use_code(connection, effect.code, now)
    if used is None:
        return False
    if isinstance(effect, RegisterGroup) and group is not None:
        people.register_group(connection, group, used.subject)
        staff.record(connection, now, used.made_by, "group.register", f"group {group}")
    if isinstance(effect, LinkStaff) and person is not None:
        account = staff.by_login(connection, used.subject)
        if account is not None:
            staff.link(connection, account.id, person)
            staff.record(connection, now, used.made_by, "staff.link", account.login)
    return True
