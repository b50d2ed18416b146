"""The only door to LINE, and the only module that imports line-bot-sdk.

One shared client a process, made after fork. Every call has a timeout and is logged by path and
outcome, never by content. The SDK's quirks are met here, where they arise:
no default timeout; ``retries`` left alone would try a GET four times; network failures come as
urllib3's errors; an answer that does not fit its model raises *after* LINE took the message.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from linebot.v3.messaging import ApiClient, Configuration, MessagingApi, MessagingApiBlob
from linebot.v3.messaging.exceptions import ApiException
from linebot.v3.messaging.models.broadcast_request import BroadcastRequest
from linebot.v3.messaging.models.get_webhook_endpoint_response import GetWebhookEndpointResponse
from linebot.v3.messaging.models.multicast_request import MulticastRequest
from linebot.v3.messaging.models.push_message_request import PushMessageRequest
from linebot.v3.messaging.models.reply_message_request import ReplyMessageRequest
from linebot.v3.messaging.models.set_webhook_endpoint_request import SetWebhookEndpointRequest
from linebot.v3.messaging.models.test_webhook_endpoint_request import TestWebhookEndpointRequest
from linebot.v3.oauth import ApiClient as TokenClient
from linebot.v3.oauth import ChannelAccessToken
from linebot.v3.oauth import Configuration as TokenConfiguration
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError

from bot.breaker import Breaker
from bot.gated import gated
from bot.platform import (
    Accepted,
    BadReplyToken,
    MaybeSent,
    NotSent,
    QuotaSpent,
    Refused,
    note,
    sent_messages,
)

TIMEOUT = (2.0, 8.0)
"""Seconds to connect and to read. Twice this and a token's issue fit into an outbox lease."""
TOKEN_SECONDS = 12 * 60
"""A stateless token lives 15 minutes; ours is renewed before."""
NO_TOKEN_SECONDS = 3.0
"""After a token could not be had, nobody asks again for so long."""

Json = Mapping[str, object]


