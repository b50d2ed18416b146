"""One shift handed to a colleague: asked, then accepted, refused, withdrawn or past. Decides.

asked ──accept──▶ accepted          asked ──withdraw──▶ withdrawn
  ├─────refuse──▶ refused             └────lapse──────▶ past
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from typing import Literal
from zoneinfo import ZoneInfo

from scheduler.hours import OfficeHours
from scheduler.rota import Rota, StandIn, Turn, planned_turns

SwapState = Literal["asked", "accepted", "refused", "withdrawn", "past"]
Refusal = Literal[
    "settled",  # it is no longer asked
    "not staff",  # who acts does not belong to the desk
    "own",  # nobody takes or refuses what they asked for
    "not asked",  # it was put to somebody else, or for a refusal to nobody by name
    "not theirs",  # only who asked may do this
    "no shift",  # the asker does not stand in that shift, or no longer
    "standing",  # the taker stands at the desk then already
    "off",  # the taker, or the whole desk, is off on that day
    "over",  # the shift has ended
    "running",  # a shift that has not ended does not lapse
]


@dataclass(frozen=True, slots=True)
class Swap:
    """A wish to hand over the desk's shift that begins on the local ``day`` at ``begin``.

    ``taken_by`` is who takes it over; while it is asked, to whom alone it was put, and None for
    any colleague of the desk.
    """

    number: int
    desk: str
    day: date
    begin: time
    asked_by: str
    taken_by: str | None = None
    state: SwapState = "asked"


def ask(
    swap: Swap, staff: Collection[str], rota: Rota, hours: OfficeHours, now: datetime
) -> Swap | Refusal:
    """Check that a new swap may be asked, as `accept` will; ``staff`` are the desk's logins."""
    if swap.taken_by is not None:
        return _refusal(swap, swap.taken_by, staff, rota, hours, now) or swap
    if swap.state != "asked":
        return "settled"
    return _shift_refusal(_asked(swap, rota, hours), now) or swap


def accept(
    swap: Swap,
    login: str,
    staff: Collection[str],
    rota: Rota,
    hours: OfficeHours,
    now: datetime,
) -> Swap | Refusal:
    """Let a colleague take the shift over, or say why not.

    ``staff`` are the desk's logins, ``rota`` the one in force with earlier swaps applied. A
    shift that has begun and not ended may still be taken over; all of it then counts as theirs.
    """
    if refusal := _refusal(swap, login, staff, rota, hours, now):
        return refusal
    return replace(swap, taken_by=login, state="accepted")


def refuse(swap: Swap, login: str) -> Swap | Refusal:
    """Let the one colleague who was asked by name say no, or say why they cannot.

    What was put to all is refused by nobody: one colleague's no does not speak for the others.
    """
    if swap.state != "asked":
        return "settled"
    return replace(swap, state="refused") if login == swap.taken_by else "not asked"


def withdraw(swap: Swap, login: str) -> Swap | Refusal:
    """Take back a swap that nobody has accepted yet, or say why not."""
    if swap.state != "asked":
        return "settled"
    return replace(swap, state="withdrawn") if login == swap.asked_by else "not theirs"


def lapse(swap: Swap, rota: Rota, hours: OfficeHours, now: datetime) -> Swap | Refusal:
    """End an asked swap whose shift is over or has gone from the rota, or say why not."""
    if swap.state != "asked":
        return "settled"
    if _shift_refusal(_asked(swap, rota, hours), now) is None:
        return "running"
    return replace(swap, state="past")


def apply(rota: Rota, swaps: Iterable[Swap]) -> Rota:
    """Give the rota with the accepted ones among ``swaps`` in force, in order of their numbers.

    Hand in the rota as planned and all its swaps: what is applied twice counts twice.
    """
    accepted = sorted(
        (swap for swap in swaps if swap.state == "accepted"), key=lambda swap: swap.number
    )
    more = tuple(
        StandIn(swap.desk, swap.day, swap.begin, swap.asked_by, swap.taken_by)
        for swap in accepted
        if swap.taken_by is not None
    )
    return replace(rota, stand_ins=rota.stand_ins + more)


def _refusal(
    swap: Swap,
    login: str,
    staff: Collection[str],
    rota: Rota,
    hours: OfficeHours,
    now: datetime,
) -> Refusal | None:
    if swap.state != "asked":
        return "settled"
    if login not in staff:
        return "not staff"
    if login == swap.asked_by:
        return "own"
    if swap.taken_by not in (None, login):
        return "not asked"
    turns = _asked(swap, rota, hours)
    if refusal := _shift_refusal(turns, now):
        return refusal
    if any(
        (off.desk, off.day) == (swap.desk, swap.day) and off.login in (None, login)
        for off in rota.offs
    ):
        return "off"
    standing = [turn for turn in _near(swap, rota, hours) if turn.login == login]
    if any(one.begin < other.end and other.begin < one.end for one in turns for other in standing):
        return "standing"
    return None


def _shift_refusal(turns: list[Turn], now: datetime) -> Refusal | None:
    if not turns:
        return "no shift"
    return "over" if max(turn.end for turn in turns) <= now else None


def _asked(swap: Swap, rota: Rota, hours: OfficeHours) -> list[Turn]:
    """List the turns that go over: one, unless the rota has the asker twice at one time.

    An asker who is off by now still has a shift to hand over; that may be why they ask.
    """
    begin = datetime.combine(swap.day, swap.begin, ZoneInfo(hours.timezone)).astimezone(UTC)
    turns = planned_turns(rota, hours, swap.desk, swap.day)
    return [turn for turn in turns if (turn.begin, turn.login) == (begin, swap.asked_by)]


def _near(swap: Swap, rota: Rota, hours: OfficeHours) -> list[Turn]:
    """List the desk's turns of that day and its neighbours, whose nights may reach into it."""
    ordinal = swap.day.toordinal()
    days = map(date.fromordinal, range(ordinal - 1, ordinal + 2))
    return [turn for day in days for turn in planned_turns(rota, hours, swap.desk, day)]
