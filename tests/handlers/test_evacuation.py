"""A text sent by other means is read: level, areas, time; what is in doubt is named."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.evacuation import Read, read_text

AREAS = ("北沢", "本郷", "湖岸")


def read(text: str) -> Read:
    return read_text(text, AREAS, "白鈴村")


def test_what_a_town_writes_is_read() -> None:
    text = "【警戒レベル４】北沢地区・本郷地区に、午前２時５分、避難指示を発令しました。"
    assert read(text) == Read("evacuation-4", ("北沢", "本郷"), "2:05", ())
    assert read("白鈴村全域 高齢者等避難 17:30").time == "17:30"
    assert read("白鈴村全域 高齢者等避難 17:30").areas == ("白鈴村全域",)
    assert read("午後5時 湖岸 緊急安全確保").time == "17:00"
    assert read("北沢の避難指示は9時00分に解除しました").kind == "evacuation-end"


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("警戒レベル3 避難指示 北沢 2:05", "level_differs"),
        ("高齢者等避難と避難指示 北沢 2:05", "many_levels"),
        ("北沢のみなさんへ 2:05", "no_level"),
        ("避難指示 2:05", "no_area"),
        ("避難指示 北沢", "no_time"),
        ("避難指示 北沢 2:05 2:30", "many_times"),
        ("【訓練】避難指示 北沢 2:05", "drill"),
    ],
)
def test_what_is_in_doubt_is_named(text: str, doubt: str) -> None:
    found = read(text)
    assert found.doubts == (doubt,)
    if doubt in ("level_differs", "many_levels", "no_level"):
        assert found.kind is None
    if doubt in ("no_time", "many_times"):
        assert found.time == ""


@given(st.text(max_size=300))
def test_nothing_is_made_up(text: str) -> None:
    found = read(text)
    assert set(found.areas) <= {*AREAS, "白鈴村全域"}
    if found.kind is not None:
        assert (
            "避難" in text
            or "緊急" in text
            or "レベル" in text
            or "警戒" in text
            or not text.isascii()
        )
