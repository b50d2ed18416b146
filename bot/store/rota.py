"""The rota as it is kept: weekly shifts, exceptions, days off, and colleagues' swaps."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import cast

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from bot.store.desk_tables import rota_offs, rota_slots, swaps
from bot.store.staff_tables import staff
from scheduler.rota import Off, Rota, Slot
from scheduler.swaps import Swap, SwapState

LIVE = ("asked", "accepted")
"""In these states a swap stands in the way of another of the same shift by the same person."""


def read(connection: Connection) -> Rota:
    """Read the rota as planned, without swaps."""
    slots = connection.execute(
        select(rota_slots, staff.c.login)
        .join(staff, staff.c.id == rota_slots.c.staff_id)
        .order_by(rota_slots.c.id)
    )
    offs = connection.execute(
        select(rota_offs, staff.c.login)
        .outerjoin(staff, staff.c.id == rota_offs.c.staff_id)
        .order_by(rota_offs.c.id)
    )
    return Rota(
        tuple(
            Slot(
                row.desk,
                row.login,
                row.begin,
                row.end,
                row.weekday,
                row.day,
                row.place,
                row.holidays,
            )
            for row in slots
        ),
        tuple(Off(row.desk, row.login, row.day, row.reason) for row in offs),
    )


def replace(
    connection: Connection, slots: Iterable[Slot], offs: Iterable[Off], numbers: Mapping[str, int]
) -> None:
    """Put a whole rota in the old one's place; ``numbers`` are the accounts by login."""
    connection.execute(delete(rota_slots))
    connection.execute(delete(rota_offs))
    rows = [
        {
            "desk": slot.desk,
            "staff_id": numbers[slot.login],
            "weekday": slot.weekday,
            "day": slot.day,
            "begin": slot.begin,
            "end": slot.end,
            "place": slot.place,
            "holidays": slot.holidays,
        }
        for slot in slots
    ]
    free = [
        {
            "desk": off.desk,
            "staff_id": None if off.login is None else numbers[off.login],
            "day": off.day,
            "reason": off.reason,
        }
        for off in offs
    ]
    if rows:
        connection.execute(insert(rota_slots), rows)
    if free:
        connection.execute(insert(rota_offs), free)


def add_off(connection: Connection, off: Off, numbers: Mapping[str, int]) -> bool:
    """Keep a day off; False when it is there already."""
    number = None if off.login is None else numbers[off.login]
    if connection.execute(select(rota_offs.c.id).where(*_same(off, number))).first():
        return False
    row = {"desk": off.desk, "staff_id": number, "day": off.day, "reason": off.reason}
    connection.execute(insert(rota_offs).values(row))
    return True


def drop_off(connection: Connection, off: Off, numbers: Mapping[str, int]) -> bool:
    """Take a day off back; False when there is none."""
    number = None if off.login is None else numbers[off.login]
    gone = delete(rota_offs).where(*_same(off, number)).returning(rota_offs.c.id)
    return connection.execute(gone).first() is not None


def _same(off: Off, number: int | None) -> tuple[ColumnElement[bool], ...]:
    person = rota_offs.c.staff_id.is_(None) if number is None else rota_offs.c.staff_id == number
    return (rota_offs.c.desk == off.desk, rota_offs.c.day == off.day, person)


def swaps_since(connection: Connection, day: date) -> list[Swap]:
    """List the swaps of shifts that begin on a day or later, in the order they were asked."""
    return _swaps(connection, swaps.c.day >= day)


def swap(connection: Connection, number: int) -> Swap | None:
    """Find a swap by its number."""
    return next(iter(_swaps(connection, swaps.c.id == number)), None)


def live(connection: Connection, swap: Swap) -> list[Swap]:
    """List the swaps, asked or accepted, of the same shift by the same person."""
    shift = (swap.desk, swap.day, swap.begin, swap.asked_by)
    return [
        other
        for other in swaps_since(connection, swap.day)
        if (other.desk, other.day, other.begin, other.asked_by) == shift and other.state in LIVE
    ]


def _swaps(connection: Connection, wanted: ColumnElement[bool]) -> list[Swap]:
    asker, taker = staff.alias("asker"), staff.alias("taker")
    rows = connection.execute(
        select(swaps, asker.c.login.label("asker"), taker.c.login.label("taker"))
        .join(asker, asker.c.id == swaps.c.asked_by)
        .outerjoin(taker, taker.c.id == swaps.c.taken_by)
        .where(wanted)
        .order_by(swaps.c.id)
    )
    return [
        Swap(
            row.id,
            row.desk,
            row.day,
            row.begin,
            row.asker,
            row.taker,
            cast("SwapState", row.state),
        )
        for row in rows
    ]


def keep_swap(connection: Connection, swap: Swap, numbers: Mapping[str, int], now: datetime) -> int:
    """Keep a new swap, whose number is not used; give its number."""
    number: int = connection.scalars(
        insert(swaps)
        .values(
            version=1,
            desk=swap.desk,
            day=swap.day,
            begin=swap.begin,
            asked_by=numbers[swap.asked_by],
            taken_by=numbers[swap.taken_by] if swap.taken_by else None,
            state=swap.state,
            at=now,
        )
        .returning(swaps.c.id)
    ).one()
    return number


def change_swap(
    connection: Connection, before: Swap, after: Swap, numbers: Mapping[str, int]
) -> bool:
    """Change a swap that still stands as it was read; False when somebody was first."""
    row = connection.execute(
        update(swaps)
        .where(swaps.c.id == before.number, swaps.c.state == before.state)
        .values(
            state=after.state,
            taken_by=numbers[after.taken_by] if after.taken_by else None,
            version=swaps.c.version + 1,
        )
        .returning(swaps.c.id)
    ).first()
    return row is not None