class Line:
    """LINE's Messaging API as this bot uses it. Thread-safe."""

    def __init__(
        self,
        *,
        secret: str,
        token: str | None = None,
        channel_id: str | None = None,
        endpoint: str | None = None,
    ) -> None:
        """Use ``token``, or stateless tokens of ``channel_id``; ``endpoint`` is a simulator's."""
        self._secret = secret
        self._channel_id = channel_id
        self._endpoint = endpoint
        self._fixed = token
        self._fresh_until = 0.0
        self._no_token_until = 0.0
        self._token_lock = threading.Lock()
        host = {"host": endpoint} if endpoint else {}
        self._configuration = Configuration(access_token=token, **host)
        self._configuration.retries = False
        self._client = ApiClient(self._configuration)
        pool = self._client.rest_client.pool_manager
        # The SDK's default of four connections would make drainers wait for each other.
        pool.connection_pool_kw["maxsize"] = 64
        pool.request = gated(pool.request)
        self._api = MessagingApi(self._client)
        self._blobs = MessagingApiBlob(self._client)
        self._breaker = Breaker()

    def reply(self, reply_token: str, messages: Sequence[Json], *, silent: bool) -> Accepted:
        """Answer with a reply token; raises a CallFailed."""
        request = _request(ReplyMessageRequest, messages, silent, replyToken=reply_token)
        return self._send("reply", self._api.reply_message_with_http_info, request)

    def push(self, to: str, messages: Sequence[Json], *, retry_key: str, silent: bool) -> Accepted:
        """Send to one person, group or room. LINE remembers ``retry_key`` for 24 h."""
        request = _request(PushMessageRequest, messages, silent, to=to)
        call = self._api.push_message_with_http_info
        return self._send("push", call, request, x_line_retry_key=retry_key)

    def multicast(
        self, to: Sequence[str], messages: Sequence[Json], *, retry_key: str, silent: bool
    ) -> Accepted:
        """Send to up to 500 people at once; who has blocked us is left out without a word."""
        # Checked for one of them: to look at 500 texts anew takes as long as all the rest.
        request = _request(MulticastRequest, messages, silent, to=to[:1]).copy(update={"to": to})
        call = self._api.multicast_with_http_info
        return self._send("multicast", call, request, x_line_retry_key=retry_key)

    def broadcast(self, messages: Sequence[Json], *, retry_key: str, silent: bool) -> Accepted:
        """Send to every friend who has not blocked us."""
        request = _request(BroadcastRequest, messages, silent)
        call = self._api.broadcast_with_http_info
        return self._send("broadcast", call, request, x_line_retry_key=retry_key)

    def content(self, message: str) -> bytes:
        """Fetch the picture that came with a message; Refused when LINE has it no more."""
        answer = self._call("content", self._blobs.get_message_content_with_http_info, message)
        if answer is None:
            raise Refused("LINE's answer could not be read")
        return bytes(answer.data)

    def leave(self, group: str, *, room: bool) -> Accepted:
        """Leave a group or a room; having left already counts as done."""
        call = self._api.leave_room_with_http_info if room else None
        try:
            return self._send("leave", call or self._api.leave_group_with_http_info, group)
        except Refused as refused:
            if refused.status not in (400, 404):
                raise
            return Accepted(None)

    def bot_info(self) -> dict[str, Any]:
        """Say who we are: userId, basicId, displayName, chatMode, markAsReadMode."""
        return self._get(self._api.get_bot_info)

    def quota(self) -> tuple[int | None, int]:
        """Give the month's limit of messages (None: unlimited) and how many are used."""
        limit = self._get(self._api.get_message_quota)
        used = self._get(self._api.get_message_quota_consumption)
        return limit.get("value"), int(used["totalUsage"])

    def members(self, group: str, *, room: bool) -> int:
        """Count the people of a group or room, whom a push to it reaches; raises CallFailed."""
        call = self._api.get_room_member_count if room else self._api.get_group_member_count
        return int(self._get(call, group)["count"])

    def webhook(self) -> tuple[str | None, bool]:
        """Give the webhook address set now and whether it is in use."""
        try:
            found = self._get(self._api.get_webhook_endpoint)
        except Refused as refused:
            if refused.status != 404:
                raise
            return None, False
        return found.get("endpoint"), bool(found.get("active"))

    def set_webhook(self, url: str) -> None:
        """Set the webhook address."""
        self._call(
            "webhook",
            self._api.set_webhook_endpoint_with_http_info,
            SetWebhookEndpointRequest(endpoint=url),
        )

    def test_webhook(self, url: str) -> dict[str, Any]:
        """Let LINE call an address: success, statusCode, reason, detail."""
        return self._get(self._api.test_webhook_endpoint, TestWebhookEndpointRequest(endpoint=url))

    def default_rich_menu(self) -> str | None:
        """Give the id of the default rich menu, if one is set by API."""
        try:
            return str(self._get(self._api.get_default_rich_menu_id)["richMenuId"])
        except Refused as refused:
            if refused.status != 404:
                raise
            return None

    def followers(self, start: str | None = None) -> tuple[list[str], str | None]:
        """Give a page of friends' ids and where the next page starts; Refused if not permitted."""
        extra = {"start": start} if start else {}
        page = self._get(self._api.get_followers, limit=1000, **extra)
        return list(page["userIds"]), page.get("next")

    def close(self) -> None:
        """Close the connections."""
        self._client.rest_client.pool_manager.clear()

    def _send(self, path: str, call: Callable[..., Any], request: Any, **extra: object) -> Accepted:
        answer = self._call(path, call, request, **extra)
        if isinstance(answer, Accepted):
            return answer
        if answer is None:
            return Accepted(None)
        return Accepted(answer.headers.get("x-line-request-id"), sent_messages(answer.raw_data))

    def _get(self, call: Callable[..., Any], *arguments: object, **extra: object) -> dict[str, Any]:
        answer = self._call(call.__name__, call, *arguments, **extra)
        if answer is None:
            raise Refused("LINE's answer could not be read")
        if isinstance(answer, GetWebhookEndpointResponse):
            return {"endpoint": answer.endpoint, "active": answer.active}
        plain: dict[str, Any] = answer.to_dict()
        return plain

    def _call(
        self, path: str, call: Callable[..., Any], *arguments: object, **extra: object
    ) -> Any:
        self._breaker.require_closed()
        self._keep_token_fresh()
        used = self._configuration.access_token
        started = time.monotonic()
        try:
            try:
                answer = call(*arguments, _request_timeout=TIMEOUT, **extra)
            except ApiException as error:
                if error.status != 401 or self._fixed:
                    raise
                self._keep_token_fresh(instead_of=used)
                answer = call(*arguments, _request_timeout=TIMEOUT, **extra)
        except ApiException as error:
            return self._refused(path, started, error)
        except (NewConnectionError, ConnectTimeoutError) as error:
            self._breaker.failed()
            note(path, started, type(error).__name__)
            raise NotSent(type(error).__name__) from None
        except HTTPError as error:
            self._breaker.failed()
            note(path, started, type(error).__name__)
            raise MaybeSent(type(error).__name__) from None
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            if isinstance(error.__context__, ApiException):
                # The SDK decodes error bodies as UTF-8 and stumbles over those that are not.
                return self._refused(path, started, error.__context__)
            # A 2xx whose body does not fit: LINE took the message.
            note(path, started, f"accepted, odd answer: {type(error).__name__}")
            self._breaker.succeeded()
            return None
        self._breaker.succeeded()
        headers = getattr(answer, "headers", None) or {}
        note(path, started, "ok", headers.get("x-line-request-id"))
        return answer

    def _refused(self, path: str, started: float, error: ApiException) -> Accepted:
        status = int(error.status or 0)
        headers = error.headers or {}
        request_id = headers.get("x-line-request-id")
        body = error.body if isinstance(error.body, str) else ""
        note(path, started, str(status), request_id)
        if status == 409:
            self._breaker.succeeded()
            return Accepted(headers.get("x-line-accepted-request-id"), sent_messages(body))
        if status == 0 or status >= 500:
            self._breaker.failed()
            raise MaybeSent(f"status {status}", request_id)
        self._breaker.succeeded()
        if status == 429:
            # Two kinds, told apart by their words alone.
            if "monthly limit" in body:
                raise QuotaSpent("monthly limit", request_id)
            raise NotSent("rate limit", request_id)
        if status == 400 and "Invalid reply token" in body:
            raise BadReplyToken("invalid reply token", request_id)
        raise Refused(f"status {status}", request_id, status)

    def _keep_token_fresh(self, *, instead_of: str | None = None) -> None:
        """Have a stateless token that is still good, and is not ``instead_of``; raises NotSent.

        One thread asks for it; the others wait a moment and share what became of it.
        """
        if self._fixed or (instead_of is None and time.monotonic() < self._fresh_until):
            return
        if not self._token_lock.acquire(timeout=TIMEOUT[0]):
            raise NotSent("a channel access token is being issued")
        try:
            fresh = time.monotonic() < self._fresh_until
            if fresh and self._configuration.access_token != instead_of:
                return
            if time.monotonic() < self._no_token_until:
                raise NotSent("no channel access token a moment ago")
            self._configuration.access_token = self._issue()
            self._fresh_until = time.monotonic() + TOKEN_SECONDS
        finally:
            self._token_lock.release()

    def _issue(self) -> str:
        configuration = TokenConfiguration(**({"host": self._endpoint} if self._endpoint else {}))
        configuration.retries = False
        try:
            with TokenClient(configuration) as client:
                issued = ChannelAccessToken(client).issue_stateless_channel_token_by_client_secret(
                    self._channel_id, self._secret, _request_timeout=TIMEOUT
                )
        except Exception as error:  # noqa: BLE001 - whatever it was, no message has left
            self._no_token_until = time.monotonic() + NO_TOKEN_SECONDS
            self._breaker.failed()
            raise NotSent(f"no channel access token: {type(error).__name__}") from None
        return str(issued.access_token)


def _request(model: Any, messages: Sequence[Json], silent: bool, **more: object) -> Any:
    plain = {"messages": list(messages), "notificationDisabled": silent, **more}
    # Whatever cannot be written as JSON must fail before the call: what fails behind it is taken
    # for LINE's odd answer to an accepted message.
    json.dumps(plain)
    return model.from_dict(plain)
