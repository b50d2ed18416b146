"""Personal details in a text, replaced by readable marks. Decides by the text alone.

Kept: dates, times, prices, and the short official numbers (110, 119, 118, 171, 188, #7119).
A district as such (3丁目) stays, since a question about garbage days needs it; the numbers that
lead to one door do not.
"""

from __future__ import annotations

import re

from faq.text import without_addresses
from handlers.phrases import JAPANESE, phrase

# Staff read what is masked, so the marks are Japanese whatever the text's language.
_MARKS = {
    kind: phrase(f"mark.{kind}", JAPANESE)
    for kind in ("phone", "mail", "line", "street", "postcode", "number")
}

_HYPHEN = r"[-‐‑‒–—―−ー－ｰ]"
# What people, and those who would slip past, put between the digits of one number.
_BETWEEN = r"[-‐‑‒–—―−ー－ｰ\s()（）〔〕\[\].．・･~〜_＿\u00ad\u200b-\u200f\u2060\ufeff]{0,4}"
_PLACE = r"[一-鿿々ヶケヵぁ-んァ-ヴ]"
_LATIN = r"A-Za-z0-9Ａ-Ｚａ-ｚ０-９"

_DATE = (
    r"(?<!\d)(?:"
    r"(?:19|20|１９|２０)\d\d\s?[-/.．－／年]\s?(?:1[0-2]|0?[1-9])\s?[-/.．－／月]"
    r"\s?(?:3[01]|[12]\d|0?[1-9])日?"
    r"|(?:1[0-2]|0?[1-9])[-/.](?:3[01]|[12]\d|0?[1-9])[-/.](?:19|20)\d\d"
    r"|(?:令和|平成|昭和|[RHS])\d{1,2}[-/.年](?:1[0-2]|0?[1-9])[-/.月](?:3[01]|[12]\d|0?[1-9])日?"
    rf")(?!\d|{_HYPHEN}\d)(?:[\sT]{{1,2}}(?=\d{{1,2}}[:：]\d\d))?"
)
# A date that follows another number is not that number's end.
_LONG = rf"[+＋]?[(（]?\d(?:{_BETWEEN}(?!{_DATE})\d){{8,}}"
_TIME = r"(?<!\d)[0-2]?\d[:：][0-5]\d(?:[:：][0-5]\d)?(?!\d)"
_PRICE = r"(?<![\d,])\d{1,3}(?:[,，]\d{3})+(?!\d)"

_PATTERN = re.compile(
    "|".join(
        (
            rf"(?P<kept>{_DATE}|{_TIME}|{_PRICE})",
            r"(?P<line>[UCRＵ][0-9a-fA-F]{32})",
            rf"(?P<mail>[{_LATIN}._%+\-＿．－＋]{{1,64}}\s?[@＠]\s?"
            rf"(?=[^\s@＠]{{0,60}}[A-Za-zＡ-Ｚａ-ｚ])[{_LATIN}.\-．－]+)",
            rf"(?P<phone>(?=[+＋(（]*[0０+＋]){_LONG}|[+＋]\d(?:{_BETWEEN}\d){{6,}})",
            rf"(?P<number>{_LONG})",
            rf"(?P<postcode>〒\s?\d{{3}}{_HYPHEN}?\d{{0,4}}|(?<!\d)\d{{3}}{_HYPHEN}\d{{4}}(?!\d))",
            rf"(?P<local>(?<!\d)\d{{2}}{_HYPHEN}\d{{4}}(?!\d))",
            r"(?P<street>"
            # 2丁目3番地4号, 2丁目3-4, 1234番地の5, 3番4号, 101号室
            rf"[\d一二三四五六七八九十]{{1,4}}丁目\s?[\d一二三四五六七八九十]+(?:番地?)?"
            rf"(?:{_HYPHEN}|の|ノ)?\d*号?(?:{_HYPHEN}\d+)?"
            rf"|[\d一二三四五六七八九十百千]{{1,8}}番地(?:(?:{_HYPHEN}|の|ノ)?\d+号?)?"
            r"|\d{1,4}番\d{1,4}号?|\d{1,4}号室"
            # 桜町1-2-3, 桜町1-2, 大字北1234
            rf"|(?<={_PLACE})\s?\d{{1,5}}(?:{_HYPHEN}|の)\d{{1,5}}(?:{_HYPHEN}|の)\d{{1,5}}"
            rf"(?:{_HYPHEN}\d{{1,5}})*(?!\d)"
            rf"|(?<=[町村区市郡字郷台条丘])\s?\d{{1,5}}{_HYPHEN}\d{{1,5}}(?!\d|[月日時分年円個人回件])"
            rf"|(?<=[大小]字.)\d{{1,5}}(?!\d|[月日時分年円個人回件])"
            # 1-2-3 Honcho, 123 Main Street
            rf"|(?<!\d)\d{{1,5}}{_HYPHEN}\d{{1,5}}{_HYPHEN}\d{{1,5}},?(?=\s?[A-Z][a-z])"
            r"|\b\d{1,5}(?=\s[A-Z][a-z]+\s(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr)\b)"
            r")",
        )
    )
)
_LED_PHONE = re.compile(
    r"(電話番号|電話|携帯|ケータイ|ＴＥＬ|TEL|tel|Tel|phone|Phone|☎|℡)"
    rf"([はが:：.\s\-/]{{0,3}})(?!\d{{3}}(?!\d|{_HYPHEN}))\d(?:{_BETWEEN}\d){{4,}}"
)
_LED_LINE = re.compile(
    r"((?:LINE|ＬＩＮＥ|Line|line|ライン)\s?(?:ID|ＩＤ|Id|id|アイディー|アイディ))"
    r"(\s?(?:[:：はが=＝]|is\b)\s?|\s{1,2})[@＠]?[A-Za-z0-9._\-]{4,20}"
)


def mask(text: str) -> str:
    """Replace phones, mail addresses, LINE ids and street addresses by marks.

    Masking a second time changes nothing.
    """
    # Each turn leaves fewer digits, at-signs and ids, so this ends, mostly after the second.
    while (masked := _mask_once(text)) != text:
        text = masked
    return text


def unmarked(masked: str) -> str:
    """Return a masked text without its marks and web addresses, which are not what is asked."""
    for mark in _MARKS.values():
        masked = masked.replace(mark, " ")
    return without_addresses(masked)


def _mask_once(text: str) -> str:
    text = _LED_LINE.sub(rf"\1\2{_MARKS['line']}", text)
    text = _LED_PHONE.sub(rf"\1\2{_MARKS['phone']}", text)
    return _PATTERN.sub(_mark, text)


def _mark(found: re.Match[str]) -> str:
    kind = found.lastgroup
    if kind == "kept" or kind is None:
        return found[0]
    return _MARKS["phone" if kind == "local" else kind]
