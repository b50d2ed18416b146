"""Which rows an event points at, so that the shell can read them before deciding. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import parse_qsl, quote

from handlers.event import Event

ButtonKind = Literal["entry", "staff", "answer", "again", "language", "lens", "solved", "unsolved"]
_BUTTONS: tuple[ButtonKind, ...] = get_args(ButtonKind)
_CODE = re.compile(r"^\s*([A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4})\s*$", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Button:
    """What one of our own buttons carries.

    ``entry``: show the FAQ entry ``value`` for the ask ``number`` · ``staff``: hand the ask
    ``number`` over · ``answer``: show the answer of question ``number`` · ``again``: repeat the
    reply of outbox row ``number`` · ``language``: answer in ``value`` from now on · ``lens``:
    show what is for ``value`` first · ``solved``, ``unsolved``: the entry ``value`` answered the
    ask ``number``, or did not.
    """

    kind: ButtonKind
    number: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Wants:
    """What the shell is to look up for an event."""

    button: Button | None = None
    code: str | None = None
    quoted: str | None = None
    unsent: str | None = None


def write_button(button: Button) -> str:
    """Write a button as postback data; ``number`` may be a placeholder of ``effects``."""
    # The number stays as it is: a placeholder must be found again when it is filled in.
    return f"do={button.kind}&n={button.number}&v={quote(button.value, safe='')}"


def read_button(data: str) -> Button | None:
    """Read postback data back; None for data that no button of ours carries."""
    try:
        fields = dict(parse_qsl(data, keep_blank_values=True, max_num_fields=8))
    except ValueError:
        return None
    for kind in _BUTTONS:
        if fields.get("do") == kind:
            return Button(kind, fields.get("n", ""), fields.get("v", ""))
    return None


def read_code(text: str) -> str | None:
    """Find a one-time code that is the whole text; upper case, or None."""
    found = _CODE.match(text)
    return found.group(1).upper() if found else None


def wants(event: Event) -> Wants:
    """Say what an event points at."""
    message = event.message
    return Wants(
        button=read_button(event.postback) if event.postback is not None else None,
        code=read_code(message.text) if message else None,
        quoted=message.quoted if message else None,
        unsent=event.unsent,
    )
