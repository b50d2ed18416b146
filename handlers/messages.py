"""LINE message objects that keep LINE's limits. Decides; the words come from elsewhere.

LINE counts some limits in grapheme clusters. Here all are kept in UTF-16 units, which is
stricter, since a cluster has at least one unit.
https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from handlers.effects import Json
from handlers.letters import ELLIPSIS, one_line, shorten, units, whole
from handlers.wants import Button, write_button

MOST_MESSAGES = 5
TEXT = 5000
ALT_TEXT = 400
BUTTONS_TEXT = 160
MOST_BUTTONS = 4
LABEL = 20
DATA = 300
DISPLAY_TEXT = 300
SENDER = 20
MOST_QUICK_REPLIES = 13
LONGEST_QUOTE = 120
"""How much room a text leaves for the question that it answers, put above it."""


def text(words: str, *, sender: str | None = None, quote_token: str | None = None) -> Json:
    """Make a text message; ``sender`` is the name shown above it."""
    message: dict[str, object] = {"type": "text", "text": _fit(words, TEXT)}
    if quote_token:
        message["quoteToken"] = quote_token
    if sender and sender.strip():
        message["sender"] = {"name": _fit(sender, SENDER)}
    return message


def buttons(words: str, actions: Sequence[Json], *, alt: str | None = None) -> Json:
    """Make a message with one to four buttons, which stay when the talk goes on.

    ``alt`` is what notifications and screen readers say; without it, the words themselves.
    Raises ValueError for another number of actions.
    """
    if not 1 <= len(actions) <= MOST_BUTTONS:
        raise ValueError(f"{len(actions)} buttons; LINE takes 1 to {MOST_BUTTONS}")
    return {
        "type": "template",
        "altText": _fit(alt or words, ALT_TEXT),
        "template": {
            "type": "buttons",
            "text": _fit(words, BUTTONS_TEXT),
            "actions": list(actions),
        },
    }


def panel(title: str, actions: Sequence[Json]) -> Json:
    """Make a small Flex bubble of a title and one button a line, as many as there are."""
    shown = one_line(title, ALT_TEXT) or ELLIPSIS
    return {
        "type": "flex",
        "altText": shown,
        "contents": {
            "type": "bubble",
            "size": "kilo",
            "body": {
                "type": "box",
                "layout": "vertical",
                "spacing": "sm",
                "contents": [
                    {"type": "text", "text": shown, "weight": "bold", "size": "sm", "wrap": True},
                    *(
                        {
                            "type": "button",
                            "style": "secondary",
                            "height": "sm",
                            "action": action,
                        }
                        for action in actions
                    ),
                ],
            },
        },
    }


def postback(label: str, button: Button, *, shown: str | None = None) -> Json:
    """Make an action that tells us of a tap; ``shown`` is what the person seems to say by it.

    Raises ValueError when the button carries more than LINE takes: see ``carries``.
    """
    if not carries(button):
        raise ValueError("the button's data is too long for LINE")
    return {
        "type": "postback",
        "label": _fit(label, LABEL),
        "data": write_button(button),
        "displayText": _fit(shown or label, DISPLAY_TEXT),
    }


def carries(button: Button) -> bool:
    """Tell whether LINE takes a button's data."""
    return units(write_button(button)) <= DATA


def quick_replies(message: Json, actions: Sequence[Json]) -> Json:
    """Add buttons under a message, which LINE shows while it is the last one of the talk."""
    if not actions:
        return message
    held = cast("Json", message.get("quickReply") or {})
    items = list(cast("Sequence[Json]", held.get("items") or ()))
    added = [{"type": "action", "action": action} for action in actions[:MOST_QUICK_REPLIES]]
    return {**message, "quickReply": {"items": [*items[: MOST_QUICK_REPLIES - len(added)], *added]}}


def actions_below(message: Json) -> list[Json]:
    """List the actions of a message's quick replies."""
    held = cast("Json", message.get("quickReply") or {})
    items = cast("Sequence[Json]", held.get("items") or ())
    return [cast("Json", item["action"]) for item in items]


def without_quick_replies(message: Json) -> Json:
    """Take the quick replies off a message."""
    return {name: value for name, value in message.items() if name != "quickReply"}


def _fit(words: str, limit: int) -> str:
    # LINE refuses the whole call for one empty text.
    return shorten(whole(words), limit) if words.strip() else ELLIPSIS
