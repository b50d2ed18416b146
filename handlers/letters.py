"""Texts as LINE counts and cuts them. Decides; knows no words of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

ELLIPSIS = "…"
_JOINER = "\u200d"
# NUL and lone surrogates break databases and readers of JSON.
_BROKEN = re.compile("[\x00\ud800-\udfff]")
# These enclose the placeholders of handlers.effects, which no person may write.
_RESERVED = re.compile("[\ue000\ue001]")
_ENDS = re.compile(r"[。！？!?]+[」』）)]?|[.](?=\s)|\n+")
_BREAKS_LINE = re.compile(r"\s+")


def units(text: str) -> int:
    """Count a text's UTF-16 units, as LINE does; a lone surrogate counts one."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def whole(text: str) -> str:
    """Replace what no reader can show (NUL, lone surrogates) by U+FFFD, unit for unit."""
    return _BROKEN.sub("\ufffd", text)


def legible(text: str) -> str:
    """Make what a person wrote whole, and free of the signs that our placeholders need."""
    return _RESERVED.sub("\ufffd", whole(text))


def cut_out(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Take spans (index, length in UTF-16 units) out of a text; those that do not fit stay."""
    coded = legible(text).encode("utf-16-le")
    fitting = sorted(
        (index, index + length)
        for index, length in spans
        if index >= 0 and length > 0 and 2 * (index + length) <= len(coded)
    )
    if not fitting:
        return coded.decode("utf-16-le")
    kept, at = b"", 0
    for start, end in fitting:
        kept += coded[2 * at : 2 * max(start, at)]
        at = max(at, end)
    kept += coded[2 * at :]
    # A span that halves a pair of surrogates leaves a unit that nobody can read.
    return legible(kept.decode("utf-16-le", "surrogatepass")).strip()


def shorten(text: str, limit: int) -> str:
    """Keep a text within ``limit`` UTF-16 units, ending in … where it was cut.

    Never cuts within a pair of surrogates, a combining sequence, a joined emoji or a flag. Since
    a sign never has fewer units than one, this also keeps limits counted in grapheme clusters.
    """
    if units(text) <= limit:
        return text
    room, end = limit - units(ELLIPSIS), 0
    for sign in text:
        room -= units(sign)
        if room < 0:
            break
        end += 1
    while end > 0 and _belong_together(text[end - 1], text[end]):
        end -= 1
    return text[:end].rstrip() + ELLIPSIS if limit > 0 else ""


def one_line(text: str, limit: int) -> str:
    """Bring a text onto one line of at most ``limit`` UTF-16 units."""
    return shorten(_BREAKS_LINE.sub(" ", text).strip(), limit)


def split(text: str, limit: int) -> list[str]:
    """Cut a text into parts of at most ``limit`` UTF-16 units, at ends of paragraphs or sentences.

    A sentence longer than that is cut between two signs. Joined, the parts hold every sign of the
    text but spaces where it was cut.
    """
    parts: list[str] = []
    rest = text.strip()
    while units(rest) > limit:
        room = _longest_start(rest, limit)
        ends = [found.end() for found in _ENDS.finditer(rest, 0, room)]
        # A paragraph's end is better than a sentence's, if that leaves no mere scrap.
        good = [end for end in ends if rest[end - 1] == "\n" and end >= room // 2] or ends
        at = good[-1] if good else room
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest else parts


def _longest_start(text: str, limit: int) -> int:
    room = end = 0
    for sign in text:
        room += units(sign)
        if room > limit:
            break
        end += 1
    at = end
    while at > 1 and at < len(text) and _belong_together(text[at - 1], text[at]):
        at -= 1
    # Signs joined without end would never be cut.
    return at if at > 1 else max(end, 1)


def says_something(text: str) -> bool:
    """Tell whether a text holds a letter or a digit: emoji and punctuation ask nothing."""
    return any(unicodedata.category(sign)[0] in "LN" for sign in text)


def _belong_together(before: str, after: str) -> bool:
    return (
        _JOINER in (before, after)
        or unicodedata.category(after).startswith("M")
        or "\uff9e" <= after <= "\uff9f"  # half-width voicing marks
        or "\u1160" <= after <= "\u11ff"  # later parts of a Hangul syllable
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= after <= "\U000e007f"  # tags of regional flags
        or (_is_half_flag(before) and _is_half_flag(after))
        or before + after == "\r\n"
    )


def _is_half_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"
