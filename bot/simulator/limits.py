"""The limits of messages that LINE's OpenAPI file does not carry, as the documentation states them.

Source: https://developers.line.biz/en/reference/messaging-api/#message-objects
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlsplit

from bot.simulator.chats import Message
from bot.simulator.lengths import graphemes, units

Detail = dict[str, str]

MOST_MESSAGES = 5
BUBBLE_BYTES = 30 * 1024
CAROUSEL_BYTES = 50 * 1024
MOST_BUBBLES = 12
SCHEMES = frozenset({"http", "https", "line", "tel"})
PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\w{1,20})\}|[{}]", re.ASCII)


def problems_in(messages: Any) -> list[Detail]:
    """Return every limit a request's messages break, as LINE's error details."""
    if not isinstance(messages, list) or not 1 <= len(messages) <= MOST_MESSAGES:
        return [detail("messages", f"Size must be between 1 and {MOST_MESSAGES}")]
    return [
        problem
        for place, message in enumerate(messages)
        for problem in problems_of(message, f"messages[{place}]")
    ]


def problems_of(message: Any, at: str) -> Iterator[Detail]:
    """Yield the limits one message breaks."""
    if not isinstance(message, dict) or str(message.get("type")) not in KINDS:
        yield detail(f"{at}/type", "A message type that LINE knows must be given")
        return
    yield from KINDS[message["type"]](message, at)
    yield from of_quick_reply(message.get("quickReply"), f"{at}.quickReply")
    yield from length(message.get("sender", {}), "name", at + ".sender", 20, required=False)


def inside(holder: Message, name: str) -> Message:
    """Return the object of this name, an empty one when there is none."""
    value = holder.get(name)
    return value if isinstance(value, dict) else {}


def rows(holder: Message, name: str) -> list[Message]:
    """Return the list of objects of this name; what is no object becomes an empty one."""
    value = holder.get(name)
    if not isinstance(value, list):
        return []
    return [row if isinstance(row, dict) else {} for row in value]


def detail(where: str, words: str) -> Detail:
    """Return one of LINE's error details."""
    return {"property": where, "message": words}


def length(
    holder: Any,
    name: str,
    at: str,
    most: int,
    count: Callable[[str], int] = units,
    *,
    required: bool = True,
) -> Iterator[Detail]:
    """Yield a problem when a text is missing, empty or longer than `most` in the given count."""
    text = holder.get(name) if isinstance(holder, dict) else None
    if text is None and not required:
        return
    if not isinstance(text, str) or not text:
        yield detail(f"{at}.{name}", "May not be empty")
    elif count(text) > most:
        yield detail(f"{at}.{name}", f"Length must be between 0 and {most}")


def of_text(message: Message, at: str) -> Iterator[Detail]:
    yield from length(message, "text", at, 5000)


def of_text_v2(message: Message, at: str) -> Iterator[Detail]:
    yield from length(message, "text", at, 5000)
    known = inside(message, "substitution")
    for match in PLACEHOLDER.finditer(str(message.get("text", ""))):
        if match[1] is None and match[0] not in ("{{", "}}"):
            yield detail(f"{at}.text", "A lone brace must be doubled")
        elif match[1] is not None and match[1] not in known:
            yield detail(f"{at}.text", f"No substitution for {match[0]}")


def of_location(message: Message, at: str) -> Iterator[Detail]:
    yield from length(message, "title", at, 100)
    yield from length(message, "address", at, 100)


def of_media(message: Message, at: str) -> Iterator[Detail]:
    for name in ("originalContentUrl", "previewImageUrl"):
        if name in message:
            yield from of_address(message, name, at, frozenset({"https"}), 2000)


def of_imagemap(message: Message, at: str) -> Iterator[Detail]:
    yield from length(message, "altText", at, 400)
    yield from of_address(message, "baseUrl", at, frozenset({"https"}), 1000)
    if len(rows(message, "actions")) > 50:
        yield detail(f"{at}.actions", "Size must be between 0 and 50")


def of_address(
    holder: Any, name: str, at: str, schemes: frozenset[str], most: int
) -> Iterator[Detail]:
    """Yield what is wrong with an address: missing, too long, or of a scheme LINE does not open."""
    yield from length(holder, name, at, most)
    try:
        scheme = urlsplit(str(holder.get(name, ""))).scheme.lower()
    except ValueError:
        scheme = ""
    if scheme not in schemes:
        yield detail(f"{at}.{name}", "invalid uri scheme")


def of_quick_reply(quick_reply: Any, at: str) -> Iterator[Detail]:
    """Yield the limits a message's quick reply buttons break."""
    if quick_reply is None:
        return
    items = rows(quick_reply, "items") if isinstance(quick_reply, dict) else []
    if not 1 <= len(items) <= 13:
        yield detail(f"{at}.items", "Size must be between 1 and 13")
        return
    for place, item in enumerate(items):
        yield from of_action(item.get("action"), f"{at}.items[{place}].action")


def of_action(action: Any, at: str, *, label: int = 20, required: bool = True) -> Iterator[Detail]:
    """Yield the limits one action breaks; `label` is the longest label in grapheme clusters."""
    if not isinstance(action, dict):
        yield detail(at, "must be an action")
        return
    yield from length(action, "label", at, label, graphemes, required=required)
    match action.get("type"):
        case "postback":
            yield from length(action, "data", at, 300)
            yield from length(action, "displayText", at, 300, graphemes, required=False)
            yield from length(action, "fillInText", at, 300, graphemes, required=False)
        case "message":
            yield from length(action, "text", at, 300, graphemes)
        case "uri":
            yield from of_address(action, "uri", at, SCHEMES, 1000)
        case "clipboard":
            yield from length(action, "clipboardText", at, 1000)
        case "datetimepicker" | "richmenuswitch":
            yield from length(action, "data", at, 300)
        case "location" | "camera" | "cameraRoll":
            if ".quickReply" not in at:
                yield detail(f"{at}.type", "only quick reply buttons may do this")
        case _:
            yield detail(f"{at}.type", "unknown action")


