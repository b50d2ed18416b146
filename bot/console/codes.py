"""What pages show of a one-time code while it holds: the code, large, and the minutes left."""

from __future__ import annotations

from typing import Literal

from flask import g

from bot.store import staff


def shown(purpose: Literal["group", "staff"], subject: str) -> dict[str, object] | None:
    """Give what a page shows of a desk's or an account's code; None when none holds."""
    with g.store.read() as connection:
        found = staff.live_code(connection, purpose, subject, g.now)
    if found is None:
        return None
    left = found.expires_at - g.now
    return {"code": found.code, "minutes": max(1, int(left.total_seconds() // 60))}
