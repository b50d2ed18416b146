"""The marks LINE puts on things: ids and tokens in the shapes the real platform uses."""

import itertools
import re
import secrets
from datetime import datetime

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
USER_ID = re.compile(r"U[0-9a-f]{32}")
GROUP_ID = re.compile(r"C[0-9a-f]{32}")
ROOM_ID = re.compile(r"R[0-9a-f]{32}")
_message_numbers = itertools.count(secrets.randbelow(10**15) + 53 * 10**16)


def milliseconds(moment: datetime) -> int:
    """Return an aware time as LINE's timestamp, milliseconds since 1970."""
    return int(moment.timestamp() * 1000)


def user_id() -> str:
    """Make a person's id."""
    return "U" + secrets.token_hex(16)


def group_id() -> str:
    """Make a group's id."""
    return "C" + secrets.token_hex(16)


def message_id() -> str:
    """Make a message id, a growing number in a string as LINE sends it."""
    return str(next(_message_numbers))


def reply_token() -> str:
    """Make a reply token."""
    return secrets.token_hex(16)


def quote_token() -> str:
    """Make a quote token."""
    return secrets.token_urlsafe(64)


def rich_menu_id() -> str:
    """Make a rich menu id."""
    return "richmenu-" + secrets.token_hex(16)


def request_id() -> str:
    """Make the id LINE gives each request in `x-line-request-id`."""
    raw = secrets.token_hex(16)
    return "-".join((raw[:8], raw[8:12], raw[12:16], raw[16:20], raw[20:]))


def event_id(moment: datetime) -> str:
    """Make a webhookEventId: a ULID, ten signs of time and sixteen of chance."""
    number = (milliseconds(moment) << 80) | secrets.randbits(80)
    return "".join(CROCKFORD[(number >> shift) & 31] for shift in range(125, -1, -5))
