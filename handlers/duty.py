"""Colleagues who stand in for each other: asked for in a 1:1 talk, settled by a tap. Decides.

Whether a shift may change hands is the rota's rule, in another room: here stand the buttons that
ask for it, and the words for what came of it. Who taps is checked each time.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo

from faq.text import fold
from handlers.effects import Act, Effect, Json, Push, Reply, ToPerson
from handlers.event import Context, Event, OwnShift, Town
from handlers.language import name_in
from handlers.messages import panel, postback, text
from handlers.phrases import JAPANESE, phrase, to_staff
from handlers.wants import Button, wants

SHIFT_DAYS = 14
"""So many days ahead a person's shifts are offered."""
MOST_OFFERED = 4

HandoverRefusal = Literal[
    "settled",
    "not staff",
    "own",
    "not asked",
    "not theirs",
    "no shift",
    "standing",
    "off",
    "over",
    "running",
    "already",
]
_REFUSALS: Mapping[HandoverRefusal, str] = {
    "settled": "duty.settled",
    "not staff": "duty.not_staff",
    "own": "duty.own",
    "not asked": "duty.not_asked",
    "not theirs": "duty.not_theirs",
    "no shift": "duty.no_shift",
    "standing": "duty.standing",
    "off": "duty.off",
    "over": "duty.over",
    "running": "duty.settled",
    "already": "duty.already",
}


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff, and our number of their 1:1 talk if they are linked."""

    name: str
    person: int | None = None


@dataclass(frozen=True, slots=True)
class Handover:
    """What came of an act on a shift that was to change hands, or why nothing did.

    ``named``: it was put to ``taker`` alone. ``told`` are those who can take it over and are
    linked. Without an ``end``, the shift is no longer in the rota.
    """

    rule: str
    desk: str
    begin: datetime
    end: datetime | None
    asker: Colleague
    number: int = 0
    taker: Colleague | None = None
    named: bool = False
    accepted: bool = False
    told: tuple[Colleague, ...] = ()
    refusal: HandoverRefusal | None = None


def says_swap(event: Event) -> bool:
    """Tell whether a message only says that somebody wants to be stood in for."""
    message = event.message
    return message is not None and message.kind == "text" and fold(message.text) in _words()


def asks_swap(event: Event, context: Context) -> bool:
    """Tell whether a linked member of staff wants to be stood in for."""
    return context.staff is not None and says_swap(event)


def offer(event: Event, context: Context) -> list[Effect]:
    """Offer the writer's coming shifts as buttons."""
    free = [shift for shift in context.shifts if not shift.asked][:MOST_OFFERED]
    if not free:
        id = "duty.all_asked" if context.shifts else "duty.no_shifts"
        return [Reply((text(to_staff(id, days=SHIFT_DAYS)),))]
    actions = [_ask_button(shift, context.town) for shift in free]
    return [Reply((panel(to_staff("duty.which"), actions),))]


def tap(event: Event, context: Context) -> list[Effect]:
    """Hand a tap on to the rule it asks for; nothing for who is no staff."""
    button, staff = wants(event).button, context.staff
    if button is None or staff is None:
        return []
    if button.kind == "swap":
        parts = button.value.split("/")
        if len(parts) != 3:
            return []
        shift = dict(zip(("desk", "day", "begin"), parts, strict=True))
        return [Act("swap-ask", "shift", shift, staff.number)]
    if not (button.number.isascii() and button.number.isdecimal() and len(button.number) <= 9):
        return []
    match button.kind:
        case "cover":
            return [Act("swap-take", button.number, {}, staff.number)]
        case "decline":
            return [Act("swap-refuse", button.number, {}, staff.number)]
        case _:
            return [Act("swap-withdraw", button.number, {}, staff.number)]


def outcome(done: Handover, town: Town) -> list[Effect]:
    """Say to who tapped what came of it, and tell those whom it concerns."""
    return [Reply((_said(done, town),)), *news(done, town)]


