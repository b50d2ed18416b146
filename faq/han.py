"""Chinese characters in their one Japanese form, which Chinese a text is in, how Korean reads it.

The tables of forms are those of OpenCC (Apache-2.0). Decides by the text alone.
"""

from __future__ import annotations

import re
import tomllib
from bisect import bisect_right
from functools import cache, lru_cache
from importlib import resources

from opencc import OpenCC

# Words of everyday Chinese that Japanese does not write at all.
_SIMPLIFIED = frozenset("么吗们这没")
_TRADITIONAL = frozenset("麼嗎們這沒")
_CHINESE = frozenset("怎呢吧哪你您啊")

_RUN = re.compile("[\u3400-\u9fff]+")
_FIRST_HANJA = b"\xca\xa1"
_NIEUN, _RIEUL, _IEUNG = 2, 5, 11  # places of ㄴ, ㄹ and ㅇ among first sounds
_SOFT = frozenset({2, 6, 7, 12, 17, 20})  # ㅑ ㅕ ㅖ ㅛ ㅠ ㅣ


def modern(text: str) -> str:
    """Return a Japanese text with old forms made new (舊 → 旧); modern texts stay as they are."""
    return text if text.isascii() else _converter("t2jp").convert(text)


def japanese_forms(text: str) -> str:
    """Return a Chinese text, simplified or traditional, in Japanese forms (图书馆 → 図書館)."""
    return modern(_converter("s2t").convert(text))


def korean_readings(text: str) -> str:
    """Return a Japanese text with each Chinese character as Korean reads it (印鑑登録 → 인감등록).

    Korean shares these words with Japanese and writes them by their sound. A character that
    Korean does not have stays as it is.
    """
    return _RUN.sub(lambda run: _initial("".join(map(_korean, run.group()))), text)


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


@lru_cache(maxsize=8_192)
def _korean(sign: str) -> str:
    codes, readings, forms = _hanja()
    for form in (sign, _converter("jp2t").convert(sign), forms.get(sign, sign)):
        code = form.encode("euc_kr", "ignore")
        if code >= _FIRST_HANJA:
            return readings[bisect_right(codes, code) - 1]
    return sign


def _initial(readings: str) -> str:
    """Return readings as Korean says them at the start of a word (려행 → 여행)."""
    place = ord(readings[0]) - ord("가")
    sound, vowel = place // 588, place // 28 % 21
    if sound == _RIEUL:
        new = _IEUNG if vowel in _SOFT else _NIEUN
    elif sound == _NIEUN and vowel in _SOFT:
        new = _IEUNG
    else:
        return readings
    return chr(ord("가") + place % 588 + new * 588) + readings[1:]


@cache
def _hanja() -> tuple[list[bytes], list[str], dict[str, str]]:
    """Return the codes that begin a reading, those readings, and other forms of characters."""
    file = resources.files("faq").joinpath("hanja.toml")
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    pairs = read["first"].split()
    codes = [pair[1].encode("euc_kr") for pair in pairs]
    forms = {form[0]: form[1] for form in read["forms"].split()}
    return codes, [pair[0] for pair in pairs], forms
