from __future__ import annotations

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from faq.entry import Entry
from handlers.letters import units
from handlers.messages import TEXT
from handlers.show import entry_message, headed


def test_a_missing_translation_shows_plain_japanese_first(village: Any) -> None:
    entry = Entry("a", "", answers={"ja": "徒歩圏内です。", "ja-easy": "歩いて行けます。"})
    words = str(entry_message(entry, "en", village.context(), None)["text"])
    assert words.splitlines()[0] == "(This information is available in Japanese only.)"
    assert words.index("歩いて行けます。") < words.index("徒歩圏内です。")
    assert "[Easy Japanese]" in words and "[Japanese]" in words


def test_for_whom_an_answer_is_stands_above_it(village: Any) -> None:
    entry = Entry("a", "", frozenset({"visitor", "resident"}), answers={"ja": "はい。"})
    words = str(entry_message(entry, "ja", village.context(), None)["text"])
    assert words.startswith("（お住まいの方、訪れる方への案内です）\nはい。")
    everyone = replace(entry, audience=frozenset({"visitor", "resident", "moving-in"}))
    assert "案内です" not in str(entry_message(everyone, "ja", village.context(), None)["text"])


@given(st.text(max_size=6000), st.text(max_size=6000), st.text(max_size=300))
def test_no_answer_is_too_long(village: Any, easy: str, plain: str, question: str) -> None:
    entry = Entry("a", "", frozenset({"visitor"}), answers={"ja-easy": easy, "ja": plain})
    message = entry_message(entry, "en", village.context(), None)
    assert units(str(headed(message, question, "en")["text"])) <= TEXT
