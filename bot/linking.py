"""One-time codes, used up: a group becomes a desk's, a person an account's."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from bot.store import people, staff
from handlers.effects import LinkStaff, RegisterGroup


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
