"""Doors of the town's own by which calls to staff leave: a program, or an address on the web.

Neither is told who asked or what: the reason, the receipt number, the desk and the login of who is
called. A call may come twice after a crash; its key stays the same.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
from collections.abc import Mapping

import urllib3

from bot.platform import Accepted, NotSent, Refused

COMMAND_SECONDS = 20.0
WEBHOOK_TIMEOUT = urllib3.Timeout(connect=3.0, read=5.0)


def knock(body: Mapping[str, object], key: str, secret: str) -> Accepted:
    """Make a call by its door; raises NotSent (worth another try) or Refused (not).

    ``secret`` signs what goes over the web.
    """
    if body["door"] == "command":
        return _run(body, key)
    return _post(body, key, secret)


def _run(body: Mapping[str, object], key: str) -> Accepted:
    words = [str(body[name]) for name in ("place", "reason", "receipt", "desk", "login")]
    try:
        # The town's own program, from its own file; nothing of it is anybody else's words.
        done = subprocess.run(  # noqa: S603
            [*words, key], timeout=COMMAND_SECONDS, check=False, capture_output=True
        )
    except FileNotFoundError:
        raise Refused("the command is not there") from None
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotSent(type(error).__name__) from None
    if done.returncode:
        raise NotSent(f"the command ended with status {done.returncode}")
    return Accepted(None)


def _post(body: Mapping[str, object], key: str, secret: str) -> Accepted:
    shown = {name: value for name, value in body.items() if name not in ("door", "place")}
    data = json.dumps({**shown, "key": key}).encode()
    signed_post(str(body["place"]), data, secret, WEBHOOK_TIMEOUT)
    return Accepted(None)


def signed_post(address: str, data: bytes, secret: str, timeout: urllib3.Timeout) -> bytes:
    """Send JSON to an address of the town's and give what comes back.

    X-Town-Signature is the HMAC-SHA256 of the body in hexadecimal. Redirects are not followed:
    they would carry the body elsewhere. Raises NotSent (worth another try) or Refused (not).
    """
    signature = hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()
    headers = {"Content-Type": "application/json", "X-Town-Signature": signature}
    try:
        response = urllib3.request(
            "POST",
            address,
            body=data,
            headers=headers,
            timeout=timeout,
            retries=False,
            redirect=False,
        )
    except urllib3.exceptions.HTTPError as error:
        raise NotSent(type(error).__name__) from None
    if 200 <= response.status < 300:
        return response.data
    if 400 <= response.status < 500 and response.status not in (408, 429):
        raise Refused(f"status {response.status}")
    raise NotSent(f"status {response.status}")