def news(done: Handover, town: Town) -> list[Effect]:
    """Tell those whom a handover concerns and who did not act themselves."""
    if done.refusal is not None:
        return []
    shift = shift_words(done, town)
    if done.rule == "swap-ask":
        words = to_staff("duty.request", name=done.asker.name, shift=shift)
        actions = [postback(to_staff("duty.cover"), Button("cover", number=str(done.number)))]
        if done.named:
            decline = Button("decline", number=str(done.number))
            actions.append(postback(to_staff("duty.decline"), decline))
        return [
            Push(ToPerson(one.person), (panel(words, actions),))
            for one in done.told
            if one.person is not None
        ]
    ids = {"swap-take": "duty.taken", "swap-refuse": "duty.declined"}
    if done.rule not in ids or done.asker.person is None or done.taker is None:
        return []
    words = to_staff(ids[done.rule], name=done.taker.name, shift=shift)
    return [Push(ToPerson(done.asker.person), (text(words),))]


def said(done: Handover, town: Town) -> str:
    """Say in words what came of an act."""
    shift = shift_words(done, town)
    taker = done.taker.name if done.taker else ""
    if done.refusal is not None:
        settled = done.refusal == "settled" and done.accepted
        id = "duty.settled_by" if settled else _REFUSALS[done.refusal]
        return to_staff(id, shift=shift, name=taker)
    match done.rule:
        case "swap-ask":
            count = len(done.told)
            return to_staff(
                "duty.asked" if count else "duty.asked_nobody", shift=shift, count=count
            )
        case "swap-take":
            return to_staff("duty.took", shift=shift, name=done.asker.name)
        case "swap-refuse":
            return to_staff("duty.decline_noted", shift=shift)
        case _:
            return to_staff("duty.withdrawn", shift=shift)


def refusal_words(refusal: HandoverRefusal) -> str:
    """Say why a shift does not change hands."""
    return to_staff(_REFUSALS[refusal])


def shift_words(done: Handover | OwnShift, town: Town) -> str:
    """Write a shift: day, from when to when, desk."""
    day, end = _day(done.begin, town), ""
    if done.end:
        end = _clock(done.end, town)
        if _day(done.end, town) != day:
            end = "24:00" if end == "0:00" else to_staff("duty.next_day", time=end)
    return to_staff(
        "duty.shift",
        day=day,
        begin=_clock(done.begin, town),
        end=end,
        desk=_desk(done.desk, town),
    )


def _said(done: Handover, town: Town) -> Json:
    words = said(done, town)
    if done.rule != "swap-ask" or done.refusal is not None:
        return text(words)
    back = Button("unswap", number=str(done.number))
    return panel(words, [postback(to_staff("duty.unswap"), back)])


def _ask_button(shift: OwnShift, town: Town) -> Json:
    local = shift.begin.astimezone(ZoneInfo(town.timezone))
    begin = _clock(shift.begin, town)
    label = to_staff(
        "duty.label", day=_day(shift.begin, town), begin=begin, desk=_desk(shift.desk, town)
    )
    value = f"{shift.desk}/{local:%Y-%m-%d}/{local:%H:%M}"
    return postback(label, Button("swap", value=value), shown=shift_words(shift, town))


@cache
def _words() -> frozenset[str]:
    return frozenset(map(fold, to_staff("duty.words").split()))


def _desk(id: str, town: Town) -> str:
    return name_in(town.desk(id).names, JAPANESE)


def _day(at: datetime, town: Town) -> str:
    local = at.astimezone(ZoneInfo(town.timezone))
    weekday = phrase(f"weekday.{local.isoweekday()}", JAPANESE)
    return f"{local.month}/{local.day}({weekday})"


def _clock(at: datetime, town: Town) -> str:
    local = at.astimezone(ZoneInfo(town.timezone))
    return f"{local.hour}:{local.minute:02d}"
