"""What the platform does with each message the bot sends. One lock holds check and act together."""

from collections.abc import Sequence
from typing import Any

from bot.simulator import marks
from bot.simulator.chats import BOT, Message, ShownMessage
from bot.simulator.ledger import Accepted
from bot.simulator.platform import Platform
from bot.simulator.refusal import (
    ALREADY_ACCEPTED,
    FAILED_TO_SEND,
    INVALID_REPLY_TOKEN,
    MONTHLY_LIMIT,
    RATE_LIMIT,
    Refusal,
    invalid,
)

MOST_RECIPIENTS = 500
FEWEST_NARROWCAST = 50
SENT_BACK = frozenset({"reply", "push"})
"""Endpoints whose answer tells the ids of the messages sent."""


def send(
    platform: Platform, endpoint: str, body: dict[str, Any], request_id: str, key: str | None
) -> dict[str, Any]:
    """Accept a checked body for one of LINE's sending endpoints and return LINE's answer.

    Raises Refusal where LINE would refuse: rate, retry key, recipients, quota, tokens.
    """
    with platform.changed:
        if not platform.rates.take(endpoint):
            raise Refusal(429, RATE_LIMIT)
        if key is not None:
            refuse_known(platform, endpoint, body, request_id, key)
        chats, charged = audience(platform, endpoint, body)
        recipients = list(body.get("to", chats)) if endpoint == "multicast" else chats
        check_quotes(platform, body["messages"], chats)
        if not platform.quota.allows(charged):
            raise Refusal(429, MONTHLY_LIMIT)
        if endpoint == "reply":
            platform.reply_tokens.use(body["replyToken"])
        shown = [
            show(platform, chat, message, endpoint, request_id)
            for chat in chats
            if visible(platform, chat)
            for message in body["messages"]
        ]
        sent = sent_messages(shown, body["messages"]) if endpoint in SENT_BACK else []
        platform.quota.use(charged)
        platform.ledger.accept(
            Accepted(
                request_id=request_id,
                endpoint=endpoint,
                at=platform.clock(),
                recipients=tuple(recipients),
                shown_to=tuple(dict.fromkeys(message.chat for message in shown)),
                messages=tuple(body["messages"]),
                message_ids=tuple(entry["id"] for entry in sent),
                counted=charged,
                retry_key=key,
                reply_token=body.get("replyToken"),
                silent=bool(body.get("notificationDisabled", False)),
            )
        )
        if key is not None:
            platform.retry_keys.keep(key, request_id, endpoint, body, sent)
        if endpoint == "narrowcast":
            follow_narrowcast(platform, request_id, len(chats))
        return {"sentMessages": sent} if endpoint in SENT_BACK else {}


def refuse_known(
    platform: Platform, endpoint: str, body: dict[str, Any], request_id: str, key: str
) -> None:
    """Refuse with 409 what was accepted before under the same retry key."""
    first = platform.retry_keys.find(key)
    if first is None:
        return
    if first.endpoint != endpoint or first.body != body:
        problem = f"retry key {key} was first used for another body or endpoint"
        platform.ledger.complain(request_id, endpoint, problem)
    more = {"sentMessages": first.sent} if first.sent else {}
    headers = {"x-line-accepted-request-id": first.request_id}
    raise Refusal(409, ALREADY_ACCEPTED, headers=headers, **more)


def audience(platform: Platform, endpoint: str, body: dict[str, Any]) -> tuple[list[str], int]:
    """Return the chats a send goes to and how many messages it costs.

    A reply is free; otherwise each person who has not blocked the account counts, and a group
    counts every member.
    """
    if endpoint == "reply":
        token = body["replyToken"]
        chat = platform.reply_tokens.chat(token)
        if chat is None or not platform.reply_tokens.valid(token):
            raise Refusal(400, INVALID_REPLY_TOKEN)
        return [chat], 0
    if endpoint == "push":
        return [body["to"]], cost_of_push(platform, body["to"])
    if endpoint == "multicast":
        to: list[str] = list(dict.fromkeys(body["to"]))
        wrong = [place for place, one in enumerate(to) if not marks.USER_ID.fullmatch(one)]
        if wrong:
            raise invalid(
                [{"property": f"to[{place}]", "message": "invalid user id"} for place in wrong]
            )
        return to, sum(visible(platform, one) for one in to)
    friends = [person.id for person in platform.friends()]
    if endpoint == "narrowcast" and len(friends) < FEWEST_NARROWCAST:
        return [], 0
    return friends, len(friends)


def cost_of_push(platform: Platform, to: str) -> int:
    """Return what a push to a person, group or room costs; refuse a recipient that is not there."""
    if to in platform.people:
        return int(visible(platform, to))
    group = platform.groups.get(to)
    if group is not None and group.has_bot:
        return len(group.members)
    shapes = (marks.USER_ID, marks.GROUP_ID, marks.ROOM_ID)
    if not any(shape.fullmatch(to) for shape in shapes):
        raise Refusal(
            400, "The property, 'to', in the request body is invalid (line: -, column: -)"
        )
    raise Refusal(400, FAILED_TO_SEND)


def visible(platform: Platform, chat: str) -> bool:
    """Tell whether what is sent to a chat is seen by anyone."""
    if chat in platform.groups:
        return platform.groups[chat].has_bot
    return chat in platform.people and platform.people[chat].reachable


def check_quotes(platform: Platform, messages: Sequence[Message], chats: Sequence[str]) -> None:
    """Refuse a quote token of another chat."""
    wrong = [
        {"property": f"messages[{place}].quoteToken", "message": "Invalid quote token"}
        for place, message in enumerate(messages)
        if "quoteToken" in message
        and not all(platform.quoted(message["quoteToken"], chat) for chat in chats)
    ]
    if wrong:
        raise invalid(wrong)


def show(
    platform: Platform, chat: str, message: Message, endpoint: str, request_id: str
) -> ShownMessage:
    """Put one of the bot's messages into a chat; the loading animation ends there."""
    platform.loading.pop(chat, None)
    quotes = platform.quoted(message["quoteToken"], chat) if "quoteToken" in message else None
    return platform.show(chat, BOT, message, endpoint, quotes=quotes, request_id=request_id)


def sent_messages(
    shown: Sequence[ShownMessage], messages: Sequence[Message]
) -> list[dict[str, str]]:
    """Return LINE's `sentMessages`; who blocks the account sees nothing, yet ids are given."""
    if not shown:
        return [{"id": marks.message_id()} for _ in messages]
    return [
        {"id": message.id, **({"quoteToken": message.quote_token} if message.quote_token else {})}
        for message in shown
    ]


def follow_narrowcast(platform: Platform, request_id: str, recipients: int) -> None:
    """Keep what the progress endpoint will tell; LINE does not send to fewer than fifty people."""
    at = platform.clock().isoformat(timespec="milliseconds").replace("+00:00", "Z")
    report: dict[str, object] = {"acceptedTime": at, "completedTime": at}
    if recipients < FEWEST_NARROWCAST:
        report |= {"phase": "failed", "errorCode": 1}
        report["failedDescription"] = "The number of recipients is not enough."
    else:
        counts = {"successCount": recipients, "failureCount": 0, "targetCount": recipients}
        report |= {"phase": "succeeded", **counts}
    platform.narrowcasts[request_id] = report
