"""In a disaster: the five things that everybody asks, answered first and at once. Decides.

Staff keep one line a pin up to date; without it the pin says where to look. 171 is the telephone
companies' message board: https://www.ntt-east.co.jp/saigai/voice171/
"""

from __future__ import annotations

from functools import cache
from typing import Literal, get_args
from zoneinfo import ZoneInfo

from faq.text import fold
from handlers.effects import ASK, Effect, Json, RecordAsk, Reply
from handlers.event import Context, Event
from handlers.language import language_for, name_in
from handlers.messages import postback, quick_replies, text
from handlers.phrases import JAPANESE, phrase, words
from handlers.wants import Button, wants

Pin = Literal["shelter", "water", "road", "power", "safety"]
PINS: tuple[Pin, ...] = get_args(Pin)


def asked_for(said: str) -> Pin | None:
    """Find the pin that a text asks for."""
    folded = fold(said)
    return next((pin for pin in PINS if any(word in folded for word in _words(pin))), None)


def answer(pin: Pin, kept: str, language: str, context: Context) -> list[Effect]:
    """Answer with a pin; its buttons lead to the others, and to a person."""
    return [
        RecordAsk(kept, language, "answer", f"pin:{pin}"),
        Reply((_message(pin, language, context, ask=True),)),
    ]


def tap(event: Event, context: Context) -> list[Effect]:
    """Show the pin that a button names."""
    button = wants(event).button
    pin = next((pin for pin in PINS if button and pin == button.value), None)
    if pin is None:
        return []
    return [Reply((_message(pin, language_for(context), context, ask=False),))]


def offered(message: Json, language: str, *, but: Pin | None = None) -> Json:
    """Put buttons for the pins under a message."""
    return quick_replies(
        message,
        [
            postback(phrase(f"pin.{pin}", language), Button("pin", value=pin))
            for pin in PINS
            if pin != but
        ],
    )


def _message(pin: Pin, language: str, context: Context, *, ask: bool) -> Json:
    lines = [phrase(f"pin.{pin}_head", language)]
    kept = context.pins.get(pin)
    if kept is not None:
        line, at = kept
        local = at.astimezone(ZoneInfo(context.town.timezone))
        when = f"{local.month}/{local.day} {local:%H:%M}"
        lines.append(
            phrase("pin.at", language, at=when, town=name_in(context.town.names, language))
        )
        if language not in (JAPANESE, "ja-easy"):
            lines.append(phrase("pin.in_japanese", language))
        lines.append(line)
    where = context.town.website or ""
    phone = next(iter(context.town.phones), None)
    lines.append(
        phrase(
            f"pin.{pin}_text", language, website=where, phone=phone.number if phone else ""
        ).strip()
    )
    message = offered(text("\n".join(line for line in lines if line)), language, but=pin)
    if not ask:
        return message
    person = postback(phrase("ask.to_staff", language), Button("staff", number=ASK))
    return quick_replies(message, [person])


@cache
def _words(pin: Pin) -> frozenset[str]:
    return frozenset(map(fold, words(f"pin.{pin}_words")))
