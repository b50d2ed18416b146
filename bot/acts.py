"""Acts that another room's rule decides, on rows read in the caller's transaction.

Every door comes through here: a tap in LINE (by `carry_out`) and a button of the console.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import cast, get_args
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import gatherings
from bot.duty import Account, Duty, read_duty
from bot.store import rota as rows
from bot.store import staff
from bot.town import TownFile
from handlers import duty as words
from handlers.duty import Colleague, Handover, HandoverRefusal
from handlers.effects import Act, Effect
from scheduler import swaps
from scheduler.rota import planned_turns
from scheduler.swaps import Refusal, Swap

LAPSE_BACK = timedelta(days=40)
"""How far back swaps that still are asked for are looked at: longer than any clock stands still."""


def act(connection: Connection, effect: Act, town: TownFile, now: datetime) -> list[Effect]:
    """Do what a rule allows, and give the effects that tell of it; none for who may do nothing."""
    if effect.rule in ("join", "leave"):
        return [gatherings.sign_up(connection, effect, now, ZoneInfo(town.town.timezone))]
    done = hand_over(connection, effect, town, now)
    return words.outcome(done, town.town) if done else []


def hand_over(
    connection: Connection, effect: Act, town: TownFile, now: datetime
) -> Handover | None:
    """Ask, take, refuse or withdraw; None for an actor, shift or swap that is none."""
    # Two who tap at once, or an account that ends meanwhile: one after the other.
    staff.one_at_a_time(connection)
    duty = read_duty(connection, town, now)
    actor = next((one for one in duty.accounts.values() if one.id == effect.actor), None)
    swap = _swap(connection, effect, actor.login) if actor else None
    if actor is None or swap is None:
        return None
    outcome = _decide(connection, effect, swap, actor.login, duty, now)
    if isinstance(outcome, str):
        return _told(effect, swap, duty, connection, refusal=outcome)
    numbers = {row.login: row.id for row in staff.everyone(connection)}
    if effect.rule == "swap-ask":
        number = rows.keep_swap(connection, outcome, numbers, now)
        outcome = Swap(
            number, outcome.desk, outcome.day, outcome.begin, outcome.asked_by, outcome.taken_by
        )
    elif not rows.change_swap(connection, swap, outcome, numbers):
        return _told(effect, swap, duty, connection, refusal="settled")
    record(connection, effect.rule, outcome, actor.id, now)
    return _told(effect, outcome, duty, connection, told=_can_take(outcome, duty, now))


def lapse_over(connection: Connection, town: TownFile, now: datetime) -> int:
    """End the swaps that nobody took before their shift was over; give how many."""
    staff.one_at_a_time(connection)
    duty = read_duty(connection, town, now)
    numbers = {row.login: row.id for row in staff.everyone(connection)}
    ended = 0
    for swap in rows.swaps_since(connection, (now - LAPSE_BACK).date()):
        past = swaps.lapse(swap, duty.rota, town.hours, now)
        if not isinstance(past, str):
            ended += rows.change_swap(connection, swap, past, numbers)
    return ended


def record(connection: Connection, rule: str, swap: Swap, by: int, now: datetime) -> None:
    """Write down who did what with a swap."""
    shift = f"{swap.desk} {swap.day} {swap.begin:%H:%M} {swap.asked_by}>{swap.taken_by or '?'}"
    staff.record(connection, now, by, rule.replace("-", "."), f"swap {swap.number}", shift)


def why_not(swap: Swap, login: str, duty: Duty, now: datetime) -> Refusal | None:
    """Say why somebody cannot take a shift over; None if they can."""
    found = swaps.accept(
        swap, login, _logins(duty.members(swap.desk)), duty.rota, duty.town.hours, now
    )
    return found if isinstance(found, str) else None


def _swap(connection: Connection, effect: Act, login: str) -> Swap | None:
    if effect.rule != "swap-ask":
        number = int(effect.subject)
        return rows.swap(connection, number) if number < 2**31 else None
    given = effect.arguments
    try:
        day, begin = date.fromisoformat(given["day"]), time.fromisoformat(given["begin"])
    except (KeyError, ValueError):
        return None
    # Beyond these the town's zone may lead out of the calendar.
    if not 2000 <= day.year <= 2200 or begin.tzinfo is not None:
        return None
    return Swap(0, given.get("desk", ""), day, begin, login, given.get("taker") or None)


def _decide(
    connection: Connection, effect: Act, swap: Swap, login: str, duty: Duty, now: datetime
) -> Swap | HandoverRefusal:
    members = _logins(duty.members(swap.desk))
    match effect.rule:
        case "swap-ask":
            if rows.live(connection, swap):
                return "already"
            return swaps.ask(swap, members, duty.rota, duty.town.hours, now)
        case "swap-take":
            return swaps.accept(swap, login, members, duty.rota, duty.town.hours, now)
        case "swap-refuse":
            return swaps.refuse(swap, login)
        case _:
            return swaps.withdraw(swap, login)


def _can_take(swap: Swap, duty: Duty, now: datetime) -> tuple[Colleague, ...]:
    """List the linked colleagues who can take a shift over: nobody else need be troubled."""
    if swap.state != "asked":
        return ()
    return tuple(
        Colleague(one.name, one.person_id)
        for one in duty.members(swap.desk)
        if one.person_id is not None and why_not(swap, one.login, duty, now) is None
    )


def _told(
    effect: Act,
    swap: Swap,
    duty: Duty,
    connection: Connection,
    *,
    told: tuple[Colleague, ...] = (),
    refusal: str | None = None,
) -> Handover:
    zone = ZoneInfo(duty.town.town.timezone)
    begin = datetime.combine(swap.day, swap.begin, zone)
    # Who took it stands in the shift now, and who asked did.
    turns = planned_turns(duty.rota, duty.town.hours, swap.desk, swap.day)
    logins = (swap.asked_by, swap.taken_by)
    ends = [turn.end for turn in turns if turn.begin == begin and turn.login in logins]
    assert refusal is None or refusal in get_args(HandoverRefusal)  # noqa: S101 - their sum
    return Handover(
        rule=effect.rule,
        desk=swap.desk,
        begin=begin,
        end=max(ends, default=None),
        asker=_colleague(connection, swap.asked_by),
        number=swap.number,
        taker=_colleague(connection, swap.taken_by) if swap.taken_by else None,
        named=effect.rule == "swap-ask" and swap.taken_by is not None,
        accepted=swap.state == "accepted",
        told=told,
        refusal=cast("HandoverRefusal | None", refusal),
    )


def _colleague(connection: Connection, login: str) -> Colleague:
    account = staff.by_login(connection, login)
    return Colleague(account.name, account.person_id) if account else Colleague(login)


def _logins(accounts: Iterable[Account]) -> frozenset[str]:
    return frozenset(account.login for account in accounts)
