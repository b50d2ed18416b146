"""Groups: registered by a code, silent unless spoken to, left when they are not ours. Decides.

Nothing said in a group is searched or recorded; only cards that are quoted are read.
"""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache

from handlers.effects import (
    Effect,
    Flag,
    LeaveGroup,
    LinkStaff,
    RegisterGroup,
    Reply,
)
from handlers.event import Context, Event
from handlers.language import language_for, name_in
from handlers.messages import text
from handlers.phrases import JAPANESE, phrase, to_staff, words

STAY = timedelta(minutes=30)
"""How long we wait for a code in a group that is not registered; its phrase says so too."""


def join(event: Event, context: Context) -> list[Effect]:
    """Greet a registered group with the house rules; tell any other how to register."""
    if _desk(context) is None:
        return _unregistered()
    return _about_desk("group.rules", context)


def leave(event: Event, context: Context) -> list[Effect]:
    """Note that we are no longer in a group."""
    return [Flag("left a group")]


def use_code(event: Event, context: Context) -> list[Effect]:
    """Register the group whose member typed a code, or say why not."""
    code = context.code
    if code is None:
        # In a staff group, talk may look like a code; an unregistered one gets the one line.
        return _unregistered("code.unknown") if _desk(context) is None else []
    if code.purpose != "group":
        return _say("code.for_person")
    if code.expired:
        return _say("code.expired")
    desk = name_in(context.town.desk(code.subject).names, JAPANESE)
    words = phrase("group.registered", JAPANESE, desk=desk)
    return [RegisterGroup(code.code), Reply((text(words),))]


def link_account(event: Event, context: Context) -> list[Effect]:
    """Link who typed a code in a 1:1 talk to the code's staff account, or say why not."""
    language, code = language_for(context), context.code
    if code is None:
        return _say("code.unknown", language)
    if code.purpose != "staff":
        return _say("code.for_group", language)
    if code.expired:
        return _say("code.expired", language)
    return [LinkStaff(code.code), *_say("code.linked", language)]


def speak_to(event: Event, context: Context) -> list[Effect]:
    """Say in a line what can be done here."""
    if _desk(context) is None:
        return _unregistered()
    desk = context.town.desk(_desk(context) or context.town.default_desk)
    return [Reply((text(to_staff("staff.how", desk=name_in(desk.names, JAPANESE))),))]


def is_spoken_to(event: Event) -> bool:
    """Tell whether a group's message is for us: a mention, or one of our names and a break."""
    message = event.message
    if message is None:
        return False
    return message.mentions_us or bool(_called().match(message.text))


@cache
def _called() -> re.Pattern[str]:
    names = "|".join(sorted(map(re.escape, words("group.call_signs")), reverse=True))
    return re.compile(rf"\s*(?:{names})(?:[\s、,，:：!！?？]|$)", re.IGNORECASE)


def _desk(context: Context) -> str | None:
    return context.group.desk if context.group else None


def _unregistered(first: str = "group.register") -> list[Effect]:
    return [*_say(first), LeaveGroup(STAY)]


def _about_desk(id: str, context: Context) -> list[Effect]:
    desk = context.town.desk(_desk(context) or context.town.default_desk)
    return [Reply((text(phrase(id, JAPANESE, desk=name_in(desk.names, JAPANESE))),))]


def _say(id: str, language: str = JAPANESE) -> list[Effect]:
    return [Reply((text(phrase(id, language)),))]
