"""The record of what was done, read back: newest first, narrowed by person, act and time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.store.staff_tables import audits, staff

AnyRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for. ``staff_id`` 0: what nobody did who was logged in; None: by anyone."""

    staff_id: int | None = None
    act: str = ""
    since: datetime | None = None
    until: datetime | None = None


def find(
    connection: Connection, wanted: Wanted, *, skip: int = 0, limit: int | None = None
) -> Sequence[AnyRow]:
    """List records, newest first, with the login and the name of who acted."""
    rows = (
        select(audits, staff.c.login, staff.c.name)
        .join(staff, staff.c.id == audits.c.staff_id, isouter=True)
        .order_by(audits.c.at.desc(), audits.c.id.desc())
        .offset(skip)
        .limit(limit)
    )
    if wanted.staff_id is not None:
        rows = rows.where(
            audits.c.staff_id == wanted.staff_id if wanted.staff_id else audits.c.staff_id.is_(None)
        )
    if wanted.act:
        rows = rows.where(audits.c.act == wanted.act)
    if wanted.since is not None:
        rows = rows.where(audits.c.at >= wanted.since)
    if wanted.until is not None:
        rows = rows.where(audits.c.at < wanted.until)
    return connection.execute(rows).all()


def acts(connection: Connection) -> Sequence[str]:
    """List the acts that were ever recorded."""
    return connection.scalars(select(audits.c.act).distinct().order_by(audits.c.act)).all()
