from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.parts import MOST, parts


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        (
            "温泉は何時までですか？あと、スキーのレンタルはありますか？",
            ["温泉は何時までですか？", "あと、スキーのレンタルはありますか？"],
        ),
        # What is said before a question belongs to it.
        ("来月引っ越します。ごみ袋はどこで買えますか。", None),
        ("住民票がほしいです。印鑑は要りますか。何時までですか。", 2),
        ("ごみの日\n温泉の時間", None),
        ("Where is the bus stop? And how much is the onsen? Thanks!", 2),
        ("버스는 어디서 타나요? 온천은 몇 시까지 하나요?", 2),
        ("请问厕所在哪里？可以刷卡吗", 2),
        ("", None),
    ],
)
def test_questions_of_one_message(text: str, apart: list[str] | int | None) -> None:
    found = parts(text)
    if isinstance(apart, list):
        assert found == apart
    else:
        assert len(found) == (apart or 1)
        assert apart or found == [text]


@given(st.text(alphabet="あか?？。\n ab.", max_size=80))
def test_nothing_is_lost_and_there_are_few(text: str) -> None:
    found = parts(text)
    assert 1 <= len(found) <= MOST
    assert "".join("".join(found).split()) == "".join(text.split())
