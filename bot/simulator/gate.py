"""What every request of the bot passes: faults, token, LINE's own description, the ledger."""

import json
import uuid
from typing import Any

from flask import Blueprint, Response, g, jsonify, request
from flask.typing import ResponseReturnValue

from bot.simulator import marks
from bot.simulator.faults import BEFORE, Drawn, Fault, Kind
from bot.simulator.ledger import Seen
from bot.simulator.parts import parts
from bot.simulator.refusal import MONTHLY_LIMIT, RATE_LIMIT, Refusal

line = Blueprint("line", __name__)

DROP = "simulator.drop"
"""Set in a request's environ: its connection ends without an answer."""
MOST_BYTES = 2_000_000
JUNK = b"\x00\xff<html>not what you expect"
NAMES = {
    "loading": "loading",
    "markAsRead": "mark-as-read",
    "quota": "quota",
    "followers": "followers",
    "profile": "profile",
    "member": "profile",
    "leave": "leave",
    "richmenu": "richmenu",
    "webhook": "webhook",
    "validate": "validate",
    "content": "content",
    "info": "info",
    "oauth2": "token",
    "oauth": "token",
}
"""What faults and the ledger call an endpoint, by a step of its path; messages go by their own."""
SENDING = ("reply", "push", "multicast", "broadcast", "narrowcast")
RETRIABLE = frozenset({"push", "multicast", "broadcast", "narrowcast"})


def endpoint_of(path: str) -> str:
    """Name the endpoint of a path."""
    steps = path.strip("/").split("/")
    if steps[-1] in SENDING and "validate" not in steps:
        return steps[-1]
    return next((name for step, name in NAMES.items() if step in steps), steps[-1])


def request_id() -> str:
    """Return the present request's id."""
    return str(g.request_id)


def body() -> dict[str, Any]:
    """Return the request's JSON object. Raises Refusal when it is none, or too large."""
    raw = request.get_data(cache=True)
    if len(raw) > MOST_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    try:
        value = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refusal(400, "The request body could not be parsed as JSON") from None
    if not isinstance(value, dict):
        raise Refusal(400, "The request body must be an object")
    return value


@line.before_request
def let_in() -> ResponseReturnValue | None:
    """Fail on purpose where a fault says so; require a token; hold the body against LINE's file."""
    g.request_id = marks.request_id()
    g.endpoint = endpoint_of(request.path)
    g.drawn = parts().faults.draw(g.endpoint, _chats())
    if g.drawn.delay:
        parts().stopping.wait(g.drawn.delay)
    fault = g.drawn.fault
    if fault is not None and fault.kind in BEFORE:
        return _failure(fault)
    if g.endpoint != "token":
        _require_token()
    _check_retry_key()
    checker = parts().checker
    if checker is not None and request.is_json and request.get_data():
        problems = checker.problems(request.method, request.path, body())
        for problem in problems:
            parts().platform.ledger.complain(g.request_id, g.endpoint, problem)
        if problems:
            details = [{"property": "body", "message": problem} for problem in problems]
            raise Refusal(400, f"The request body has {len(details)} error(s)", details)
    return None


@line.errorhandler(Refusal)
def refused(refusal: Refusal) -> Response:
    """Answer as LINE words a refusal."""
    answer = jsonify(refusal.body)
    answer.status_code = refusal.status
    answer.headers.update(refusal.headers)
    return answer


@line.after_request
def let_out(answer: Response) -> Response:
    """Spoil the answer where a fault says so, and write the request down."""
    drawn: Drawn | None = g.get("drawn")
    if drawn is None:
        return answer  # whoever called went away before the whole of it had come
    fault = drawn.fault
    if fault is not None and fault.kind not in BEFORE:
        answer = _spoil(fault, answer)
    answer.headers["x-line-request-id"] = g.request_id
    parts().platform.ledger.see(
        Seen(
            request_id=g.request_id,
            endpoint=g.endpoint,
            method=request.method,
            path=request.path,
            at=parts().platform.clock(),
            status=0 if request.environ.get(DROP) else answer.status_code,
            retry_key=request.headers.get("X-Line-Retry-Key"),
            fault=fault.kind.value if fault else None,
        )
    )
    return answer


def _failure(fault: Fault) -> Response:
    if fault.kind is Kind.RATE_LIMIT:
        return refused(Refusal(429, RATE_LIMIT))
    if fault.kind is Kind.MONTHLY_LIMIT:
        return refused(Refusal(429, MONTHLY_LIMIT))
    if fault.kind is Kind.HANG_BEFORE:
        parts().stopping.wait(fault.seconds)
    if fault.kind in (Kind.DROP_BEFORE, Kind.HANG_BEFORE):
        request.environ[DROP] = True
    return refused(Refusal(500, "Internal Server Error"))


def _spoil(fault: Fault, answer: Response) -> Response:
    if fault.kind is Kind.ERROR_AFTER:
        return refused(Refusal(500, "Internal Server Error"))
    if fault.kind is Kind.JUNK:
        return Response(JUNK, content_type="application/json")
    if fault.kind is Kind.HANG_AFTER:
        parts().stopping.wait(fault.seconds)
    if fault.kind in (Kind.DROP_AFTER, Kind.HANG_AFTER):
        request.environ[DROP] = True
    return answer


def _require_token() -> None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme != "Bearer" or parts().platform.token_life(token) is None:
        raise Refusal(
            401,
            "Authentication failed. Confirm that the access token in the authorization header "
            "is valid.",
        )


def _check_retry_key() -> None:
    """Refuse a key that is no UUID, or that stands where LINE takes none."""
    key = request.headers.get("X-Line-Retry-Key")
    if key is None:
        return
    if g.endpoint not in RETRIABLE:
        raise Refusal(400, "The retry key is not supported by this endpoint")
    try:
        right = str(uuid.UUID(key)) == key.lower()
    except ValueError:
        right = False
    if not right:
        raise Refusal(400, "The retry key must be a UUID")


def _chats() -> list[str]:
    """Name the chats that a request speaks to, so that a fault can strike one of them alone."""
    sent = request.get_json(silent=True) if request.method == "POST" else None
    if not isinstance(sent, dict):
        return []
    if isinstance(sent.get("replyToken"), str):
        chat = parts().platform.reply_tokens.chat(sent["replyToken"])
        return [chat] if chat else []
    to = sent.get("to", sent.get("chatId"))
    chats = to if isinstance(to, list) else [to]
    return [chat for chat in chats if isinstance(chat, str)]
