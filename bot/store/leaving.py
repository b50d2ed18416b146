"""What hangs on an account, and how all of it ends at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, or_, select, update

from bot.store import sessions
from bot.store import staff as accounts
from bot.store.desk_tables import questions, rota_slots, swaps, turns
from bot.store.faq_tables import entries
from bot.store.staff_tables import staff
from bot.store.tables import line_groups

AnyRow = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Belongings:
    """What hangs on an account. ``groups`` are those of its desks: nobody but a hand in LINE can
    take a person out of one."""

    sessions: int
    linked: bool
    desks: tuple[str, ...]
    slots: Sequence[AnyRow]
    swaps: Sequence[AnyRow]
    entries: Sequence[Row[*tuple[Any, ...]]]
    taken: Sequence[Row[*tuple[Any, ...]]]
    groups: Sequence[Row[*tuple[Any, ...]]]


def belongings(connection: Connection, account: AnyRow, now: datetime) -> Belongings:
    """Gather what hangs on an account."""
    desks = tuple(account.desks.split())
    return Belongings(
        sessions=sessions.count(connection, account.id, now),
        linked=account.person_id is not None,
        desks=desks,
        slots=connection.execute(
            select(rota_slots)
            .where(rota_slots.c.staff_id == account.id)
            .order_by(rota_slots.c.desk, rota_slots.c.weekday, rota_slots.c.day)
        ).all(),
        swaps=connection.execute(select(swaps).where(_of(account.id, now.date()))).all(),
        entries=connection.execute(
            select(entries.c.id, entries.c.stage, entries.c.at)
            .where(entries.c.staff_id == account.id)
            .order_by(entries.c.at.desc())
        ).all(),
        taken=connection.execute(
            select(questions.c.id, questions.c.desk, questions.c.promised_at)
            .where(questions.c.taken_by == account.id, questions.c.state == "taken")
            .order_by(questions.c.id)
        ).all(),
        groups=groups(connection, desks),
    )


def groups(connection: Connection, desks: Iterable[str]) -> Sequence[Row[*tuple[Any, ...]]]:
    """List the LINE groups of desks."""
    return connection.execute(
        select(line_groups.c.id, line_groups.c.desk)
        .where(line_groups.c.desk.in_(tuple(desks)), line_groups.c.left_at.is_(None))
        .order_by(line_groups.c.desk, line_groups.c.id)
    ).all()


def end(connection: Connection, account: AnyRow, by: int | None, now: datetime) -> None:
    """End an account and all that hangs on it; its name stays on what it did."""
    cut_off(connection, account, now)
    leave_desks(connection, account, account.desks.split(), by, now)
    connection.execute(delete(rota_slots).where(rota_slots.c.staff_id == account.id))
    connection.execute(
        update(swaps)
        .where(_of(account.id, now.date()))
        .values(state="withdrawn", version=swaps.c.version + 1)
    )
    _give_back(connection, account.id, None, by, now)
    accounts.change(connection, account.id, active=False, desks="", totp=None, totp_step=None)
    accounts.record(connection, now, by, "staff.off", account.login)


def cut_off(connection: Connection, account: AnyRow, now: datetime) -> None:
    """End all sessions, untie LINE, let codes run out: as when a telephone is lost."""
    sessions.end_all(connection, account.id, now)
    accounts.end_codes(connection, "staff", account.login, now)
    accounts.change(connection, account.id, person_id=None)


def leave_desks(
    connection: Connection, account: AnyRow, left: Iterable[str], by: int | None, now: datetime
) -> None:
    """Take an account off desks: its turns of duty there, and the questions it had taken."""
    gone = set(left)
    kept = " ".join(desk for desk in account.desks.split() if desk not in gone)
    accounts.change(connection, account.id, desks=kept)
    connection.execute(
        delete(rota_slots).where(rota_slots.c.staff_id == account.id, rota_slots.c.desk.in_(gone))
    )
    _give_back(connection, account.id, gone, by, now)


def end_those_due(connection: Connection, today: date, now: datetime) -> int:
    """End every account whose last day is over; give how many."""
    accounts.one_at_a_time(connection)
    due = connection.execute(
        select(staff).where(staff.c.active.is_(True), staff.c.ends_on < today)
    ).all()
    for account in due:
        end(connection, account, None, now)
    return len(due)


def _give_back(
    connection: Connection, number: int, desks: set[str] | None, by: int | None, now: datetime
) -> None:
    """Open the questions that an account has taken, at some desks or (None) at all."""
    mine = [questions.c.taken_by == number, questions.c.state == "taken"]
    if desks is not None:
        mine.append(questions.c.desk.in_(desks))
    opened = connection.scalars(
        update(questions)
        .where(*mine)
        .values(state="open", taken_by=None, taken_at=None, version=questions.c.version + 1)
        .returning(questions.c.id)
    ).all()
    rows = [
        {"question_id": id, "at": now, "kind": "released", "staff_id": by, "text": ""}
        for id in sorted(opened)
    ]
    if rows:
        connection.execute(insert(turns), rows)


def _of(number: int, today: date) -> ColumnElement[bool]:
    return (
        or_(swaps.c.asked_by == number, swaps.c.taken_by == number)
        & swaps.c.state.in_(("asked", "accepted"))
        & (swaps.c.day >= today)
    )
