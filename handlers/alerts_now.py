"""What warnings hold here now, to whoever asks: how old that is, and never "none" by guess."""

from __future__ import annotations

from functools import cache
from zoneinfo import ZoneInfo

from faq.text import fold
from handlers.alert import LINK, name_of
from handlers.effects import Effect, Reply
from handlers.event import Context, Event
from handlers.language import language_for, name_in
from handlers.messages import text
from handlers.phrases import phrase, words
from handlers.warned import AlertsNow


def concerns(event: Event) -> bool:
    """Tell whether somebody asks what warnings hold."""
    message = event.message
    return message is not None and message.kind == "text" and fold(message.text) in _asked()


def show(event: Event, context: Context) -> list[Effect]:
    """Say what holds."""
    language = language_for(context, event.message.text if event.message else "")
    now = context.alerts_now or AlertsNow()
    lines = [_state(now, language, context)]
    if now.checked_at is not None:
        local = now.checked_at.astimezone(ZoneInfo(context.town.timezone))
        lines.append(phrase("alerts_now.checked", language, time=f"{local:%H:%M}"))
    lines.append(phrase("alert.more", language, link=LINK))
    return [Reply((text("\n".join(lines)),))]


def _state(now: AlertsNow, language: str, context: Context) -> str:
    names = [name_of(one, language) for one in now.warned]
    listed = [phrase("alert.badge", language, name=name) for name in names]
    if now.stale or not now.known:
        unknown = phrase("alerts_now.unknown", language)
        return (
            "\n".join([unknown, phrase("alerts_now.last", language), *listed])
            if listed
            else unknown
        )
    town = name_in(context.town.names, language)
    if not listed:
        return phrase("alerts_now.none", language, town=town)
    return "\n".join([phrase("alerts_now.holding", language, town=town), *listed])


@cache
def _asked() -> frozenset[str]:
    return frozenset(map(fold, words("alerts_now.words")))