def of_template(message: Message, at: str) -> Iterator[Detail]:
    yield from length(message, "altText", at, 400)
    template = inside(message, "template")
    at += ".template"
    match template.get("type"):
        case "buttons":
            decorated = "title" in template or "thumbnailImageUrl" in template
            yield from length(template, "title", at, 40, graphemes, required=False)
            yield from length(template, "text", at, 60 if decorated else 160, graphemes)
            yield from of_actions(template, at, 1, 4)
        case "confirm":
            yield from length(template, "text", at, 240, graphemes)
            yield from of_actions(template, at, 2, 2)
        case "carousel" | "image_carousel" as kind:
            yield from of_columns(template, at, kind)
        case _:
            yield detail(f"{at}.type", "unknown template")


def of_columns(template: dict[str, Any], at: str, kind: str) -> Iterator[Detail]:
    """Yield the limits a carousel's columns break."""
    columns = rows(template, "columns")
    if not 1 <= len(columns) <= 10:
        yield detail(f"{at}.columns", "Size must be between 1 and 10")
    for place, column in enumerate(columns):
        here = f"{at}.columns[{place}]"
        if kind == "image_carousel":
            yield from of_action(column.get("action"), f"{here}.action", label=12, required=False)
            continue
        decorated = "title" in column or "thumbnailImageUrl" in column
        yield from length(column, "title", here, 40, graphemes, required=False)
        yield from length(column, "text", here, 60 if decorated else 120, graphemes)
        yield from of_actions(column, here, 1, 3)
    if len({len(rows(column, "actions")) for column in columns}) > 1:
        yield detail(f"{at}.columns", "All columns must have the same number of actions")


def of_actions(holder: dict[str, Any], at: str, fewest: int, most: int) -> Iterator[Detail]:
    """Yield the limits a list of actions breaks."""
    actions = rows(holder, "actions")
    if not fewest <= len(actions) <= most:
        yield detail(f"{at}.actions", f"Size must be between {fewest} and {most}")
    for place, action in enumerate(actions):
        yield from of_action(action, f"{at}.actions[{place}]")


def of_flex(message: Message, at: str) -> Iterator[Detail]:
    yield from length(message, "altText", at, 400)
    contents = inside(message, "contents")
    at += ".contents"
    bubbles = [contents]
    if contents.get("type") == "carousel":
        bubbles = rows(contents, "contents")
        if not 1 <= len(bubbles) <= MOST_BUBBLES:
            yield detail(f"{at}.contents", f"Size must be between 1 and {MOST_BUBBLES}")
        if weight(contents) > CAROUSEL_BYTES:
            yield detail(at, "The size of the carousel is larger than 50 KB")
    elif contents.get("type") != "bubble":
        yield detail(f"{at}.type", "must be a bubble or a carousel")
    for bubble in bubbles:
        if weight(bubble) > BUBBLE_BYTES:
            yield detail(at, "The size of the bubble is larger than 30 KB")
    yield from of_part(contents, at)


def of_part(part: Any, at: str) -> Iterator[Detail]:
    """Yield the limits broken anywhere inside a Flex container."""
    if isinstance(part, list):
        for place, inner in enumerate(part):
            yield from of_part(inner, f"{at}[{place}]")
    elif isinstance(part, dict):
        if part.get("type") in ("text", "span") and not part.get("contents"):
            yield from length(part, "text", at, 2000)
        for name, inner in part.items():
            if name == "action":
                named = part.get("type") == "button"
                yield from of_action(inner, f"{at}.action", required=named)
            else:
                yield from of_part(inner, f"{at}.{name}")


def weight(value: Any) -> int:
    """Return the size of a JSON value in bytes as it goes over the wire at its shortest."""
    return len(
        json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    )


def of_nothing(message: Message, at: str) -> Iterator[Detail]:
    """Yield nothing: the OpenAPI file says all there is about this kind."""
    return iter(())


KINDS: dict[str, Callable[[Message, str], Iterator[Detail]]] = {
    "text": of_text,
    "textV2": of_text_v2,
    "sticker": of_nothing,
    "image": of_media,
    "video": of_media,
    "audio": of_media,
    "location": of_location,
    "imagemap": of_imagemap,
    "template": of_template,
    "flex": of_flex,
    "coupon": of_nothing,
}


def problems_of_menu(menu: Any) -> list[Detail]:
    """Return every limit a rich menu breaks."""
    if not isinstance(menu, dict):
        return [detail("", "must be a rich menu")]
    found = list(length(menu, "chatBarText", "", 14, graphemes))
    found += length(menu, "name", "", 300)
    areas = rows(menu, "areas")
    if len(areas) > 20:
        return [*found, detail("areas", "Size must be between 0 and 20")]
    for place, area in enumerate(areas):
        found += of_action(area.get("action"), f"areas[{place}].action", required=False)
    size = inside(menu, "size")
    width, height = size.get("width"), size.get("height")
    if not (isinstance(width, int) and isinstance(height, int)) or not (
        800 <= width <= 2500 and height >= 250 and width / height >= 1.45
    ):
        found.append(detail("size", "width 800 to 2500, height 250 or more, ratio 1.45 or more"))
    return found
