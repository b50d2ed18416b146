"""In which language we answer someone. Decides."""

from __future__ import annotations

from collections.abc import Mapping

from faq.language import detect
from handlers.event import Context
from handlers.phrases import JAPANESE, LANGUAGES

ENGLISH = "en"
_NEAR: Mapping[str, tuple[str, ...]] = {"zh-Hant": ("zh-Hans",), "zh-Hans": ("zh-Hant",)}


def spoken(context: Context) -> tuple[str, ...]:
    """List the languages that both the town and our phrases offer; never empty."""
    offered = tuple(language for language in context.town.languages if language in LANGUAGES)
    return offered or (JAPANESE,)


def language_for(context: Context, text: str = "") -> str:
    """Choose the language to answer in: the person's choice, else the text's, else Japanese.

    Who writes one form of Chinese is answered in the other where the town offers only that;
    whoever writes in a language we do not speak is answered in English.
    """
    offered = spoken(context)
    chosen = context.person.language if context.person else None
    if chosen in offered:
        return chosen
    written = detect(text, JAPANESE) if text else JAPANESE
    for near in (written, *_NEAR.get(written, ())):
        if near in offered:
            return near
    return ENGLISH if ENGLISH in offered else offered[0]


def name_in(names: Mapping[str, str], language: str) -> str:
    """Say a name in a language, else in Japanese, else in any it has."""
    return names.get(language) or names.get(JAPANESE) or next(iter(names.values()), "")
