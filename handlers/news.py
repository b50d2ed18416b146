"""What the town says of itself, as people see it: in their language, or in all in one. Decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from handlers.effects import Json
from handlers.gathering import ALL, Invitation, buttons, details
from handlers.letters import units
from handlers.messages import LABEL, TEXT, panel, text
from handlers.phrases import JAPANESE, phrase

Category = Literal["news", "event", "help", "mayor", "relocation", "garbage", "other"]
CATEGORIES: tuple[Category, ...] = get_args(Category)
Relation = Literal["correction", "cancellation"]
PLAIN = "ja-easy"
MOST_LINKS = 3
LONGEST_TITLE = 60
"""In UTF-16 units: what a phone shows of a notification, and a list of the console."""


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens a page."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class News:
    """A post's words, by language, and what stands with them.

    ``picture`` is its public https address. A correction or cancellation says so above its title;
    a drill says so at its beginning and its end. ``invitation``: people may say that they come.
    """

    category: Category
    titles: Mapping[str, str]
    bodies: Mapping[str, str]
    links: Sequence[Link] = ()
    picture: str | None = None
    relation: Relation | None = None
    drill: bool = False
    invitation: Invitation | None = None
    urgent: bool = False


def used(news: News, language: str) -> str:
    """Say in which language those of a language get it: theirs, plain Japanese, or Japanese."""
    for one in (language, PLAIN if language != JAPANESE else JAPANESE):
        if news.bodies.get(one, "").strip():
            return one
    return JAPANESE


def words_in(news: News, language: str) -> str:
    """Write the text for those of a language; says so when it is not theirs."""
    shown = used(news, language)
    lines = [_head(news, shown, language)]
    if shown != language and {shown, language} != {JAPANESE, PLAIN}:
        lines.append(phrase("ask.fallback", language))
    body = news.bodies.get(shown, "").strip()
    if body:
        lines.append(body)
    if news.invitation:
        lines.append(f"\n{details(news.invitation.gathering, language)}")
    return _drilled("\n".join(lines), news, language)


def words_for_all(news: News, languages: Sequence[str]) -> str:
    """Write the one text for everyone: Japanese first, then the other languages it is in."""
    parts = [
        "\n".join(_part(news, language)).strip()
        for language in [JAPANESE, *(one for one in languages if one != JAPANESE)]
        if language == JAPANESE or used(news, language) == language
    ]
    return _drilled("\n\n———\n".join(parts), news, JAPANESE)


def messages(news: News, words: str, language: str) -> tuple[Json, ...]:
    """Put what LINE is sent together: a picture, the words, buttons below them."""
    found: list[Json] = []
    if news.picture:
        found.append(
            {
                "type": "image",
                "originalContentUrl": news.picture,
                "previewImageUrl": news.picture,
            }
        )
    found.append(text(words))
    if news.links:
        actions = [{"type": "uri", "label": one.label, "uri": one.address} for one in news.links]
        found.append(panel(news.titles[JAPANESE], actions))
    if news.invitation and news.relation != "cancellation":
        found.append(buttons(news.invitation, language))
    return tuple(found)


def bodies(news: News, languages: Sequence[str], *, everyone: bool) -> dict[str, tuple[Json, ...]]:
    """Give what each language's people are sent; under ALL alone when it goes to everyone."""
    if everyone:
        return {ALL: messages(news, words_for_all(news, languages), ALL)}
    return {language: messages(news, words_in(news, language), language) for language in languages}


def too_long(words: str) -> int:
    """Say by how many UTF-16 units a text is longer than LINE takes; 0 when it is not."""
    return max(0, units(words) - TEXT)


def label_fits(label: str) -> bool:
    """Tell whether LINE shows a button's label whole."""
    return 0 < units(label.strip()) <= LABEL


def _part(news: News, language: str) -> list[str]:
    lines = [_head(news, language, language), news.bodies.get(language, "").strip()]
    if news.invitation:
        lines.append(f"\n{details(news.invitation.gathering, language)}")
    return lines


def _head(news: News, shown: str, language: str) -> str:
    title = news.titles.get(shown, "").strip() or news.titles[JAPANESE]
    if news.relation == "correction":
        return phrase("news.corrected", language, title=title)
    if news.relation == "cancellation":
        return phrase("news.cancelled", language, title=title)
    if news.urgent:
        return title
    category = phrase(f"category.{news.category}", language)
    return phrase("news.head", language, category=category, title=title)


def _drilled(words: str, news: News, language: str) -> str:
    if not news.drill:
        return words
    mark = phrase("news.drill", language)
    return f"{mark}\n{words}\n{mark}"
