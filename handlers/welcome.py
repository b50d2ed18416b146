"""Greeting people, seeing them off, and the language they choose. Decides."""

from __future__ import annotations

from handlers.effects import Effect, Json, Remember, Reply
from handlers.event import Context, Event
from handlers.language import language_for, name_in, spoken
from handlers.messages import postback, quick_replies, text
from handlers.phrases import phrase
from handlers.wants import Button, wants


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
    message = quick_replies(text(words), _language_buttons(context))
    return [Remember(following=True), Reply((message,))]


def unfollow(event: Event, context: Context) -> list[Effect]:
    """Note that this person has blocked us; nothing may be sent any more."""
    return [Remember(following=False)]


def choose_language(event: Event, context: Context) -> list[Effect]:
    """Keep the language that a button names, and answer in it."""
    button = wants(event).button
    if button is None or button.value not in spoken(context):
        return []
    message = text(phrase("language.chosen", button.value))
    return [Remember(language=button.value), Reply((message,))]


def _language_buttons(context: Context) -> list[Json]:
    return [
        postback(phrase("language.name", language), Button("language", value=language))
        for language in spoken(context)
    ]
