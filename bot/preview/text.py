"""The words of a message cut into pieces to show: plain text, links, emoji, mentions.

Offsets in a message count UTF-16 units
(https://developers.line.biz/en/docs/messaging-api/text-character-count/).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

_LINK = re.compile(r"https?://[\w\-.~:/?#\[\]@!$&'()*+,;=%]+", re.ASCII)
_AFTER_LINK = ".,;:!?'"
_SLOT = re.compile(r"\{\{|\}\}|\{([A-Za-z0-9_]{1,20})\}")
_SCHEMES = ("https://", "http://", "tel:", "mailto:", "line:")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of one kind; ``text`` is shown, a link opens ``text``."""

    kind: Literal["plain", "link", "emoji", "mention"]
    text: str


def address(value: object, *, picture: bool = False) -> str:
    """Give the address back if a page may open it (or load it, for a picture), else ''.

    A path of the page's own site is taken too; ``javascript:`` and its kind are not.
    """
    if not isinstance(value, str):
        return ""
    schemes = _SCHEMES[:2] if picture else _SCHEMES
    own = value.startswith("/") and not value.startswith(("//", "/\\"))
    return value if own or value.lower().startswith(schemes) else ""


def pieces(message: Mapping[str, object]) -> list[Piece]:
    """Cut a text, textV2 or received text message into pieces."""
    text = message.get("text")
    if not isinstance(text, str):
        return []
    if message.get("type") == "textV2":
        return list(_filled(text, message.get("substitution")))
    return list(_marked(text, message))


def _filled(text: str, substitution: object) -> Iterator[Piece]:
    """Put mentions and emoji into the braces of a textV2."""
    slots = substitution if isinstance(substitution, Mapping) else {}
    position = 0
    plain = ""
    for match in _SLOT.finditer(text):
        plain += text[position : match.start()]
        position = match.end()
        name = match[1]
        if name is None:
            plain += match[0][0]
            continue
        yield from _linked(plain)
        plain = ""
        slot = slots.get(name)
        kind = slot.get("type") if isinstance(slot, Mapping) else None
        if kind == "mention":
            yield Piece("mention", f"@{name}")
        elif kind == "emoji":
            yield Piece("emoji", "")
        else:
            plain = match[0]
    yield from _linked(plain + text[position:])


def _marked(text: str, message: Mapping[str, object]) -> Iterator[Piece]:
    """Mark the emoji and mentions that a text lists by offset."""
    units = text.encode("utf-16-le", "surrogatepass")
    position = 0
    for start, end, kind in sorted(_spans(message, len(units) // 2)):
        if start < position:
            continue
        yield from _linked(_decoded(units, position, start))
        shown = _decoded(units, start, end)
        yield Piece(kind, "" if shown == "$" else shown)
        position = end
    yield from _linked(_decoded(units, position, len(units) // 2))


def _spans(
    message: Mapping[str, object], length: int
) -> Iterator[tuple[int, int, Literal["emoji", "mention"]]]:
    """Read the offsets that lie within the text."""
    mention = message.get("mention")
    mentionees = mention.get("mentionees") if isinstance(mention, Mapping) else None
    listed: tuple[tuple[object, Literal["emoji", "mention"]], ...] = (
        (message.get("emojis"), "emoji"),
        (mentionees, "mention"),
    )
    for items, kind in listed:
        if not isinstance(items, Sequence):
            continue
        for item in items:
            if not isinstance(item, Mapping):
                continue
            start, size = item.get("index"), item.get("length", 1)
            if not (isinstance(start, int) and isinstance(size, int)):
                continue
            if start >= 0 and size > 0 and start + size <= length:
                yield start, start + size, kind


def _decoded(units: bytes, start: int, end: int) -> str:
    """Read UTF-16 units; half a pair becomes the replacement character."""
    return units[2 * start : 2 * end].decode("utf-16-le", "replace")


def _linked(text: str) -> Iterator[Piece]:
    """Cut plain text at its web addresses, without the full stop after one."""
    position = 0
    for match in _LINK.finditer(text):
        link = match[0].rstrip(_AFTER_LINK)
        if link.endswith(")") and "(" not in link:
            link = link[:-1]
        if match.start() > position:
            yield Piece("plain", text[position : match.start()])
        yield Piece("link", link)
        position = match.start() + len(link)
    if position < len(text):
        yield Piece("plain", text[position:])
