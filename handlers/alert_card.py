"""An alert as a card of LINE's: the level in colour and words, what to do, where to look further.

The plain text is what notifications and screen readers say, and what is sent when a card would be
larger than LINE takes. The same alert always makes the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace

from handlers.alert import Alert, Said, alert_text, brief, combined_text, headline, say
from handlers.effects import Json
from handlers.event import Town
from handlers.letters import shorten, units
from handlers.messages import ALT_TEXT, TEXT, text
from handlers.phrases import JAPANESE, phrase

BUBBLE_BYTES = 30_000
"""https://developers.line.biz/en/reference/messaging-api/#flex-message"""
COLOURS = {5: "#1B0B2E", 4: "#8A0F8A", 3: "#C4161C", 2: "#F2D600"}
"""Of the top of a card: black, purple, red and yellow as JMA paints Levels 5 to 2."""
OVER, DRILL, DARK, LIGHT, FAINT = "#46555F", "#3A3A3A", "#1A1A1A", "#FFFFFF", "#5C5C5C"
EASY = "ja-easy"


def alert_messages(alert: Alert, town: Town) -> dict[str, tuple[Json, ...]]:
    """Give what each language's people are sent."""
    return {
        language: (
            _card(
                alert,
                language,
                say(alert, town, language),
                (),
                _alt(alert, [alert_text(_bare(alert), town, language)], language),
                alert_text(alert, town, language),
            ),
        )
        for language in town.languages
    }


def combined_messages(alert: Alert, town: Town) -> tuple[Json, ...]:
    """Give the one message for everyone: Japanese whole, the other languages short."""
    others = [language for language in town.languages if language != JAPANESE]
    spoken = [JAPANESE, *(language for language in others if language != EASY)]
    heads = [headline(one, language) for language in spoken for one in alert.warned]
    said = say(alert, town, JAPANESE)
    return (
        _card(
            alert,
            JAPANESE,
            said,
            [brief(alert, language) for language in others],
            _alt(alert, [*heads, alert.verbatim, *said.do], JAPANESE),
            combined_text(alert, town),
        ),
    )


def _card(
    alert: Alert,
    language: str,
    said: Said,
    others: Sequence[Sequence[str]],
    alt: str,
    plain: str,
) -> Json:
    level = max((level for level, _ in said.heads), default=0)
    ground = DRILL if alert.drill else COLOURS.get(level, OVER)
    ink = DARK if ground == COLOURS[2] else LIGHT
    mark = [_text(phrase("alert.drill", language), "sm", ink, bold=True)] if alert.drill else []
    head: list[Json] = [*mark]
    for _, lines in said.heads:
        head.append(_text(lines[0], "lg", ink, bold=True))
        head += [_text(line, "sm", ink) for line in lines[1:]]
    body: list[Json] = [_text(line, "md", DARK, bold=True) for line in said.do]
    body += [_text(line, "sm", FAINT) for line in said.rest]
    for short in others:
        body.append({"type": "separator", "margin": "lg"})
        body += [_text(line, "sm", DARK, bold=not place) for place, line in enumerate(short)]
    if alert.drill:
        body.append(_text(phrase("alert.drill", language), "sm", DARK, bold=True))
    bubble: dict[str, object] = {
        "type": "bubble",
        "size": "giga",
        "header": _box(head) | {"backgroundColor": ground, "paddingAll": "lg"},
        "body": _box(body) | {"paddingAll": "lg"},
    }
    if alert.link:
        bubble["footer"] = _box([_button(alert.link, language)])
    card: Json = {"type": "flex", "altText": alt, "contents": bubble}
    small = len(json.dumps(bubble, ensure_ascii=False).encode()) <= BUBBLE_BYTES
    return card if small else text(shorten(plain, TEXT))


def _alt(alert: Alert, lines: Iterable[str], language: str) -> str:
    """Write what a notification says: a drill says so first and last, however long it is."""
    words = "\n".join(filter(None, lines))
    if not alert.drill:
        return shorten(words, ALT_TEXT)
    mark = phrase("alert.drill", language)
    room = ALT_TEXT - 2 * (units(mark) + 1)
    return f"{mark}\n{shorten(words, room)}\n{mark}"


def _bare(alert: Alert) -> Alert:
    return alert if not alert.drill else replace(alert, drill=False)


def _box(contents: Sequence[Json]) -> dict[str, object]:
    return {"type": "box", "layout": "vertical", "spacing": "sm", "contents": list(contents)}


def _text(words: str, size: str, colour: str, *, bold: bool = False) -> Json:
    found: dict[str, object] = {
        "type": "text",
        "text": words,
        "size": size,
        "color": colour,
        "wrap": True,
    }
    return found | {"weight": "bold"} if bold else found


def _button(link: str, language: str) -> Json:
    action = {"type": "uri", "label": phrase("alert.open", language), "uri": link}
    return {"type": "button", "style": "secondary", "height": "sm", "action": action}
