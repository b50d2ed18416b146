"""Which language a text is written in, as far as its letters tell.

Decides by the text alone. To add a language of its own script, add the script to `_SCRIPTS`.
"""

from __future__ import annotations

import unicodedata
from collections import Counter

from faq.entry import EASY, JAPANESE
from faq.han import chinese_script
from faq.text import without_addresses

# Unicode names of letters begin with the name of their script.
_SCRIPTS = {
    "HIRAGANA": "kana",
    "KATAKANA": "kana",
    "KATAKANA-HIRAGANA": "kana",
    "CJK": "han",
    "HANGUL": "hangul",
    "LATIN": "latin",
    "THAI": "thai",
}
_HAN_LANGUAGES = ("ja", "zh")
_LONGEST = 600


def detect(text: str, default: str) -> str:
    """Return the language tag of a text, or `default` (the person's own) where letters don't tell.

    A few Latin words inside Japanese (Wi-Fi, AED) leave it Japanese; a few Japanese names inside
    an English sentence leave it English.
    """
    shown = unicodedata.normalize("NFKC", without_addresses(text[:_LONGEST]))
    counts = Counter(script for letter in shown if (script := _script(letter)))
    asian = counts["kana"] + counts["han"] + counts["hangul"]
    if asian and len(shown.split()) > 3 and counts["latin"] > 3 * asian:
        return "en"
    if counts["hangul"] > counts["kana"]:
        return "ko"
    if counts["kana"]:
        return "ja"
    if counts["thai"] > counts["latin"]:
        return "th"
    if counts["han"]:
        if (script := chinese_script(shown)) is not None:
            # Who has chosen a form of Chinese may write a single character of the other.
            return default if default.startswith("zh") else script
        return default if default.startswith(_HAN_LANGUAGES) else "ja"
    # AED, ATM and JR are words of every language.
    if counts["latin"] > 1 and not (len(shown.split()) == 1 and shown.isupper()):
        return "en"
    return default


def written_in(text: str, default: str) -> str:
    """Return the language to search a text in: as `detect`, plain Japanese being Japanese."""
    found = detect(text, default)
    return JAPANESE if found == EASY else found


def _script(letter: str) -> str | None:
    if letter.isascii():
        return "latin" if letter.isalpha() else None
    name = unicodedata.name(letter, "")
    return _SCRIPTS.get(name.split(" ", 1)[0]) if letter.isalpha() or letter == "ー" else None
