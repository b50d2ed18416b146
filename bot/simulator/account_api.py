"""LINE's paths for the account itself, its webhook, its friends and its groups.

Source of paths and answers: https://developers.line.biz/en/reference/messaging-api/
"""

from typing import Any
from urllib.parse import urlsplit

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.simulator.chats import Group
from bot.simulator.gate import body, line
from bot.simulator.limits import detail
from bot.simulator.parts import parts
from bot.simulator.refusal import NOT_FOUND, Refusal, invalid


@line.get("/v2/bot/profile/<user_id>")
def profile(user_id: str) -> ResponseReturnValue:
    """Tell who a friend is."""
    person = parts().platform.people.get(user_id)
    if person is None or not person.reachable:
        raise Refusal(404, NOT_FOUND)
    names = {"userId": person.id, "displayName": person.name, "language": person.language}
    return jsonify(names)


@line.get("/v2/bot/followers/ids")
def followers() -> ResponseReturnValue:
    """List the friends' ids in pages, if the account type may."""
    platform = parts().platform
    if not platform.lists_followers:
        raise Refusal(403, "Access to this API is not available for your account")
    limit = request.args.get("limit", 300, type=int)
    if not 1 <= limit <= 1000:
        raise invalid([detail("limit", "must be between 1 and 1000")])
    return paged([person.id for person in platform.friends()], "userIds", limit)


def paged(ids: list[str], name: str, limit: int) -> Response:
    """Return a page of ids; the token of the next page is where it starts."""
    start = max(request.args.get("start", 0, type=int), 0)
    more = {"next": str(start + limit)} if start + limit < len(ids) else {}
    return jsonify({name: ids[start : start + limit], **more})


def group_with_bot(chat: str) -> Group:
    """Return a group the account is in or refuse with 404."""
    group = parts().platform.groups.get(chat)
    if group is None or not group.has_bot:
        raise Refusal(404, NOT_FOUND)
    return group


@line.get("/v2/bot/group/<chat>/summary")
def group_summary(chat: str) -> ResponseReturnValue:
    """Tell a group's name."""
    group = group_with_bot(chat)
    return jsonify({"groupId": group.id, "groupName": group.name})


@line.get("/v2/bot/<any(group,room):kind>/<chat>/members/count")
def group_count(kind: str, chat: str) -> ResponseReturnValue:
    """Tell how many people are in a group, the account not counted."""
    return jsonify({"count": len(group_with_bot(chat).members)})


@line.get("/v2/bot/<any(group,room):kind>/<chat>/members/ids")
def group_members(kind: str, chat: str) -> ResponseReturnValue:
    """List who is in a group, if the account type may."""
    if not parts().platform.lists_followers:
        raise Refusal(403, "Access to this API is not available for your account")
    return paged(list(group_with_bot(chat).members), "memberIds", 100)


@line.get("/v2/bot/<any(group,room):kind>/<chat>/member/<user_id>")
def group_member(kind: str, chat: str, user_id: str) -> ResponseReturnValue:
    """Tell who a member of a group is, friend or not."""
    if user_id not in group_with_bot(chat).members:
        raise Refusal(404, NOT_FOUND)
    person = parts().platform.people[user_id]
    return jsonify({"userId": person.id, "displayName": person.name})


@line.post("/v2/bot/<any(group,room):kind>/<chat>/leave")
def leave(kind: str, chat: str) -> ResponseReturnValue:
    """Let the account leave a group."""
    parts().acts.remove_bot(group_with_bot(chat).id)
    return jsonify({})


@line.get("/v2/bot/info")
def info() -> ResponseReturnValue:
    """Tell who the account is and how its chat is set."""
    platform = parts().platform
    names = {"userId": platform.bot_id, "basicId": "@000sim", "displayName": platform.bot_name}
    return jsonify({**names, "chatMode": platform.chat_mode, "markAsReadMode": "auto"})


@line.get("/v2/bot/channel/webhook/endpoint")
def webhook_endpoint() -> ResponseReturnValue:
    """Tell the webhook address."""
    platform = parts().platform
    if platform.webhook_url is None:
        raise Refusal(404, NOT_FOUND)
    return jsonify({"endpoint": platform.webhook_url, "active": platform.webhook_active})


@line.put("/v2/bot/channel/webhook/endpoint")
def set_webhook_endpoint() -> ResponseReturnValue:
    """Set the webhook address; unlike LINE, plain http is taken, for bots on this machine."""
    parts().platform.webhook_url = address(body().get("endpoint"))
    return jsonify({})


def address(value: Any) -> str:
    """Return a webhook address or refuse it."""
    try:
        split = urlsplit(value) if isinstance(value, str) and len(value) <= 500 else None
    except ValueError:
        split = None
    if split is None or split.scheme not in ("http", "https") or not split.hostname:
        raise Refusal(400, "Invalid webhook endpoint URL")
    return str(value)


@line.post("/v2/bot/channel/webhook/test")
def check_webhook() -> ResponseReturnValue:
    """POST an empty webhook and tell how the bot answered."""
    wanted = body().get("endpoint") if request.get_data() else None
    url = wanted or parts().platform.webhook_url
    if url is None:
        raise Refusal(404, NOT_FOUND)
    delivery = parts().webhooks.test(address(url))
    success = 200 <= delivery.status < 300
    reason = "OK" if success else "ERROR_STATUS_CODE" if delivery.status else "COULD_NOT_CONNECT"
    if "Timeout" in delivery.error:
        reason = "REQUEST_TIMEOUT"
    return jsonify(
        {
            "success": success,
            "timestamp": delivery.at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "statusCode": delivery.status,
            "reason": reason,
            "detail": delivery.error or str(delivery.status),
        }
    )
