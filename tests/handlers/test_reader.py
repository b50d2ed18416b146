from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.event import Event, Source
from handlers.reader import conversation_of, read_event

USER = "U" + "0a" * 16
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
FIELDS = [
    "type",
    "mode",
    "timestamp",
    "source",
    "message",
    "postback",
    "unsend",
    "follow",
    "replyToken",
    "webhookEventId",
]
INNER = [
    "type",
    "id",
    "text",
    "userId",
    "groupId",
    "roomId",
    "data",
    "messageId",
    "isUnblocked",
    "mention",
    "quotedMessageId",
    "emojis",
]
VALUES = JSON | st.sampled_from(["message", "user", "group", "text", "standby", "unsend", USER])
INSIDE = VALUES | st.dictionaries(st.sampled_from(INNER), VALUES, max_size=6)
EVENTS = JSON | st.dictionaries(st.sampled_from(FIELDS), INSIDE, max_size=8)


@given(EVENTS)
def test_any_json_gives_an_event(raw: object) -> None:
    event = read_event(raw)  # type: ignore[arg-type]
    assert isinstance(event, Event)
    assert event.at.tzinfo is not None
    for text in (event.type, event.postback or "", event.message.text if event.message else ""):
        text.encode()
        assert "\0" not in text
    assert conversation_of(raw).partition(":")[0] in ("", "user", "group", "room")  # type: ignore[arg-type]


def _message(**content: object) -> dict[str, object]:
    return {
        "type": "message",
        "timestamp": 1_764_000_000_123,
        "replyToken": "token",
        "mode": "active",
        "source": {"type": "user", "userId": USER},
        "message": {"id": "1", "type": "text", "text": "ごみは?", **content},
    }


def test_a_text_message() -> None:
    event = read_event(_message(quoteToken="q", quotedMessageId="9"))
    assert event.at == datetime(2025, 11, 24, 16, 0, 0, 123000, tzinfo=UTC)
    assert event.source == Source("user", USER, USER)
    assert (event.reply_token, event.standby, event.edited) == ("token", False, False)
    assert event.message is not None
    assert (event.message.text, event.message.quote_token, event.message.quoted) == (
        "ごみは?",
        "q",
        "9",
    )


def test_our_own_mention_is_cut_out_and_others_stay() -> None:
    mentionees = [
        {"index": 0, "length": 4, "type": "user", "isSelf": True},
        {"index": 5, "length": 3, "type": "user", "userId": "U1"},
        {"index": 400, "length": 3, "type": "user", "isSelf": True},
        {"index": "0", "length": None, "isSelf": "true"},
        7,
    ]
    event = read_event(_message(text="@星空村 @花子 😀ごみは?", mention={"mentionees": mentionees}))
    assert event.message is not None
    assert event.message.text == "@花子 😀ごみは?"
    assert event.message.mentions_us


def test_a_mention_of_somebody_else_is_not_ours() -> None:
    mention = {"mentionees": [{"index": 0, "length": 3, "type": "all"}]}
    event = read_event(_message(text="@全員 ごみ", mention=mention))
    assert event.message is not None
    assert not event.message.mentions_us
    assert event.message.text == "@全員 ごみ"


def test_the_stand_in_of_an_emoji_is_cut_out() -> None:
    emojis = [{"index": 2, "length": 7, "productId": "p", "emojiId": "1"}]
    event = read_event(_message(text="はい(smile)", emojis=emojis))
    assert event.message is not None
    assert event.message.text == "はい"


def test_nul_and_lone_surrogates_become_readable() -> None:
    event = read_event(_message(text="ご\0み\ud83d"))
    assert event.message is not None
    assert event.message.text == "ご\ufffdみ\ufffd"


@pytest.mark.parametrize(
    "stamp", [None, "soon", True, 10**40, float("nan"), float("inf"), -(10**30)]
)
def test_an_odd_time_is_the_beginning(stamp: object) -> None:
    assert read_event({"type": "message", "timestamp": stamp}).at == datetime(
        1970, 1, 1, tzinfo=UTC
    )


def test_a_file_name_is_not_a_text() -> None:
    event = read_event(_message(type="sticker", text="おはよう"))
    assert event.message is not None
    assert (event.message.kind, event.message.text) == ("sticker", "")


@pytest.mark.parametrize(
    ("source", "talk"),
    [
        ({"type": "user", "userId": USER}, f"user:{USER}"),
        ({"type": "group", "groupId": "C1", "userId": USER}, "group:C1"),
        ({"type": "group", "groupId": "C1"}, "group:C1"),
        ({"type": "room", "roomId": "R1"}, "room:R1"),
        ({"type": "user"}, ""),
        ({"type": "square", "squareId": "S1"}, ""),
        (None, ""),
        ("user", ""),
    ],
)
def test_conversations(source: object, talk: str) -> None:
    assert conversation_of({"source": source}) == talk


def test_edited_unsent_and_unblocked() -> None:
    assert read_event({**_message(), "type": "messageEdited"}).edited
    assert read_event({"type": "unsend", "unsend": {"messageId": "5"}}).unsent == "5"
    assert read_event({"type": "follow", "follow": {"isUnblocked": True}}).unblocked
    assert read_event({"type": "postback", "postback": {"data": "do=x"}}).postback == "do=x"


def test_bodies_of_the_vendors_own_tests_are_all_read(shared: Path) -> None:
    files = sorted((shared / "line" / "webhooks").glob("*.json"))
    if not files:
        pytest.skip("no webhook bodies at hand")
    for file in files:
        for raw in json.loads(file.read_bytes()).get("events", ()):
            event = read_event(raw)
            assert event.type == raw["type"]
            if raw.get("source", {}).get("userId"):
                assert event.source.user == raw["source"]["userId"]
