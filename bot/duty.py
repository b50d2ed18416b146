"""Who is on duty, read from the rota as it stands with all swaps; and who comes after them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot import quota
from bot.store import rota, staff
from bot.town import TownFile
from handlers.effects import Effect, Push, ToDesk
from scheduler import swaps
from scheduler.rota import (
    Rota,
    Shift,
    Turn,
    in_line,
    next_shift,
    on_duty,
    shifts_between,
    turns_of_day,
)

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

    def next(self, desk: str, at: datetime) -> Shift | None:
        """Give a desk's next shift."""
        return next_shift(self.rota, self.town.hours, desk, at)

    def members(self, desk: str) -> list[Account]:
        """List who belongs to a desk: by the account, or by standing in the desk's rota."""
        standing = {slot.login for slot in self.rota.slots if slot.desk == desk}
        return [
            account
            for login, account in self.accounts.items()
            if login in standing or desk in account.desks.split()
        ]

    def turns(self, desk: str, day: date) -> list[Turn]:
        """List who takes which time at a desk, of the shifts that begin on a local day."""
        return turns_of_day(self.rota, self.town.hours, desk, day)

    def own(self, login: str, at: datetime, days: int) -> list[Turn]:
        """List a person's shifts that run at a moment or begin on the days after, in order."""
        today = at.astimezone(ZoneInfo(self.town.town.timezone)).date()
        desks = dict.fromkeys(slot.desk for slot in self.rota.slots)
        found = [
            turn
            for back in range(-1, days + 1)
            for desk in desks
            for turn in self.turns(desk, today + timedelta(days=back))
            if turn.login == login and turn.end > at
        ]
        return sorted(found, key=lambda turn: (turn.begin, turn.desk))

    def _known(self, logins: tuple[str, ...]) -> list[Account]:
        return [self.accounts[login] for login in logins if login in self.accounts]


def told_instead(
    connection: Connection, effects: Sequence[Effect], town: TownFile, now: datetime
) -> dict[str, tuple[int, ...]]:
    """Say who is told in the place of whole groups, by desk: nobody while messages are enough.

    A card in a group costs a message a member. With few left in the month only those on duty are
    told in LINE; their desk's mail goes out as ever.
    """
    desks = {
        effect.to.desk
        for effect in effects
        if isinstance(effect, Push) and isinstance(effect.to, ToDesk)
    }
    if not desks or not town.cards_below:
        return {}
    left = quota.left(connection, now)
    if left is None or left >= town.cards_below:
        return {}
    duty = read_duty(connection, town, now)
    return {
        desk: tuple(one.person_id for one in duty.now(desk, now)[:1] if one.person_id is not None)
        for desk in desks
    }


def read_duty(connection: Connection, town: TownFile, at: datetime) -> Duty:
    """Read who is on duty around a moment; an account out of force stands in no shift."""
    today = at.astimezone(ZoneInfo(town.town.timezone)).date()
    known = {row.login: row for row in staff.everyone(connection) if staff.in_force(row, today)}
    since = (at - LOOK_BACK).astimezone(ZoneInfo(town.town.timezone)).date()
    planned = swaps.apply(rota.read(connection), rota.swaps_since(connection, since))
    return Duty(planned, town, known)
