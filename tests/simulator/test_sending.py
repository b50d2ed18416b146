"""Replies, pushes, multicasts, broadcasts: what LINE accepts, refuses, charges and shows."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from bot.simulator.server import Simulator

from .conftest import CLERK, RESIDENT, STAFF_GROUP, TOURIST, Clock, Line, Listener


def test_a_reply_token_is_good_once(sim: Simulator, line: Line, bot: Listener) -> None:
    sim.say(RESIDENT, "ごみの日は?")
    token = sim.events[0]["replyToken"]
    first = line.send("reply", "月曜です", replyToken=token)
    assert first.status == 200
    assert sim.shown(RESIDENT)[-1].id == first.json["sentMessages"][0]["id"]
    second = line.send("reply", "月曜です", replyToken=token)
    assert (second.status, second.json["message"]) == (400, "Invalid reply token")
    assert [message.text for message in sim.shown(RESIDENT)] == ["ごみの日は?", "月曜です"]


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (61, 400)])
def test_a_reply_token_is_good_for_a_minute(
    sim: Simulator, line: Line, clock: Clock, seconds: float, status: int
) -> None:
    sim.say(RESIDENT, "ごみの日は?")
    clock.pass_by(seconds=seconds)
    token = sim.events[0]["replyToken"]
    assert line.send("reply", "月曜です", replyToken=token).status == status


def test_a_refused_reply_does_not_spend_its_token(sim: Simulator, line: Line) -> None:
    sim.say(RESIDENT, "ごみの日は?")
    token = sim.events[0]["replyToken"]
    assert line.send("reply", "", replyToken=token).status == 400
    assert line.send("reply", "月曜です", replyToken=token).status == 200


def test_a_reply_takes_no_retry_key(sim: Simulator, line: Line) -> None:
    sim.say(RESIDENT, "ごみの日は?")
    token = sim.events[0]["replyToken"]
    assert line.send("reply", "月曜", key=str(uuid.uuid4()), replyToken=token).status == 400
    assert sim.ledger.accepted() == []


def test_replies_are_free_and_pushes_are_counted(sim: Simulator, line: Line) -> None:
    sim.say(RESIDENT, "ごみの日は?")
    line.send("reply", "月曜です", replyToken=sim.events[0]["replyToken"])
    assert line.get("/v2/bot/message/quota/consumption").json == {"totalUsage": 0}
    line.push(RESIDENT, "一", "二")
    line.push(STAFF_GROUP, "職員の皆さんへ")
    assert line.get("/v2/bot/message/quota/consumption").json == {"totalUsage": 3}
    line.send("multicast", "お知らせ", to=[RESIDENT, TOURIST])
    line.send("broadcast", "みなさんへ")
    assert line.get("/v2/bot/message/quota/consumption").json == {"totalUsage": 8}
    assert line.get("/v2/bot/message/quota").json == {"type": "limited", "value": 10}


def test_the_month_ends_and_begins_in_japan(sim: Simulator, line: Line, clock: Clock) -> None:
    for number in range(10):
        assert line.push(RESIDENT, str(number)).status == 200
    refused = line.push(RESIDENT, "もう一つ")
    assert refused.status == 429
    assert refused.json["message"] == "You have reached your monthly limit."
    clock.now = clock.now.replace(day=30, hour=14, minute=59)
    assert line.push(RESIDENT, "まだ11月").status == 429
    clock.now = clock.now.replace(hour=15, minute=0)
    assert line.push(RESIDENT, "12月").status == 200
    assert len(sim.shown(RESIDENT)) == 11


def test_broadcasts_have_a_rate(line: Line, clock: Clock, sim: Simulator) -> None:
    sim.platform.quota.limit = None
    for _ in range(60):
        assert line.send("broadcast", "お知らせ").status == 200
    refused = line.send("broadcast", "お知らせ")
    assert refused.status == 429
    assert refused.json["message"].startswith("The API rate limit has been exceeded")
    clock.pass_by(hours=1)
    assert line.send("broadcast", "お知らせ").status == 200


def test_a_retry_key_is_accepted_once_for_a_day(sim: Simulator, line: Line, clock: Clock) -> None:
    key = str(uuid.uuid4())
    first = line.push(RESIDENT, "回答です", key=key)
    again = line.push(RESIDENT, "回答です", key=key)
    assert again.status == 409
    assert again.headers["x-line-accepted-request-id"] == first.headers["x-line-request-id"]
    assert again.json["sentMessages"] == first.json["sentMessages"]
    assert len(sim.ledger.accepted("push")) == len(sim.shown(RESIDENT)) == 1
    assert sim.platform.quota.used == 1
    clock.pass_by(hours=24, seconds=1)
    assert line.push(RESIDENT, "回答です", key=key).status == 200


def test_a_retry_key_with_another_body_is_noted(sim: Simulator, line: Line) -> None:
    key = str(uuid.uuid4())
    line.push(RESIDENT, "回答です", key=key)
    assert line.push(TOURIST, "回答です", key=key).status == 409
    assert len(sim.violations) == 1


def test_a_refused_request_leaves_its_retry_key_free(sim: Simulator, line: Line) -> None:
    key = str(uuid.uuid4())
    sim.faults.add("error-before", "push", count=1)
    assert line.push(RESIDENT, "回答です", key=key).status == 500
    assert line.push(RESIDENT, "回答です", key=key).status == 200


@pytest.mark.parametrize("key", ["no uuid", "123e4567e89b12d3a456426614174000"])
def test_a_retry_key_is_a_uuid_with_hyphens(line: Line, key: str) -> None:
    assert line.push(RESIDENT, "回答です", key=key).status == 400


def test_who_blocks_is_neither_shown_nor_counted(sim: Simulator, line: Line) -> None:
    sim.block(RESIDENT)
    answer = line.push(RESIDENT, "お知らせ")
    assert answer.status == 200
    assert len(answer.json["sentMessages"]) == 1
    line.send("broadcast", "みなさんへ")
    line.send("multicast", "二人へ", to=[RESIDENT, TOURIST])
    assert sim.shown(RESIDENT) == []
    assert sim.platform.quota.used == 3
    (pushed,) = sim.ledger.accepted("push")
    assert (pushed.recipients, pushed.shown_to, pushed.counted) == ((RESIDENT,), (), 0)
    assert line.get(f"/v2/bot/profile/{RESIDENT}").status == 404


def test_a_stranger_cannot_be_pushed_to(line: Line) -> None:
    assert line.push("U" + "9" * 32, "だれ").json["message"] == "Failed to send messages"
    assert line.push("だれか", "だれ").status == 400
    assert line.push("C" + "9" * 32, "どこ").status == 400


def test_a_group_the_account_left_cannot_be_pushed_to(
    sim: Simulator, line: Line, bot: Listener
) -> None:
    assert line.call("POST", f"/v2/bot/group/{STAFF_GROUP}/leave").status == 200
    assert line.push(STAFF_GROUP, "まだいますか").status == 400
    assert line.get(f"/v2/bot/group/{STAFF_GROUP}/summary").status == 404
    assert sim.wait_until(lambda: [event["type"] for event in bot.events] == ["leave"])


@pytest.mark.parametrize(
    "body",
    [
        {"to": [RESIDENT] * 501},
        {"to": []},
        {"to": RESIDENT},
        {"to": [STAFF_GROUP]},
        {"to": [RESIDENT], "messages": []},
        {"to": [RESIDENT], "messages": [{"type": "text", "text": "六"}] * 6},
    ],
)
def test_a_multicast_out_of_bounds_is_refused(line: Line, body: dict[str, Any]) -> None:
    answer = line.send("multicast", "お知らせ", **body)
    assert answer.status == 400
    assert answer.json["details"]


def test_a_body_over_two_megabytes_is_refused(line: Line) -> None:
    assert line.push(RESIDENT, "長" * 1_000_000).status == 413


def test_a_wrong_token_is_refused(sim: Simulator, line: Line) -> None:
    answer = line.call("POST", "/v2/bot/message/push", {}, Authorization="Bearer wrong")
    assert answer.status == 401
    assert answer.headers["x-line-request-id"] == sim.ledger.seen("push")[0].request_id


def test_an_answer_quotes_only_in_its_own_chat(sim: Simulator, line: Line) -> None:
    asked = sim.say(RESIDENT, "ごみの日は?")
    token = sim.events[0]["message"]["quoteToken"]
    message = {"type": "text", "text": "月曜です", "quoteToken": token}
    path = "/v2/bot/message/push"
    assert line.call("POST", path, {"to": RESIDENT, "messages": [message]}).status == 200
    assert sim.shown(RESIDENT)[-1].quotes == asked
    assert line.call("POST", path, {"to": TOURIST, "messages": [message]}).status == 400


def test_few_people_get_no_narrowcast(sim: Simulator, line: Line) -> None:
    sent = line.send("narrowcast", "お知らせ")
    assert sent.status == 202
    request_id = sent.headers["x-line-request-id"]
    progress = line.get(f"/v2/bot/message/progress/narrowcast?requestId={request_id}")
    assert progress.json["phase"] == "failed"
    assert sim.shown(CLERK) == []
