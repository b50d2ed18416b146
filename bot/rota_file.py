"""The rota's sheet: read for this town, compared with the rota in force, put in its place."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot.store import rota as rows
from bot.store import staff
from bot.town import TownFile
from scheduler.rota import Off, Rota, Slot
from scheduler.rota_row import COLUMNS as ROTA_COLUMNS
from scheduler.rota_sheet import RotaSheet, read_rota, write_rota

Account = Row[Any]
COLUMNS = tuple(ROTA_COLUMNS)
MOST_BYTES = 2_000_000
"""More than any town's rota; a larger file is something else."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Rows of the sheet that a change takes away, and those that it adds."""

    gone: tuple[tuple[str, ...], ...]
    new: tuple[tuple[str, ...], ...]


def read_sheet(data: bytes, town: TownFile, accounts: Mapping[str, Account]) -> RotaSheet:
    """Read a sheet by the names of the town's desks and of accounts in force."""
    return read_rota(data, _desks(town), {login: row.name for login, row in accounts.items()})


def write_sheet(rota: Rota, town: TownFile, accounts: Mapping[str, Account]) -> bytes:
    """Write a rota as a sheet that spreadsheets open and `read_sheet` reads back."""
    names = {login: row.name for login, row in accounts.items()}
    return write_rota(rota, _desks(town), names).encode("utf-8-sig")


def example(town: TownFile, login: str, today: date) -> Rota:
    """Make a rota that shows each kind of row."""
    desk = town.town.desks[0].id
    day = today + timedelta(days=30)
    hours = (town.hours.open, town.hours.close)
    return Rota(
        (
            *(Slot(desk, login, *hours, weekday, None) for weekday in range(1, 6)),
            *(Slot(desk, login, hours[1], hours[0], weekday, None, 2, True) for weekday in (6, 7)),
            Slot(desk, login, time(9), time(12), None, day),
        ),
        (Off(desk, login, day + timedelta(days=1)), Off(desk, None, day + timedelta(days=2))),
    )


def difference(
    before: Rota, after: Rota, town: TownFile, accounts: Mapping[str, Account]
) -> Difference:
    """Compare two rotas row by row, as a sheet shows them."""
    # In one order, so that the days of a week run together on both sides.
    ordered = (Rota(tuple(sorted(rota.slots, key=_order)), rota.offs) for rota in (before, after))
    old, new = (_cells(write_sheet(rota, town, accounts)) for rota in ordered)
    return Difference(
        tuple((Counter(old) - Counter(new)).elements()),
        tuple((Counter(new) - Counter(old)).elements()),
    )


def put_in_force(connection: Connection, rota: Rota, by: int | None, now: datetime) -> None:
    """Put a rota in the old one's place, and record who did."""
    staff.one_at_a_time(connection)
    numbers = {row.login: row.id for row in staff.everyone(connection)}
    rows.replace(connection, rota.slots, rota.offs, numbers)
    told = f"{len(rota.slots)} shifts, {len(rota.offs)} days off"
    staff.record(connection, now, by, "rota.import", "rota", told)


def _desks(town: TownFile) -> dict[str, str]:
    return {desk.id: desk.names["ja"] for desk in town.town.desks}


def _order(slot: Slot) -> tuple[object, ...]:
    time = (slot.day or date.min, slot.begin, slot.end, slot.place, slot.holidays)
    return slot.desk, slot.login, time, slot.weekday or 0


def _cells(sheet: bytes) -> list[tuple[str, ...]]:
    return [tuple(row) for row in csv.reader(io.StringIO(sheet.decode("utf-8-sig")))][1:]
