"""Bytes that are no telegram are refused; what is one is read, whatever it is called."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.jma.telegram import LARGEST, Unreadable, read_telegram, type_of
from tests import telegrams as t

DOCTYPE = b'<!DOCTYPE Report [<!ENTITY a "b">]>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff\xfe",
        b"<html></html>",
        b"<Report/>",
        t.rain(4)[:-40],
        t.rain(4).replace(b"?><Report", b"?>" + DOCTYPE + b"<Report"),
        t.rain(4).replace(b"<ReportDateTime>2026", b"<ReportDateTime>soon"),
        t.rain(4).replace(b"+00:00</ReportDateTime>", b"</ReportDateTime>"),
        b" " * (LARGEST + 1),
    ],
)
def test_what_is_no_telegram_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_telegram(data, "VPWW55")


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_telegram(data)


@given(st.integers(0, len(t.rain(4)) - 1), st.binary(min_size=1, max_size=1))
def test_a_byte_changed_on_the_way_never_breaks_the_reader(place: int, byte: bytes) -> None:
    data = t.rain(4)
    with suppress(Unreadable):
        read_telegram(data[:place] + byte + data[place + 1 :], "VPWW55")


@pytest.mark.parametrize(
    ("name", "title", "type"),
    [
        ("20260914113112_0_VPWW55_200000.xml", "気象警報・注意報（Ｒ０６）（大雨）", "VPWW55"),
        ("", "気象警報・注意報（Ｒ０６）（大雨）", "VPWW55"),
        ("x_VXSE53_y.xml", "気象警報・注意報（Ｒ０６）（大雨）", "VPWW55"),
        ("20260914_0_VXKO63_200000.xml", "指定河川洪水予報", "VXKO63"),
        ("kasen.xml", "指定河川洪水予報", "VXKOii"),
        ("20260914_0_VPXX99_200000.xml", "新しい情報", "VPXX99"),
        ("note.xml", "新しい情報", ""),
    ],
)
def test_the_type_is_what_the_title_says_and_the_name_narrows_it(
    name: str, title: str, type: str
) -> None:
    assert type_of(name, title) == type
