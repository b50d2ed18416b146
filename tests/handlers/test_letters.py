from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.letters import cut_out, legible, one_line, says_something, shorten, units

ANY_TEXT = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("が👨‍👩‍👧🇯🇵é"), max_size=60
)


@given(ANY_TEXT, st.integers(1, 40))
def test_a_shortened_text_keeps_the_limit_and_its_beginning(text: str, limit: int) -> None:
    short = shorten(text, limit)
    assert units(short) <= limit
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("ほしぞら村", 5, "ほしぞら村"),
        ("ほしぞら村役場", 5, "ほしぞら…"),
        ("ab😀cd", 4, "ab…"),
        ("a" + "か\u3099" * 3, 5, "aか\u3099…"),
        ("ab👨\u200d👩\u200d👧cd", 8, "ab…"),
        ("a🇯🇵🇯🇵", 6, "a…"),
        ("x" + "\u0301" * 20, 10, "…"),
    ],
)
def test_no_sign_is_cut_in_two(text: str, limit: int, short: str) -> None:
    assert shorten(text, limit) == short


def test_broken_signs_become_readable_unit_for_unit() -> None:
    assert legible("a\0b\ud83dc\ue000") == "a\ufffdb\ufffdc\ufffd"


@given(ANY_TEXT)
def test_what_is_legible_can_be_stored_and_sent(text: str) -> None:
    clean = legible(text)
    assert units(clean) == units(text)
    assert "\0" not in clean
    clean.encode()
    assert legible(clean) == clean


@given(ANY_TEXT, st.lists(st.tuples(st.integers(-5, 99), st.integers(-5, 99)), max_size=5))
def test_cutting_out_never_fails_and_never_adds(text: str, spans: list[tuple[int, int]]) -> None:
    rest = cut_out(text, spans)
    rest.encode()
    assert units(rest) <= units(text)


def test_spans_count_in_utf16_units() -> None:
    assert cut_out("😀 @村 ごみは?", [(3, 2)]) == "😀  ごみは?"
    assert cut_out("@村 ごみ", [(0, 2), (0, 2), (99, 3), (3, -1)]) == "ごみ"


def test_one_line() -> None:
    assert one_line(" 一行目\n\n二行目 ", 20) == "一行目 二行目"


@pytest.mark.parametrize(
    ("text", "says"),
    [("😀👍", False), ("？！…", False), ("", False), ("ごみ", True), ("119", True)],
)
def test_emoji_and_marks_say_nothing(text: str, says: bool) -> None:
    assert says_something(text) is says
    assert says is any(unicodedata.category(sign)[0] in "LN" for sign in text)
