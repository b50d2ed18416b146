"""Accounts of staff, their one-time codes, and the record of what they did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, func, insert, select, update

from bot.store.staff_tables import audits, codes, staff

AnyRow = Row[tuple[object, ...]]

LOGIN_FAILED = "login.failed"
"""The act recorded when a password was wrong or the account may not do what it tried."""


def add(connection: Connection, **values: object) -> int:
    """Make an account; give its number."""
    row = {"active": True, "person_id": None} | values
    number: int = connection.scalars(insert(staff).values(row).returning(staff.c.id)).one()
    return number


def by_login(connection: Connection, login: str) -> AnyRow | None:
    """Find an account by its login."""
    return connection.execute(select(staff).where(staff.c.login == login)).first()


def by_number(connection: Connection, number: int) -> AnyRow | None:
    """Find an account by our number of it."""
    return connection.execute(select(staff).where(staff.c.id == number)).first()


def by_person(connection: Connection, person: int) -> AnyRow | None:
    """Find the active account linked to a person."""
    return connection.execute(
        select(staff).where(staff.c.person_id == person, staff.c.active.is_(True))
    ).first()


def everyone(connection: Connection) -> Sequence[AnyRow]:
    """List all accounts."""
    return connection.execute(select(staff).order_by(staff.c.login)).all()


def change(connection: Connection, number: int, **values: object) -> None:
    """Change an account."""
    connection.execute(update(staff).where(staff.c.id == number).values(**values))


def link(connection: Connection, number: int, person: int) -> None:
    """Tie an account to a person; an account that person had before loses them."""
    connection.execute(update(staff).where(staff.c.person_id == person).values(person_id=None))
    connection.execute(update(staff).where(staff.c.id == number).values(person_id=person))


def add_code(connection: Connection, **values: object) -> None:
    """Keep a one-time code."""
    connection.execute(insert(codes).values(values))


def code(connection: Connection, text: str) -> AnyRow | None:
    """Find a code that has not been used."""
    return connection.execute(
        select(codes).where(codes.c.code == text, codes.c.used_at.is_(None))
    ).first()


def use_code(connection: Connection, text: str, now: datetime) -> AnyRow | None:
    """Use a code up; None when someone else did, or it has run out."""
    return connection.execute(
        update(codes)
        .where(codes.c.code == text, codes.c.used_at.is_(None), codes.c.expires_at > now)
        .values(used_at=now)
        .returning(*codes.c)
    ).first()


def record(
    connection: Connection,
    now: datetime,
    staff_id: int | None,
    act: str,
    subject: str,
    detail: str = "",
) -> None:
    """Write down who did what; ``staff_id`` None is the machine's owner setting things up."""
    connection.execute(
        insert(audits).values(at=now, staff_id=staff_id, act=act, subject=subject, detail=detail)
    )


def tried(account: AnyRow | None) -> str:
    """Name the account of a refused login; never what was typed, which may be a password."""
    return f"login {account.login}" if account is not None else "login of nobody"


def failures(connection: Connection, since: datetime, subject: str | None = None) -> int:
    """Count refused logins since a moment: all, or those of one subject."""
    counted = select(func.count()).where(audits.c.act == LOGIN_FAILED, audits.c.at >= since)
    if subject is not None:
        counted = counted.where(audits.c.subject == subject)
    return connection.scalar(counted) or 0
