"""Webhook calls as LINE makes them: whole HTTP requests, rightly signed, each with a new event."""

from __future__ import annotations

import base64
import hmac
import itertools
import json
import time
import uuid
from collections.abc import Iterator

TALKS = 500
"""People who write: enough that events of one talk seldom wait for each other."""


def requests(secret: str) -> Iterator[bytes]:
    """Give without end POST requests, each bearing one event of a kind that leads to no reply."""
    run = uuid.uuid4().hex[:12]
    for number in itertools.count():
        talk = number % TALKS
        event = {
            "type": "benchmark",
            "webhookEventId": f"01{run}{number:012d}",
            "timestamp": int(time.time() * 1000),
            "mode": "active",
            "deliveryContext": {"isRedelivery": False},
            "source": {"type": "user", "userId": f"U{talk:032x}"},
            "replyToken": f"{number:032x}",
            "message": {"id": f"{number}", "type": "text", "text": "ごみの日はいつですか"},
        }
        body = json.dumps({"destination": "U" + "b" * 32, "events": [event]}).encode()
        yield request(secret, body)


def request(secret: str, body: bytes) -> bytes:
    """Make the HTTP request that carries a signed body."""
    signature = base64.b64encode(hmac.digest(secret.encode(), body, "sha256"))
    return b"".join(
        (
            b"POST /callback HTTP/1.1\r\nHost: 127.0.0.1\r\nUser-Agent: LineBotWebhook/2.0\r\n",
            b"Content-Type: application/json; charset=utf-8\r\nX-Line-Signature: ",
            signature,
            b"\r\nContent-Length: %d\r\n\r\n" % len(body),
            body,
        )
    )
