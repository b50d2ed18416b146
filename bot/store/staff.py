"""Accounts of staff, their one-time codes, and the record of what they did."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeGuard

from sqlalchemy import Connection, Row, func, insert, select, update

from bot.store.staff_tables import audits, codes, staff

AnyRow = Row[tuple[object, ...]]

LOGIN_FAILED = "login.failed"
"""The act recorded when a password was wrong or the account may not do what it tried."""


_ONE_AT_A_TIME = 7_248_115_301
"""The number of PostgreSQL's lock under which accounts are changed; nothing else takes it."""


def in_force(account: AnyRow | None, today: date) -> TypeGuard[AnyRow]:
    """Tell whether an account may do anything on a day of the town: nowhere, if not here."""
    return (
        account is not None
        and account.active
        and (account.ends_on is None or today <= account.ends_on)
    )


def one_at_a_time(connection: Connection) -> None:
    """Let transactions that change accounts follow each other; PostgreSQL alone needs it."""
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(_ONE_AT_A_TIME)))


def is_last_admin(connection: Connection, number: int) -> bool:
    """Tell whether no admin would stay for good without this one; ask after `one_at_a_time`.

    An admin whose last day is already set does not count: on that day nobody would be left.
    """
    staying = connection.scalars(
        select(staff.c.id).where(
            staff.c.role == "admin",
            staff.c.active.is_(True),
            staff.c.ends_on.is_(None),
            staff.c.id != number,
        )
    ).first()
    return (
        staying is None
        and connection.scalar(select(staff.c.role).where(staff.c.id == number)) == "admin"
    )


def add(connection: Connection, **values: object) -> int:
    """Make an account; give its number."""
    row = {"active": True, "person_id": None} | values
    number: int = connection.scalars(insert(staff).values(row).returning(staff.c.id)).one()
    return number


def by_login(connection: Connection, login: str) -> AnyRow | None:
    """Find an account by its login."""
    return connection.execute(select(staff).where(staff.c.login == login)).first()


def by_number(connection: Connection, number: int) -> AnyRow | None:
    """Find an account by its number."""
    return connection.execute(select(staff).where(staff.c.id == number)).first()


def by_person(connection: Connection, person: int, today: date) -> AnyRow | None:
    """Find the account linked to a person that is in force on a day of the town."""
    found = connection.execute(select(staff).where(staff.c.person_id == person)).first()
    return found if in_force(found, today) else None


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


def live_code(connection: Connection, purpose: str, subject: str, now: datetime) -> AnyRow | None:
    """Find the newest one-time code for something that can still be used."""
    return connection.execute(
        select(codes)
        .where(
            codes.c.purpose == purpose,
            codes.c.subject == subject,
            codes.c.used_at.is_(None),
            codes.c.expires_at > now,
        )
        .order_by(codes.c.expires_at.desc())
        .limit(1)
    ).first()


def end_codes(connection: Connection, purpose: str, subject: str, now: datetime) -> None:
    """Let every unused one-time code for something run out."""
    connection.execute(
        update(codes)
        .where(codes.c.purpose == purpose, codes.c.subject == subject, codes.c.expires_at > now)
        .values(expires_at=now)
    )


def take_step(connection: Connection, number: int, step: int) -> bool:
    """Use up the thirty seconds of a one-time password; False when they, or later ones, were."""
    row = connection.execute(
        update(staff)
        .where(staff.c.id == number, (staff.c.totp_step.is_(None)) | (staff.c.totp_step < step))
        .values(totp_step=step)
        .returning(staff.c.id)
    ).first()
    return row is not None


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
