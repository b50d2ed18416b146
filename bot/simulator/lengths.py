"""How LINE counts: UTF-16 units for most texts, grapheme clusters for labels and templates.

Source: https://developers.line.biz/en/docs/messaging-api/text-character-count/
"""

import unicodedata

JOINER = "\u200d"
EXTENDERS = ("\ufe0e", "\ufe0f", "\u20e3", "\u200c")


def units(text: str) -> int:
    """Return a text's length in UTF-16 units; a lone surrogate counts one."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def extends(sign: str) -> bool:
    """Tell whether a sign belongs to the one before it."""
    return (
        sign in EXTENDERS
        or unicodedata.category(sign) in ("Mn", "Me", "Mc")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
        or "\U000e0020" <= sign <= "\U000e007f"
        or "\uff9e" <= sign <= "\uff9f"
    )


def regional(sign: str) -> bool:
    """Tell whether a sign is half of a flag."""
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


def graphemes(text: str) -> int:
    """Return how many signs a reader sees: marks, joined emoji and flags count one.

    A close reading of Unicode's rules for what occurs in Japanese, English and emoji; Hangul
    syllables written in parts are counted by part.
    """
    count = 0
    previous = ""
    flag_open = False
    for sign in text:
        if previous == "\r" and sign == "\n":
            joined = True
        elif previous in ("", "\n", "\r"):
            joined = False
        else:
            joined = (
                extends(sign)
                or sign == JOINER
                or (previous == JOINER and unicodedata.category(sign) == "So")
                or (flag_open and regional(sign))
            )
        flag_open = regional(sign) and not (joined and flag_open)
        count += not joined
        previous = sign
    return count
