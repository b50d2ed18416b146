"""The limits of messages: at the edge all is well, one more is refused."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.lengths import graphemes, units
from bot.simulator.limits import problems_in, problems_of_menu

POSTBACK = {"type": "postback", "label": "はい", "data": "x"}


def text(words: str, **more: Any) -> dict[str, Any]:
    return {"type": "text", "text": words, **more}


def quick(*actions: dict[str, Any]) -> dict[str, Any]:
    return text("選んで", quickReply={"items": [{"type": "action", "action": a} for a in actions]})


def template(kind: str, alt: str = "代わり", **more: Any) -> dict[str, Any]:
    return {"type": "template", "altText": alt, "template": {"type": kind, **more}}


def flex(contents: dict[str, Any], alt: str = "代わり") -> dict[str, Any]:
    return {"type": "flex", "altText": alt, "contents": contents}


def bubble(*words: str) -> dict[str, Any]:
    contents = [{"type": "text", "text": word} for word in words]
    return {"type": "bubble", "body": {"type": "box", "layout": "vertical", "contents": contents}}


def column(*actions: dict[str, Any]) -> dict[str, Any]:
    return {"text": "欄", "actions": list(actions)}


RIGHT = [
    text("😀" * 2500),
    {"type": "textV2", "text": "{{a}} {name}", "substitution": {"name": {}}},
    quick(*[{**POSTBACK, "label": "👨‍👩‍👧‍👦" * 20}] * 13),
    quick({"type": "location", "label": "位置を送る"}),
    {"type": "location", "title": "役" * 100, "address": "長" * 100},
    template("buttons", text="本" * 160, actions=[POSTBACK] * 4),
    template("buttons", title="題" * 40, text="本" * 60, actions=[POSTBACK]),
    template("confirm", text="本" * 240, actions=[POSTBACK] * 2),
    template("carousel", columns=[column(POSTBACK)] * 10),
    flex(bubble("あ")),
    flex({"type": "carousel", "contents": [bubble("あ")] * 12}, "代" * 400),
]

WRONG = [
    [],
    [text("あ")] * 6,
    [text("")],
    [text("😀" * 2500 + "a")],
    [{"type": "textV2", "text": "{name}"}],
    [{"type": "textV2", "text": "half { brace"}],
    [text("あ", sender={"name": "名" * 21})],
    [quick()],
    [quick(*[POSTBACK] * 14)],
    [quick({**POSTBACK, "label": "あ" * 21})],
    [quick({**POSTBACK, "label": ""})],
    [quick({**POSTBACK, "data": "x" * 301})],
    [quick({**POSTBACK, "displayText": "あ" * 301})],
    [quick({"type": "uri", "label": "地図", "uri": "javascript:alert(1)"})],
    [quick({"type": "uri", "label": "地図", "uri": "https://a/" + "x" * 991})],
    [quick({"type": "clipboard", "label": "写す", "clipboardText": "x" * 1001})],
    [{"type": "location", "title": "役" * 101, "address": "長野県"}],
    [{"type": "image", "originalContentUrl": "http://a/", "previewImageUrl": "https://a/"}],
    [template("buttons", text="本" * 161, actions=[POSTBACK])],
    [template("buttons", title="題", text="本" * 61, actions=[POSTBACK])],
    [template("buttons", text="本", actions=[POSTBACK] * 5)],
    [template("buttons", text="本", actions=[{"type": "location", "label": "位置"}])],
    [template("confirm", text="本", actions=[POSTBACK])],
    [template("carousel", columns=[column(POSTBACK)] * 11)],
    [template("carousel", columns=[column(POSTBACK), column(POSTBACK, POSTBACK)])],
    [template("confirm", alt="", text="本", actions=[POSTBACK] * 2)],
    [flex(bubble("あ"), "")],
    [flex(bubble("あ"), "代" * 401)],
    [flex(bubble(""))],
    [flex(bubble(*["あ" * 1000] * 11))],
    [flex({"type": "carousel", "contents": [bubble("あ")] * 13})],
    [flex({"type": "carousel", "contents": [bubble("あ" * 1500)] * 12})],
    [flex({"type": "box"})],
    [{"type": "letter"}],
    ["text"],
    None,
]


@pytest.mark.parametrize("message", RIGHT)
def test_what_is_at_the_edge_is_right(message: dict[str, Any]) -> None:
    assert problems_in([message]) == []


@pytest.mark.parametrize("messages", WRONG)
def test_what_is_over_the_edge_is_named(messages: Any) -> None:
    problems = problems_in(messages)
    assert problems
    assert all(problem["property"] and problem["message"] for problem in problems)


@pytest.mark.parametrize(
    ("sign", "seen", "sixteens"),
    [
        ("a", 1, 1),
        ("が", 1, 1),
        ("か\u3099", 1, 2),
        ("ｶﾞ", 1, 2),
        ("😀", 1, 2),
        ("👋🏽", 1, 4),
        ("👨‍👩‍👧", 1, 8),
        ("🇯🇵🇩🇪", 2, 8),
        ("1️⃣", 1, 3),
        ("葛󠄀", 1, 3),
        ("\r\n", 1, 2),
        ("", 0, 0),
    ],
)
def test_how_signs_are_counted(sign: str, seen: int, sixteens: int) -> None:
    assert (graphemes(sign), units(sign)) == (seen, sixteens)


@given(st.text())
def test_a_reader_never_sees_more_than_there_is(words: str) -> None:
    assert graphemes(words) <= len(words) <= units(words)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=8,
)
KINDS = st.sampled_from(["text", "textV2", "template", "flex", "image", "location", "imagemap"])
NAMES = st.sampled_from(
    ["text", "altText", "contents", "template", "quickReply", "sender", "substitution", "actions"]
)


@given(KINDS, st.dictionaries(NAMES, JSON))
def test_any_json_gets_an_answer(kind: str, fields: dict[str, Any]) -> None:
    problems_in([{**fields, "type": kind}])
    problems_of_menu(fields)
