"""Greeting people, seeing them off, and the language they choose. Decides."""

from __future__ import annotations

from faq.entry import Audience
from handlers.effects import Effect, Json, Remember, Reply
from handlers.event import Context, Event
from handlers.language import language_for, name_in, spoken
from handlers.messages import postback, quick_replies, text
from handlers.phrases import phrase
from handlers.wants import Button, wants

LENSES: tuple[Audience, ...] = ("resident", "visitor", "moving-in")


def follow(event: Event, context: Context) -> list[Effect]:
    """Greet who has added or unblocked us, and offer the languages."""
    language = language_for(context)
    town = name_in(context.town.names, language)
    if event.unblocked:
        words = phrase("welcome.back", language, town=town)
    else:
        others = [
            phrase("welcome.one_line", other) for other in spoken(context) if other != language
        ]
        words = "\n\n".join([phrase("welcome.greeting", language, town=town), *others])
    settings = postback(phrase("receive.button", language), Button("receive"))
    choices = [*_language_buttons(context), *_lens_buttons(language), settings]
    message = quick_replies(text(words), choices)
    return [Remember(following=True), Reply((message,))]


def unfollow(event: Event, context: Context) -> list[Effect]:
    """Note that this person has blocked us; nothing may be sent any more."""
    return [Remember(following=False)]


def choose_language(event: Event, context: Context) -> list[Effect]:
    """Keep the language that a button names, and answer in it."""
    button = wants(event).button
    if button is None or button.value not in spoken(context):
        return []
    message = quick_replies(
        text(phrase("language.chosen", button.value)), _lens_buttons(button.value)
    )
    return [Remember(language=button.value), Reply((message,))]


def choose_lens(event: Event, context: Context) -> list[Effect]:
    """Keep as whom a person wants to be answered: as a resident, a visitor, or moving in."""
    button = wants(event).button
    lens = next((lens for lens in LENSES if button and button.value == lens), None)
    if lens is None:
        return []
    language = language_for(context)
    audience = phrase(f"audience.{lens}", language)
    return [
        Remember(lens=lens),
        Reply((text(phrase("audience.chosen", language, audience=audience)),)),
    ]


def _language_buttons(context: Context) -> list[Json]:
    return [
        postback(phrase("language.name", language), Button("language", value=language))
        for language in spoken(context)
    ]


def _lens_buttons(language: str) -> list[Json]:
    return [
        postback(phrase(f"audience.{lens}_button", language), Button("lens", value=lens))
        for lens in LENSES
    ]
