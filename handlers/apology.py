"""What a person hears when their event could not be handled. Decides."""

from __future__ import annotations

from handlers.effects import Effect, Reply
from handlers.event import Event, Town
from handlers.messages import text
from handlers.phrases import JAPANESE, LANGUAGES, phrase
from handlers.route import is_silent


def apologise(event: Event, town: Town) -> list[Effect]:
    """Apologise in a 1:1 talk, in every language, since nothing more could be read."""
    if is_silent(event) or event.source.kind != "user" or event.reply_token is None:
        return []
    offered = [language for language in LANGUAGES if language in (JAPANESE, *town.languages)]
    words = "\n\n".join(phrase("apology.text", language) for language in offered)
    return [Reply((text(words),))]
