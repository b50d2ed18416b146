"""Chinese characters in their one Japanese form, and which Chinese a text is written in.

The tables of forms are those of OpenCC (Apache-2.0). Decides by the text alone.
"""

from __future__ import annotations

from functools import cache

from opencc import OpenCC

# Words of everyday Chinese that Japanese does not write at all.
_SIMPLIFIED = frozenset("么吗们这没")
_TRADITIONAL = frozenset("麼嗎們這沒")
_CHINESE = frozenset("怎呢吧哪你您啊")


def modern(text: str) -> str:
    """Return a Japanese text with old forms made new (舊 → 旧); modern texts stay as they are."""
    return text if text.isascii() else _converter("t2jp").convert(text)


def japanese_forms(text: str) -> str:
    """Return a Chinese text, simplified or traditional, in Japanese forms (图书馆 → 図書館)."""
    return modern(_converter("s2t").convert(text))


def chinese_script(text: str) -> str | None:
    """Return "zh-Hans" or "zh-Hant" by characters that Japanese does not write so; None if none.

    国 is simplified, but Japanese too; 戶 and 户 are not.
    """
    simplified = traditional = 0
    for sign in text:
        if "\u3400" <= sign <= "\u9fff":
            modern_form = modern(sign)
            traditional += modern_form != sign or sign in _TRADITIONAL
            simplified += sign in _SIMPLIFIED or japanese_forms(sign) not in (sign, modern_form)
    if simplified == traditional == 0:
        return "zh-Hant" if any(sign in _CHINESE for sign in text) else None
    return "zh-Hans" if simplified >= traditional else "zh-Hant"


@cache
def _converter(name: str) -> OpenCC:
    return OpenCC(name)
