"""The acts of people, the faults and the books over HTTP, for other processes and the chat page.

Bodies are JSON and nothing else, so that a page of another site cannot post a plain form here.
"""

import inspect
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException, NotFound, UnsupportedMediaType

from bot.simulator.ledger import as_json
from bot.simulator.parts import Parts, parts
from bot.simulator.refusal import ActImpossible

control = Blueprint("control", __name__, url_prefix="/_sim")

ACTS = (
    "say",
    "tap",
    "unsend",
    "edit",
    "sticker",
    "location",
    "follow",
    "block",
    "invite_bot",
    "remove_bot",
    "member_joins",
    "member_leaves",
    "happen",
)
LARGEST_PICTURE = 10 * 1024 * 1024


def asked() -> dict[str, Any]:
    """Return the request's JSON object; `user` stands for `user_id`."""
    body = request.get_json()
    if not isinstance(body, dict):
        raise TypeError("a JSON object is expected")
    if "user" in body:
        body["user_id"] = body.pop("user")
    return body


def call(function: Callable[..., Any], values: dict[str, Any]) -> Any:
    """Call a function with named values. Raises TypeError when they do not fit it."""
    inspect.signature(function).bind(**values)
    return function(**values)


@control.errorhandler(ActImpossible)
@control.errorhandler(KeyError)
@control.errorhandler(TypeError)
@control.errorhandler(ValueError)
def refuse(error: Exception) -> ResponseReturnValue:
    """Answer an act that cannot be done."""
    return jsonify({"error": str(error)}), 400


@control.errorhandler(HTTPException)
def fail(error: HTTPException) -> ResponseReturnValue:
    """Answer a request that is wrong as HTTP."""
    return jsonify({"error": error.description}), error.code or 500


@control.post(f"/<any({','.join(ACTS)}):act>")
def do(act: str) -> ResponseReturnValue:
    """Do one act; the body's fields are its arguments."""
    done = call(getattr(parts().acts, act), asked())
    if isinstance(done, dict):
        return jsonify({"event": done})
    return jsonify({"message_id": done})


@control.post("/picture")
def picture() -> ResponseReturnValue:
    """Send a picture: its bytes are the body, `user` and perhaps `group` stand in the query."""
    if not request.mimetype.startswith("image/"):
        raise UnsupportedMediaType("a picture is expected")
    request.max_content_length = LARGEST_PICTURE
    user, group = request.args["user"], request.args.get("group")
    done = parts().acts.picture(user, request.get_data(), request.mimetype, group)
    return jsonify({"message_id": done})


@control.post("/redeliver")
def redeliver() -> ResponseReturnValue:
    """Bring an event once more, by its `event_id`."""
    parts().webhooks.redeliver(str(asked()["event_id"]))
    return jsonify({})


@control.get("/content/<message_id>")
def content(message_id: str) -> ResponseReturnValue:
    """Return a picture that a person sent."""
    found = parts().platform.contents.get(message_id)
    if found is None or not found[1].startswith("image/") or "svg" in found[1]:
        raise NotFound
    return Response(found[0], content_type=found[1], headers={"X-Content-Type-Options": "nosniff"})


@control.get("/menu/<menu_id>")
def menu(menu_id: str) -> ResponseReturnValue:
    """Return a rich menu's picture."""
    found = parts().platform.rich_menus.pictures.get(menu_id)
    if found is None:
        raise NotFound
    return Response(found[0], content_type=found[1], headers={"X-Content-Type-Options": "nosniff"})


@control.get("/people")
def people() -> ResponseReturnValue:
    """List the people."""
    with parts().platform.lock:
        return jsonify([as_json(person) for person in parts().platform.people.values()])


@control.post("/people")
def add_person() -> ResponseReturnValue:
    """Bring a person onto the platform."""
    return jsonify({"user_id": call(parts().platform.add_person, asked())})


@control.get("/groups")
def groups() -> ResponseReturnValue:
    """List the groups."""
    with parts().platform.lock:
        return jsonify([as_json(group) for group in parts().platform.groups.values()])


@control.post("/groups")
def add_group() -> ResponseReturnValue:
    """Make a group."""
    return jsonify({"group_id": call(parts().platform.add_group, asked())})


@control.get("/chat/<chat>")
def chat(chat: str) -> ResponseReturnValue:
    """Return what a chat shows, with `since` only what is newer than that number."""
    since = request.args.get("since", 0, type=int)
    return jsonify([as_json(message) for message in parts().platform.shown(chat, since)])


@control.get("/ledger")
def ledger() -> ResponseReturnValue:
    """Return the books; `accepted`, `seen` and `violations` say from which line on."""
    since = {name: request.args.get(name, 0, type=int) for name in request.args}
    return jsonify(parts().platform.ledger.pages(since))


@control.get("/mails")
def mails() -> ResponseReturnValue:
    """Return the mails caught, with `since` only from that one on."""
    caught = parts().mails.all()[request.args.get("since", 0, type=int) :]
    return jsonify([as_json(mail) for mail in caught])


@control.get("/events")
def events() -> ResponseReturnValue:
    """Return every webhook event that happened, with `since` only from that one on."""
    return jsonify(parts().webhooks.events()[request.args.get("since", 0, type=int) :])


@control.get("/deliveries")
def deliveries() -> ResponseReturnValue:
    """Return every attempt to bring an event, with `since` only from that one on."""
    made = parts().webhooks.deliveries[request.args.get("since", 0, type=int) :]
    return jsonify([as_json(delivery) for delivery in made])


@control.get("/faults")
def faults() -> ResponseReturnValue:
    """List the faults in force."""
    return jsonify([asdict(rule) for rule in parts().faults.rules()])


@control.post("/faults")
def add_fault() -> ResponseReturnValue:
    """Put a fault in force."""
    return jsonify({"id": call(parts().faults.add, asked())})


@control.delete("/faults")
@control.delete("/faults/<int:rule_id>", endpoint="remove_fault")
def clear_faults(rule_id: int | None = None) -> ResponseReturnValue:
    """Take one fault out of force, or all."""
    if rule_id is None:
        parts().faults.clear()
    else:
        parts().faults.remove(rule_id)
    return jsonify({})


@control.post("/webhook")
def set_webhook() -> ResponseReturnValue:
    """Set where events go: `url`, and `active` whether they go at all."""
    platform, values = parts().platform, asked()
    platform.webhook_url = values.get("url", platform.webhook_url)
    platform.webhook_active = bool(values.get("active", True))
    return jsonify({})


@control.get("/state")
def state() -> ResponseReturnValue:
    """Tell how things stand, in a few numbers."""
    return jsonify(standing(parts()))


def standing(all_parts: Parts) -> dict[str, Any]:
    """Return the simulator's state: webhook, quota, what is on its way, how long the books are."""
    platform = all_parts.platform
    with platform.lock:
        return {
            "bot": {"id": platform.bot_id, "name": platform.bot_name},
            "webhook": {"url": platform.webhook_url, "active": platform.webhook_active},
            "idle": all_parts.webhooks.idle,
            "quota": {"limit": platform.quota.limit, "used": platform.quota.used},
            "accepted": len(platform.ledger.accepted()),
            "violations": len(platform.ledger.violations),
            "mails": len(all_parts.mails.all()),
            "loading": [
                user for user, until in platform.loading.items() if until > platform.clock()
            ],
            "menus": {user: platform.rich_menus.shown_to(user) for user in platform.people},
        }
