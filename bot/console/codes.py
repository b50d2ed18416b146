"""One-time codes that tie an account to a LINE user, shown large while they hold."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import g
from sqlalchemy import Connection, Row

from bot.accounts import new_code
from bot.store import staff

CODE_LIFE = timedelta(minutes=30)

AnyRow = Row[tuple[object, ...]]


def make(connection: Connection, account: AnyRow, by: int, now: datetime) -> None:
    """Keep a new code for an account; an older one of it runs out."""
    staff.end_codes(connection, "staff", account.login, now)
    staff.add_code(
        connection,
        code=new_code(),
        purpose="staff",
        subject=account.login,
        made_by=by,
        expires_at=now + CODE_LIFE,
        used_at=None,
    )
    staff.record(connection, now, by, "code.make", f"staff {account.login}")


def shown(account: AnyRow) -> dict[str, object] | None:
    """Give what a page shows of an account's code: the code and the minutes it still holds."""
    with g.store.read() as connection:
        found = staff.live_code(connection, "staff", account.login, g.now)
    if found is None:
        return None
    left = found.expires_at - g.now
    return {"code": found.code, "minutes": max(1, int(left.total_seconds() // 60))}
