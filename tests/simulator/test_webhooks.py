"""What people do reaches the bot as LINE would bring it."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest
from linebot.v3.webhook import SignatureValidator

from bot.simulator.refusal import ActImpossible
from bot.simulator.server import Simulator
from bot.simulator.webhooks import wrap

from .conftest import CLERK, RESIDENT, SECRET, STAFF_GROUP, TOURIST, Line, Listener


def test_each_delivery_is_signed(sim: Simulator, bot: Listener) -> None:
    sim.say(RESIDENT, "こんにちは 👋🏽")
    assert sim.wait_until(lambda: sim.idle)
    ((body, signature),) = bot.heard
    assert SignatureValidator(SECRET).validate(body.decode(), signature)
    assert not SignatureValidator("another").validate(body.decode(), signature)
    assert json.loads(body)["destination"] == sim.platform.bot_id


def test_a_text_has_all_that_lines_has(sim: Simulator, bot: Listener) -> None:
    message_id = sim.say(RESIDENT, "こんにちは")
    assert sim.wait_until(lambda: sim.idle)
    (event,) = bot.events
    assert event["message"]["id"] == message_id
    assert event["message"]["quoteToken"]
    assert event["source"] == {"type": "user", "userId": RESIDENT}
    assert re.fullmatch("[0-7][0-9A-HJKMNP-TV-Z]{25}", event["webhookEventId"])
    assert event["deliveryContext"] == {"isRedelivery": False}
    assert event["mode"] == "active"


def test_a_failed_delivery_comes_again_unchanged(sim: Simulator, bot: Listener) -> None:
    bot.statuses[:] = [500, 503]
    sim.say(RESIDENT, "こんにちは")
    assert sim.wait_until(lambda: sim.idle)
    first, second, third = bot.events
    assert second == third == {**first, "deliveryContext": {"isRedelivery": True}}
    assert [delivery.status for delivery in sim.deliveries] == [500, 503, 200]
    assert [delivery.redelivery for delivery in sim.deliveries] == [False, True, True]


def test_redelivery_ends(sim: Simulator, bot: Listener) -> None:
    bot.statuses[:] = [500] * 10
    sim.say(RESIDENT, "こんにちは")
    assert sim.wait_until(lambda: sim.idle)
    assert len(bot.heard) == 4


def test_an_event_can_be_brought_again(sim: Simulator, bot: Listener) -> None:
    sim.say(RESIDENT, "こんにちは")
    sim.redeliver(sim.events[0]["webhookEventId"])
    assert sim.wait_until(lambda: sim.idle)
    assert [event["deliveryContext"]["isRedelivery"] for event in bot.events] == [False, True]


def test_a_bot_that_is_down_is_status_0(sim: Simulator) -> None:
    sim.set_webhook("http://127.0.0.1:9/callback")
    sim.say(RESIDENT, "こんにちは")
    assert sim.wait_until(lambda: sim.idle)
    assert {delivery.status for delivery in sim.deliveries} == {0}


def test_one_chat_is_brought_in_order(sim: Simulator, bot: Listener) -> None:
    said = [sim.say(RESIDENT, str(number)) for number in range(20)]
    assert sim.wait_until(lambda: sim.idle)
    assert [event["message"]["id"] for event in bot.events] == said
    stamps = [event["timestamp"] for event in bot.events]
    assert stamps == sorted(set(stamps))


def test_mention_and_quote_in_a_group(sim: Simulator, line: Line, bot: Listener) -> None:
    line.push(STAFF_GROUP, "受付番号1")
    card = sim.shown(STAFF_GROUP)[0]
    sim.say(CLERK, "答えです", group=STAFF_GROUP, quote=card.id)
    sim.say(CLERK, "😀 @村役場 ヘルプ", group=STAFF_GROUP, mention=True)
    assert sim.wait_until(lambda: sim.idle)
    quoting, mentioning = bot.events
    assert quoting["message"]["quotedMessageId"] == card.id
    assert quoting["source"] == {"type": "group", "groupId": STAFF_GROUP, "userId": CLERK}
    (mentionee,) = mentioning["message"]["mention"]["mentionees"]
    assert (mentionee["index"], mentionee["length"], mentionee["isSelf"]) == (3, 4, True)


def test_tapping(sim: Simulator, line: Line, bot: Listener) -> None:
    actions = [
        {"type": "postback", "label": "はい", "data": "do=yes", "displayText": "はい、そうです"},
        {"type": "message", "label": "いいえ", "text": "違います"},
        {"type": "uri", "label": "地図", "uri": "https://example.com/"},
    ]
    items = [{"type": "action", "action": action} for action in actions]
    message = {"type": "text", "text": "選んでください", "quickReply": {"items": items}}
    line.call("POST", "/v2/bot/message/push", {"to": RESIDENT, "messages": [message]})
    assert sim.tap(RESIDENT, "地図") is None
    sim.tap(RESIDENT, "はい")
    with pytest.raises(ActImpossible):
        sim.tap(RESIDENT, "はい")
    sim.tap(RESIDENT, actions[1])
    assert sim.wait_until(lambda: sim.idle)
    assert [message.text for message in sim.shown(RESIDENT)][1:] == ["はい、そうです", "違います"]
    postback, said = bot.events
    assert postback["postback"] == {"data": "do=yes"}
    assert said["message"]["text"] == "違います"
    assert sim.platform.opened == [(RESIDENT, actions[2])]


def test_buttons_of_older_cards_stay(sim: Simulator, line: Line) -> None:
    action = {"type": "postback", "label": "もう一度", "data": "again"}
    template = {"type": "buttons", "text": "はい", "actions": [action]}
    message = {"type": "template", "altText": "はい", "template": template}
    line.call("POST", "/v2/bot/message/push", {"to": RESIDENT, "messages": [message]})
    sim.say(RESIDENT, "ありがとう")
    sim.tap(RESIDENT, "もう一度")
    assert sim.events[-1]["postback"]["data"] == "again"


def test_unsend_edit_and_the_rest(sim: Simulator, line: Line, bot: Listener) -> None:
    message = sim.say(CLERK, "まちがい", group=STAFF_GROUP)
    sim.edit(CLERK, message, "ただしい", group=STAFF_GROUP)
    sim.unsend(CLERK, message, group=STAFF_GROUP)
    assert sim.shown(STAFF_GROUP)[0].unsent
    assert sim.shown(STAFF_GROUP)[0].text == ""
    sim.sticker(RESIDENT)
    sim.location(RESIDENT, 36.7, 137.8, "役場", "長野県")
    picture = sim.picture(RESIDENT, b"\xff\xd8\xff", "image/jpeg")
    assert line.get(f"/v2/bot/message/{picture}/content").data == b"\xff\xd8\xff"
    sim.unsend(RESIDENT, picture)
    assert line.get(f"/v2/bot/message/{picture}/content").status == 404
    sim.member_leaves(STAFF_GROUP, TOURIST)
    sim.member_joins(STAFF_GROUP, RESIDENT)
    sim.remove_bot(STAFF_GROUP)
    sim.say(CLERK, "もういない", group=STAFF_GROUP)
    sim.invite_bot(STAFF_GROUP)
    sim.block(RESIDENT)
    sim.follow(RESIDENT)
    kinds = [event["type"] for event in sim.events if "groupId" in event["source"]]
    assert kinds == [
        *("message", "messageEdited", "unsend"),
        *("memberLeft", "memberJoined", "leave", "join"),
    ]
    direct = [event for event in sim.events if event["source"]["type"] == "user"]
    assert [event["type"] for event in direct[-2:]] == ["unfollow", "follow"]
    assert direct[-1]["follow"] == {"isUnblocked": True}
    without = {"unsend", "unfollow", "leave", "memberLeft"}
    assert all(("replyToken" in e) == (e["type"] not in without) for e in sim.events)
    assert sim.wait_until(lambda: sim.idle)
    assert len(bot.events) == len(sim.events)


def test_what_the_app_does_not_allow(sim: Simulator) -> None:
    message = sim.say(TOURIST, "hello")
    stranger = sim.add_person("A stranger", following=False)
    for act in (
        lambda: sim.say(stranger, "もしもし"),
        lambda: sim.say(RESIDENT, "もしもし", group=STAFF_GROUP),
        lambda: sim.unsend(RESIDENT, message),
        lambda: sim.say(RESIDENT, "それ", quote=message),
        lambda: sim.say(RESIDENT, "ねえ", mention=True),
        lambda: sim.say("nobody", "もしもし"),
    ):
        with pytest.raises(ActImpossible):
            act()
    sim.follow(stranger)
    assert sim.events[-1]["follow"] == {"isUnblocked": False}
    sim.block(stranger)
    with pytest.raises(ActImpossible):
        sim.block(stranger)


def test_lone_surrogates_can_be_sent(sim: Simulator, bot: Listener) -> None:
    sim.say(RESIDENT, "half \ud83d of a face")
    assert sim.wait_until(lambda: sim.idle)
    assert bot.events[0]["message"]["text"] == "half \ud83d of a face"


def strict_webhooks() -> Path:
    shared = os.environ.get("TOWN_VOICE_SHARED")
    place = Path(shared) if shared else Path(__file__).parents[3] / "shared"
    return place / "data" / "line" / "webhook.strict.yml"


@pytest.mark.skipif(not strict_webhooks().exists(), reason="LINE's webhook description is absent")
def test_events_are_as_lines_description_says(sim: Simulator) -> None:
    import yaml
    from openapi_schema_validator import OAS30Validator
    from referencing import Registry, Resource
    from referencing.jsonschema import DRAFT4

    message = sim.say(RESIDENT, "こんにちは")
    sim.say(CLERK, "役場さん", group=STAFF_GROUP, mention=True)
    sim.sticker(RESIDENT)
    sim.location(RESIDENT, 36.7, 137.8)
    sim.picture(RESIDENT, b"x")
    sim.tap(RESIDENT, {"type": "postback", "data": "x"})
    sim.edit(RESIDENT, message, "こんばんは")
    sim.unsend(RESIDENT, message)
    sim.block(RESIDENT)
    sim.follow(RESIDENT)
    sim.member_leaves(STAFF_GROUP, TOURIST)
    sim.member_joins(STAFF_GROUP, TOURIST)
    sim.remove_bot(STAFF_GROUP)
    sim.invite_bot(STAFF_GROUP)
    document = yaml.safe_load(strict_webhooks().read_text("utf-8"))
    resource = Resource.from_contents(document, default_specification=DRAFT4)
    registry: Any = Registry().with_resource("urn:webhooks", resource)
    schema = {"$ref": "urn:webhooks#/components/schemas/CallbackRequest"}
    body = json.loads(wrap(sim.platform.bot_id, sim.events))
    errors = list(OAS30Validator(schema, registry=registry).iter_errors(body))
    assert errors == []
