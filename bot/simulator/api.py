"""LINE's HTTP paths for messages and the month's quota."""

from typing import Any

from flask import Response, jsonify, request
from flask.typing import ResponseReturnValue

from bot.simulator import sending
from bot.simulator.gate import body, line, request_id
from bot.simulator.limits import detail, problems_in
from bot.simulator.parts import parts
from bot.simulator.refusal import NOT_FOUND, Refusal, invalid

KINDS = "any(reply, push, multicast, broadcast, narrowcast)"


@line.post(f"/v2/bot/message/<{KINDS}:endpoint>")
def send(endpoint: str) -> ResponseReturnValue:
    """Accept messages, as LINE would."""
    key = request.headers.get("X-Line-Retry-Key")
    sent = body()
    if problems := _problems(sent, endpoint):
        raise invalid(problems)
    answer = sending.send(parts().platform, endpoint, sent, request_id(), key)
    return jsonify(answer), 202 if endpoint == "narrowcast" else 200


@line.post(f"/v2/bot/message/validate/<{KINDS}:endpoint>")
def validate(endpoint: str) -> ResponseReturnValue:
    """Say what is wrong with messages, and send nothing."""
    if problems := problems_in(body().get("messages")):
        raise invalid(problems)
    return jsonify({})


def _problems(sent: dict[str, Any], endpoint: str) -> list[dict[str, str]]:
    problems = problems_in(sent.get("messages"))
    to = sent.get("to")
    if endpoint == "multicast" and not (
        isinstance(to, list)
        and 1 <= len(to) <= sending.MOST_RECIPIENTS
        and all(isinstance(one, str) for one in to)
    ):
        problems.append(
            {"property": "to", "message": f"Size must be between 1 and {sending.MOST_RECIPIENTS}"}
        )
    if endpoint == "push" and not isinstance(to, str):
        problems.append({"property": "to", "message": "May not be empty"})
    if endpoint == "reply" and not isinstance(sent.get("replyToken"), str):
        problems.append({"property": "replyToken", "message": "May not be empty"})
    return problems


@line.get("/v2/bot/message/<message_id>/content")
@line.get("/v2/bot/message/<message_id>/content/preview", endpoint="content_preview")
def content(message_id: str) -> ResponseReturnValue:
    """Return the bytes of a picture that a person sent."""
    found = parts().platform.contents.get(message_id)
    if found is None:
        raise Refusal(404, NOT_FOUND)
    return Response(found[0], content_type=found[1])


@line.get("/v2/bot/message/progress/narrowcast")
def narrowcast_progress() -> ResponseReturnValue:
    """Say how far a narrowcast has come."""
    report = parts().platform.narrowcasts.get(request.args.get("requestId", ""))
    if report is None:
        raise Refusal(404, NOT_FOUND)
    return jsonify(report)


@line.get("/v2/bot/message/quota")
def quota() -> ResponseReturnValue:
    """Return the plan's messages a month."""
    limit = parts().platform.quota.limit
    return jsonify({"type": "none"} if limit is None else {"type": "limited", "value": limit})


@line.get("/v2/bot/message/quota/consumption")
def consumption() -> ResponseReturnValue:
    """Return how many messages this month has seen."""
    with parts().platform.lock:
        return jsonify({"totalUsage": parts().platform.quota.used})


@line.get("/v2/bot/message/<message_id>/content/transcoding")
def transcoding(message_id: str) -> ResponseReturnValue:
    """Tell that a film or sound is ready."""
    if message_id not in parts().platform.contents:
        raise Refusal(404, NOT_FOUND)
    return jsonify({"status": "succeeded"})


@line.post("/v2/bot/chat/loading/start")
def loading() -> ResponseReturnValue:
    """Show a person the loading animation; in groups there is none."""
    seconds = body().get("loadingSeconds", 20)
    if seconds not in range(5, 61, 5):
        raise invalid([detail("loadingSeconds", "must be a multiple of 5 from 5 to 60")])
    platform = parts().platform
    if body().get("chatId") not in platform.people:
        raise invalid([detail("chatId", "must be the id of a user")])
    platform.start_loading(body()["chatId"], seconds)
    return jsonify({}), 202


@line.post("/v2/bot/chat/markAsRead")
@line.post("/v2/bot/message/markAsRead", endpoint="mark_chat_as_read")
def mark_as_read() -> ResponseReturnValue:
    """Mark messages as read."""
    if not (body().get("markAsReadToken") or body().get("chat")):
        raise invalid([detail("markAsReadToken", "May not be empty")])
    return jsonify({})
