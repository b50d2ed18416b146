from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.mask import mask

PHONE, MAIL, LINE, STREET, POSTCODE = (
    "〔電話番号〕",
    "〔メールアドレス〕",
    "〔LINE ID〕",
    "〔番地〕",
    "〔郵便番号〕",
)


@pytest.mark.parametrize(
    "phone",
    [
        "090-1234-5678",
        "09012345678",
        "０９０ー１２３４ー５６７８",
        "0261 72 1234",
        "(0261)72-1234",
        "０２６１（７２）１２３４",
        "+81 90-1234-5678",
        "+81(0)90 1234 5678",
        "＋８１９０１２３４５６７８",
        "+1 (415) 555-2671",
        "+47 12 34 56 78",
        "0120-444-444",
        "090\u200b1234\u200b5678",
        "72-1234",
    ],
)
def test_phones(phone: str) -> None:
    assert mask(f"電話は{phone}です") == f"電話は{PHONE}です"
    assert mask(f"折り返しは{phone}まで") == f"折り返しは{PHONE}まで"


def test_a_short_number_is_a_phone_where_the_text_says_so() -> None:
    assert mask("TEL: 721234 へ") == f"TEL: {PHONE} へ"
    assert mask("受付 721234") == "受付 721234"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("メールはtaro.yamada+x@example.co.jpです", f"メールは{MAIL}です"),
        ("ｔａｒｏ＠ｅｘａｍｐｌｅ．ｊｐ", MAIL),
        ("U0123456789abcdef0123456789ABCDEFです", f"{LINE}です"),
        ("LINE IDは@hoshi_99です", f"LINE IDは{LINE}です"),
        ("LINE ID: taro.99", f"LINE ID: {LINE}"),
        ("本町2丁目3番地4号の山田です", f"本町{STREET}の山田です"),
        ("桜町1-2-3に住んでいます", f"桜町{STREET}に住んでいます"),
        ("北城１２３４番地です", f"北城{STREET}です"),
        ("〒399-1234 桜町5-6", f"{POSTCODE} 桜町{STREET}"),
        ("I live at 1-2-3 Sakuracho", f"I live at {STREET} Sakuracho"),
        ("個人番号は1234 5678 9012", "個人番号は〔番号〕"),
    ],
)
def test_other_details(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "110番と119番と118番と171、#7119も",
        "電話119でいいですか",
        "2026-11-22 10:30に着きます",
        "2026年11月22日から2026/12/01まで",
        "令和8年11月22日の10時30分",
        "8:30-17:15、土日は休み",
        "1,500円と12,000円",
        "国道18号、台風14号、3番窓口",
        "3丁目のごみの日は?",
        "1-2月の午前10-12時",
        "5歳と10歳の2人です",
    ],
)
def test_what_stays(text: str) -> None:
    assert mask(text) == text


SEPARATED = st.text(st.sampled_from("0123456789０５９-ー ()（）.@町U年月日:,円/+〒"), max_size=40)
DATE = re.compile(
    r"(?:19|20|１９|２０)\d\d\s?[-/.．－／年]\s?\d{1,2}\s?[-/.．－／月]\s?\d{1,2}"
    r"|\d{1,2}[-/.]\d{1,2}[-/.](?:19|20)\d\d"
)
TIME = re.compile(r"\d{1,2}[:：]\d\d")
PRICE = re.compile(r"\d{1,3}(?:[,，]\d{3})+")
RUN = re.compile(r"\d(?:[-ー \t()（）.]{0,4}\d){8}")


@given(SEPARATED | st.text(max_size=60))
def test_no_long_number_survives_and_twice_is_once(text: str) -> None:
    masked = mask(text)
    assert mask(masked) == masked
    rest = masked
    for kept in (DATE, TIME, PRICE):
        rest = kept.sub("x", rest)
    assert not RUN.search(rest)
