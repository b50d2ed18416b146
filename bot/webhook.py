"""The address that LINE calls: verify the raw bytes, hand the events to intake, answer.

Knows nothing of what events mean, and never imports LINE's SDK: its parser refused 31 of 75
bodies from LINE's own test suites and lost all their events.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Sequence
from typing import cast

from flask import Blueprint, Response, current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from bot.intake import Delivery, Intake, NotStored

MAX_BODY = 1_000_000
"""Bytes; LINE's own deliveries stay far below."""
MAX_DEPTH = 40
"""Nested brackets; LINE's own events have fewer than ten."""

webhook = Blueprint("webhook", __name__)


class BadBody(ValueError):
    """The body, though rightly signed, is no webhook delivery."""


def signed_by(secrets: Sequence[str], body: bytes, signature: str | None) -> bool:
    """Tell whether ``signature`` is base64(HMAC-SHA256(secret, body)) under one of the secrets.

    https://developers.line.biz/en/docs/messaging-api/verify-webhook-signature/
    """
    if not signature:
        return False
    try:
        given = signature.encode("ascii")
    except UnicodeEncodeError:
        return False
    matches = False
    for secret in secrets:
        digest = hmac.digest(secret.encode(), body, hashlib.sha256)
        # No early way out: the time taken says nothing about which secret matched.
        matches |= hmac.compare_digest(base64.b64encode(digest), given)
    return matches


def read_body(body: bytes) -> Delivery:
    """Read a delivery's bytes; BadBody when they are not one JSON object with a list of events.

    Members of the list that are no objects are left out: they cannot be events.
    """
    try:
        text = body.decode("utf-8")
        _refuse_depth(text)
        decoded = json.loads(text)
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise BadBody(str(type(error).__name__)) from None
    if not isinstance(decoded, dict):
        raise BadBody("not an object")
    events = decoded.get("events", [])
    destination = decoded.get("destination")
    if not isinstance(events, list):
        raise BadBody("events is not a list")
    return Delivery(
        destination if isinstance(destination, str) else "",
        tuple(cast("dict[str, object]", event) for event in events if isinstance(event, dict)),
    )


def _refuse_depth(text: str) -> None:
    depth = 0
    inside = False
    escaped = False
    if text.count("[") + text.count("{") <= MAX_DEPTH:
        return
    for character in text:
        if inside:
            if escaped:
                escaped = False
            elif character == "\\":
                escaped = True
            elif character == '"':
                inside = False
        elif character == '"':
            inside = True
        elif character in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                raise BadBody("too deep")
        elif character in "]}":
            depth -= 1


@webhook.post("/callback")
def receive() -> Response:
    """Answer 200 once every event is stored; 400, 413 or 500 otherwise, and store nothing then."""
    if request.content_length is not None and request.content_length > MAX_BODY:
        return Response(status=413)
    # Read no more than allowed even when the length is not announced.
    request.max_content_length = MAX_BODY
    try:
        body = request.get_data(cache=False)
    except RequestEntityTooLarge:
        return Response(status=413)
    except BadRequest:
        return Response(status=400)
    secrets = current_app.config["CHANNEL_SECRETS"]
    if not signed_by(secrets, body, request.headers.get("X-Line-Signature")):
        return Response(status=400)
    try:
        delivery = read_body(body)
    except BadBody:
        return Response(status=400)
    if not delivery.events:
        return Response(status=200)
    intake = cast("Callable[[], Intake]", current_app.config["INTAKE"])()
    try:
        intake.store(delivery)
    except NotStored:
        return Response(status=500)
    return Response(status=200)
