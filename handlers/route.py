"""From an event to effects: one ordered table, the first row that matches decides. Pure."""

from __future__ import annotations

from collections.abc import Callable

from faq.index import Index
from faq.parameters import Parameters
from handlers import (
    alerts_now,
    ask,
    attach,
    community,
    duty,
    feedback,
    gathering,
    groups,
    own,
    pins,
    receiving,
    reply,
    safety,
    staff,
    welcome,
)
from handlers.effects import Effect
from handlers.event import Context, Event
from handlers.wants import DESK_BUTTONS, DUTY_BUTTONS, OWN_BUTTONS, ButtonKind, wants

Matches = Callable[[Event, Context], bool]
Handler = Callable[[Event, Context, Index, Parameters], list[Effect]]
Plain = Callable[[Event, Context], list[Effect]]

_VERIFY_TOKENS = frozenset({"0" * 32, "f" * 32})
_VERIFY_USER = "Udeadbeef"


def decide(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Say what follows from an event; nothing for what we do not know."""
    for matches, handler in TABLE:
        if matches(event, context):
            return reply.complete(handler(event, context, index, parameters), event, context)
    return []


def is_silent(event: Event) -> bool:
    """Tell whether nothing may follow: another channel is in charge, or LINE only tests us."""
    return (
        event.standby
        or event.reply_token in _VERIFY_TOKENS
        or (event.source.user or "").startswith(_VERIFY_USER)
    )


def _silent(event: Event, context: Context) -> bool:
    return is_silent(event)


def _alone(event: Event, context: Context) -> bool:
    """Tell whether a person writes to us in a 1:1 talk."""
    return event.source.kind == "user" and context.person is not None


def _type(type: str, where: Matches = lambda event, context: True) -> Matches:
    return lambda event, context: event.type == type and where(event, context)


def _button(kind: ButtonKind) -> Matches:
    def matches(event: Event, context: Context) -> bool:
        button = wants(event).button
        return (
            event.type == "postback"
            and _alone(event, context)
            and button is not None
            and button.kind == kind
        )

    return matches


def _message(kinds: frozenset[str]) -> Matches:
    def matches(event: Event, context: Context) -> bool:
        return (
            event.type == "message"
            and _alone(event, context)
            and event.message is not None
            and event.message.kind in kinds
        )

    return matches


def _code_alone(event: Event, context: Context) -> bool:
    return event.type == "message" and _alone(event, context) and wants(event).code is not None


def _in_group(event: Event, context: Context) -> bool:
    return event.source.kind in ("group", "room") and context.group is not None


def _said_in_group(event: Event, context: Context) -> bool:
    return event.type == "message" and event.message is not None and _in_group(event, context)


def _card_quoted(event: Event, context: Context) -> bool:
    """Tell whether a card is quoted, in its staff group or in the 1:1 talk of who was told."""
    placed = _in_staff_group(event, context) or (_alone(event, context) and context.staff)
    return (
        event.type in ("message", "messageEdited")
        and bool(placed)
        and context.question is not None
        and wants(event).quoted is not None
    )


def _in_staff_group(event: Event, context: Context) -> bool:
    return _in_group(event, context) and context.group is not None and bool(context.group.desk)


def _staff_numbered(event: Event, context: Context) -> bool:
    """Tell whether staff wrote "#12 words": in their group, or 1:1 about what is not their own."""
    if event.type != "message" or wants(event).number is None:
        return False
    alone = _alone(event, context) and context.staff is not None and not context.owns_question
    return alone or _in_staff_group(event, context)


def _own_numbered(event: Event, context: Context) -> bool:
    return event.type == "message" and _alone(event, context) and wants(event).number is not None


def _desk_button(event: Event, context: Context) -> bool:
    button = wants(event).button
    placed = _in_staff_group(event, context) or _alone(event, context)
    return event.type == "postback" and placed and bool(button and button.kind in DESK_BUTTONS)


def _own_button(event: Event, context: Context) -> bool:
    button = wants(event).button
    return (
        event.type == "postback"
        and _alone(event, context)
        and bool(button and button.kind in OWN_BUTTONS and button.kind != "answer")
    )


def _duty_button(event: Event, context: Context) -> bool:
    button = wants(event).button
    placed = event.type == "postback" and _alone(event, context)
    return placed and bool(button and button.kind in DUTY_BUTTONS)


def _asks_swap(event: Event, context: Context) -> bool:
    return event.type == "message" and _alone(event, context) and duty.asks_swap(event, context)


def _asks_status(event: Event, context: Context) -> bool:
    message = event.message
    return bool(
        event.type == "message"
        and _alone(event, context)
        and message
        and message.kind == "text"
        and own.asks_status(message.text)
    )


def _asks_settings(event: Event, context: Context) -> bool:
    return event.type == "message" and _alone(event, context) and receiving.concerns(event)


def _asks_alerts(event: Event, context: Context) -> bool:
    return event.type == "message" and _alone(event, context) and alerts_now.concerns(event)


def _attached(event: Event, context: Context) -> bool:
    return _alone(event, context) and attach.belongs(event, context)


def _code_in_group(event: Event, context: Context) -> bool:
    return _said_in_group(event, context) and wants(event).code is not None


def _spoken_to(event: Event, context: Context) -> bool:
    return _said_in_group(event, context) and groups.is_spoken_to(event)


def _plain(handler: Plain) -> Handler:
    return lambda event, context, index, parameters: handler(event, context)


def _nothing(event: Event, context: Context) -> list[Effect]:
    return []


TABLE: tuple[tuple[Matches, Handler], ...] = (
    (_silent, _plain(_nothing)),
    (_type("unsend"), _plain(safety.unsend)),
    (_type("follow", _alone), _plain(welcome.follow)),
    (_type("unfollow", _alone), _plain(welcome.unfollow)),
    # Groups: a quoted card, a code, our name; whatever else is said there is not for us.
    (_type("join", _in_group), _plain(groups.join)),
    (_type("leave", _in_group), _plain(groups.leave)),
    (_card_quoted, staff.write),
    (_staff_numbered, staff.write),
    (_desk_button, staff.tap),
    (_code_in_group, _plain(groups.use_code)),
    (_spoken_to, _plain(groups.speak_to)),
    # 1:1 talks: our buttons, then codes, then everything else that people send.
    (_button("language"), _plain(welcome.choose_language)),
    (_button("lens"), _plain(welcome.choose_lens)),
    (_button("receive"), _plain(receiving.tap)),
    (_button("join"), _plain(gathering.tap)),
    (_button("leave"), _plain(gathering.tap)),
    (_button("again"), _plain(reply.show_again)),
    (_button("entry"), ask.choose),
    (_button("staff"), community.request),
    (_button("pin"), _plain(pins.tap)),
    (_button("solved"), feedback.solved),
    (_button("unsolved"), feedback.unsolved),
    (_button("answer"), _plain(own.look)),
    (_own_button, _plain(own.act)),
    (_duty_button, _plain(duty.tap)),
    (_code_alone, _plain(groups.link_account)),
    (_asks_swap, _plain(duty.offer)),
    (_own_numbered, _plain(own.add)),
    (_asks_status, _plain(own.status)),
    (_asks_settings, _plain(receiving.show)),
    (_asks_alerts, _plain(alerts_now.show)),
    (_message(frozenset({"text"})), ask.ask),
    (_message(frozenset({"sticker"})), _plain(ask.sticker)),
    (_attached, _plain(attach.attach)),
    (_message(ask.UNREADABLE), _plain(ask.unreadable)),
    (_type("messageEdited", _alone), _plain(safety.edit)),
)
"""Who answers what, in the order in which it is tried."""
