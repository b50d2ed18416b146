"""Who is on duty, read from the rota as it stands with all swaps; and who comes after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot.store import rota, staff
from bot.town import TownFile
from scheduler import swaps
from scheduler.rota import Rota, Shift, in_line, on_duty, shifts_between

Account = Row[Any]
LOOK_BACK = timedelta(days=2)
"""A shift that runs still began at the latest so long ago."""


@dataclass(frozen=True, slots=True)
class Duty:
    """The rota in force and the accounts that stand in it."""

    rota: Rota
    town: TownFile
    accounts: dict[str, Account]

    def now(self, desk: str, at: datetime) -> list[Account]:
        """List who is on duty at a desk, in the order in which they are called."""
        return self._known(on_duty(self.rota, self.town.hours, desk, at))

    def line(self, desk: str, at: datetime) -> list[Account]:
        """List everyone of a desk: who is on duty first, then whose shift comes next."""
        return self._known(in_line(self.rota, self.town.hours, desk, at))

    def shifts(self, start: datetime, end: datetime) -> list[Shift]:
        """List the shifts of all desks that begin after ``start`` and up to ``end``."""
        return shifts_between(self.rota, self.town.hours, start, end)

    def _known(self, logins: tuple[str, ...]) -> list[Account]:
        return [self.accounts[login] for login in logins if login in self.accounts]


def read_duty(connection: Connection, town: TownFile, at: datetime) -> Duty:
    """Read who is on duty around a moment; an account out of force stands in no shift."""
    today = at.astimezone(ZoneInfo(town.town.timezone)).date()
    known = {row.login: row for row in staff.everyone(connection) if staff.in_force(row, today)}
    since = (at - LOOK_BACK).astimezone(ZoneInfo(town.town.timezone)).date()
    planned = swaps.apply(rota.read(connection), rota.swaps_since(connection, since))
    return Duty(planned, town, known)
