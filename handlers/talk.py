"""What people say without asking: greetings, thanks, who are you; and words of despair. Decides."""

from __future__ import annotations

from functools import cache

from faq.text import fold
from handlers.event import Context
from handlers.language import name_in
from handlers.phrases import phrase, words


def answer(said: str, language: str, context: Context) -> str | None:
    """Return what is to be said to small talk or to despair, None for everything else.

    Words of despair are neither searched nor kept: whoever writes them is told at once where a
    person listens.
    """
    folded = fold(said)
    if any(cry in folded for cry in _listed("crisis.words")):
        return phrase("crisis.text", language)
    if folded in _listed("ask.courtesies"):
        return phrase("ask.courtesy", language)
    if folded in _listed("ask.who_words"):
        return phrase("ask.who", language, town=name_in(context.town.names, language))
    return None


@cache
def _listed(id: str) -> frozenset[str]:
    return frozenset(map(fold, words(id)))
