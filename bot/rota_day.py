"""Changes of a single day without a sheet: somebody is off, or somebody else stands in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.acts import record
from bot.duty import Duty
from bot.store import rota as rows
from bot.store import staff
from handlers.duty import HandoverRefusal
from scheduler import swaps
from scheduler.rota import Off, Turn, planned_turns
from scheduler.swaps import Swap


def take_off(
    connection: Connection,
    duty: Duty,
    login: str,
    desks: Collection[str],
    day: date,
    by: int,
    now: datetime,
) -> HandoverRefusal | None:
    """Let a person be off on a day at those of the desks where they would stand."""
    wanted = dict.fromkeys(turn.desk for turn in _turns(duty, login, desks, day))
    if not wanted:
        return "no shift"
    numbers = _numbers(connection)
    for desk in wanted:
        if rows.add_off(connection, Off(desk, login, day), numbers):
            staff.record(connection, now, by, "rota.off", f"{desk} {day}", login)
    return None


def put_back(
    connection: Connection, desk: str, login: str | None, day: date, by: int, now: datetime
) -> bool:
    """Take a day off back; False when there is none."""
    numbers = _numbers(connection)
    if login is not None and login not in numbers:
        return False
    if not rows.drop_off(connection, Off(desk, login, day), numbers):
        return False
    staff.record(connection, now, by, "rota.on", f"{desk} {day}", login or "")
    return True


def stand_in(
    connection: Connection,
    duty: Duty,
    login: str,
    taker: str,
    desks: Collection[str],
    day: date,
    by: int,
    now: datetime,
) -> tuple[str, HandoverRefusal] | None:
    """Put somebody else into a person's shifts of a day; else say at which desk why not.

    What was written before a refusal is to be rolled back by the caller.
    """
    zone = ZoneInfo(duty.town.town.timezone)
    turns = {(turn.desk, turn.begin): turn for turn in _turns(duty, login, desks, day)}
    if not turns:
        return "", "no shift"
    numbers = _numbers(connection)
    for turn in turns.values():
        swap = Swap(0, turn.desk, day, turn.begin.astimezone(zone).time(), login)
        members = {one.login for one in duty.members(turn.desk)}
        accepted = swaps.accept(swap, taker, members, duty.rota, duty.town.hours, now)
        if isinstance(accepted, str):
            return turn.desk, accepted
        for other in rows.live(connection, swap):
            # What is decided here need not be asked any more; what was agreed stands.
            withdrawn = swaps.withdraw(other, login)
            if isinstance(withdrawn, str):
                return turn.desk, "already"
            rows.change_swap(connection, other, withdrawn, numbers)
        number = rows.keep_swap(connection, accepted, numbers, now)
        record(connection, "rota-stand-in", replace(accepted, number=number), by, now)
    return None


def _turns(duty: Duty, login: str, desks: Collection[str], day: date) -> list[Turn]:
    return [
        turn
        for desk in desks
        for turn in planned_turns(duty.rota, duty.town.hours, desk, day)
        if turn.login == login
    ]


def _numbers(connection: Connection) -> dict[str, int]:
    return {row.login: row.id for row in staff.everyone(connection)}
