"""LINE's own SDK against the platform: every answer it gets fits its models."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from linebot.v3.messaging import (
    ApiClient,
    Configuration,
    CreateRichMenuAliasRequest,
    MessagingApi,
    MessagingApiBlob,
    PushMessageRequest,
    ReplyMessageRequest,
    RichMenuRequest,
    SetWebhookEndpointRequest,
    ShowLoadingAnimationRequest,
    UpdateRichMenuAliasRequest,
    ValidateMessageRequest,
)
from linebot.v3.messaging.exceptions import ApiException
from linebot.v3.oauth import ApiClient as TokenClient
from linebot.v3.oauth import ChannelAccessToken
from linebot.v3.oauth import Configuration as TokenConfiguration

from bot.simulator.server import Simulator

from .conftest import CLERK, RESIDENT, SECRET, STAFF_GROUP, TOKEN, Clock, Listener

HELLO = {"type": "text", "text": "こんにちは"}
MENU = {
    "size": {"width": 2500, "height": 843},
    "selected": True,
    "name": "メニュー",
    "chatBarText": "メニュー",
    "areas": [
        {
            "bounds": {"x": 0, "y": 0, "width": 2500, "height": 843},
            "action": {"type": "message", "label": "防災", "text": "防災"},
        }
    ],
}


@pytest.fixture
def client(sim: Simulator) -> Iterator[ApiClient]:
    with ApiClient(Configuration(host=sim.url, access_token=TOKEN)) as running:
        yield running
        running.rest_client.pool_manager.clear()


@pytest.fixture
def api(client: ApiClient) -> MessagingApi:
    return MessagingApi(client)


def push(to: str) -> PushMessageRequest:
    return PushMessageRequest.from_dict({"to": to, "messages": [HELLO]})


def test_messages(sim: Simulator, api: MessagingApi) -> None:
    sim.say(RESIDENT, "もしもし")
    token = sim.events[0]["replyToken"]
    reply = ReplyMessageRequest.from_dict({"replyToken": token, "messages": [HELLO]})
    sent = api.reply_message(reply).sent_messages[0]
    assert (sent.id, sent.quote_token) == (
        sim.shown(RESIDENT)[-1].id,
        sim.shown(RESIDENT)[-1].quote_token,
    )
    key = str(uuid.uuid4())
    api.push_message(push(RESIDENT), x_line_retry_key=key)
    with pytest.raises(ApiException) as again:
        api.push_message(push(RESIDENT), x_line_retry_key=key)
    assert again.value.status == 409
    assert again.value.headers["x-line-accepted-request-id"]
    api.validate_push(ValidateMessageRequest.from_dict({"messages": [HELLO]}))
    api.show_loading_animation(
        ShowLoadingAnimationRequest.from_dict({"chatId": RESIDENT, "loadingSeconds": 20})
    )
    assert RESIDENT in sim.platform.loading
    assert api.get_message_quota().value == 10
    assert api.get_message_quota_consumption().total_usage == 1


def test_people_and_groups(api: MessagingApi) -> None:
    assert api.get_profile(RESIDENT).display_name == "佐藤 みのり"
    assert RESIDENT in api.get_followers(limit=2).user_ids
    assert api.get_followers(limit=2).next
    assert api.get_group_summary(STAFF_GROUP).group_name == "職員"
    assert api.get_group_member_count(STAFF_GROUP).count == 2
    assert api.get_group_member_profile(STAFF_GROUP, CLERK).display_name == "係"
    assert api.get_bot_info().chat_mode == "bot"
    api.leave_group(STAFF_GROUP)
    with pytest.raises(ApiException) as gone:
        api.get_group_summary(STAFF_GROUP)
    assert gone.value.status == 404


def test_the_webhook_endpoint(api: MessagingApi, bot: Listener) -> None:
    api.set_webhook_endpoint(SetWebhookEndpointRequest(endpoint=bot.url))
    assert api.get_webhook_endpoint().endpoint == bot.url
    assert api.test_webhook_endpoint().success
    bot.statuses.append(500)
    failed = api.test_webhook_endpoint()
    assert (failed.success, failed.status_code, failed.reason) == (
        False,
        500,
        "ERROR_STATUS_CODE",
    )
    assert bot.events == []


def test_rich_menus(sim: Simulator, client: ApiClient, api: MessagingApi) -> None:
    menu = RichMenuRequest.from_dict(MENU)
    api.validate_rich_menu_object(menu)
    menu_id = api.create_rich_menu(menu).rich_menu_id
    with pytest.raises(ApiException):
        api.set_default_rich_menu(menu_id)
    blob = MessagingApiBlob(client)
    blob.set_rich_menu_image(menu_id, b"\x89PNG", _headers={"Content-Type": "image/png"})
    assert bytes(blob.get_rich_menu_image(menu_id)) == b"\x89PNG"
    api.set_default_rich_menu(menu_id)
    assert api.get_default_rich_menu_id().rich_menu_id == menu_id
    api.link_rich_menu_id_to_user(RESIDENT, menu_id)
    assert api.get_rich_menu_id_of_user(RESIDENT).rich_menu_id == menu_id
    alias = CreateRichMenuAliasRequest(rich_menu_alias_id="main", rich_menu_id=menu_id)
    api.create_rich_menu_alias(alias)
    with pytest.raises(ApiException):
        api.create_rich_menu_alias(alias)
    api.update_rich_menu_alias("main", UpdateRichMenuAliasRequest(rich_menu_id=menu_id))
    assert api.get_rich_menu_alias("main").rich_menu_id == menu_id
    assert len(api.get_rich_menu_alias_list().aliases) == 1
    assert api.get_rich_menu(menu_id).chat_bar_text == "メニュー"
    assert len(api.get_rich_menu_list().richmenus) == 1
    api.delete_rich_menu_alias("main")
    api.unlink_rich_menu_id_from_user(RESIDENT)
    api.cancel_default_rich_menu()
    api.delete_rich_menu(menu_id)
    assert sim.platform.rich_menus.menus == {}


def test_stateless_tokens_last_fifteen_minutes(sim: Simulator, clock: Clock) -> None:
    with TokenClient(TokenConfiguration(host=sim.url)) as client:
        issued = ChannelAccessToken(client).issue_stateless_channel_token(
            grant_type="client_credentials",
            client_id=sim.platform.channel_id,
            client_secret=SECRET,
        )
        client.rest_client.pool_manager.clear()
    assert issued.expires_in == 900
    with ApiClient(Configuration(host=sim.url, access_token=issued.access_token)) as client:
        api = MessagingApi(client)
        api.push_message(push(RESIDENT))
        clock.pass_by(minutes=15)
        with pytest.raises(ApiException) as expired:
            api.push_message(push(RESIDENT))
        assert expired.value.status == 401
        client.rest_client.pool_manager.clear()
