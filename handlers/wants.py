"""Which rows an event points at, so that the shell can read them before deciding. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, get_args
from urllib.parse import parse_qsl, quote

from handlers.event import Event

DeskKind = Literal["take", "over", "write", "move", "ready", "stock", "saw"]
OwnKind = Literal["answer", "notify", "add", "cancel", "good", "more"]
DutyKind = Literal["swap", "cover", "decline", "unswap"]
ButtonKind = Literal[
    "entry",
    "staff",
    "pin",
    "again",
    "language",
    "lens",
    "receive",
    "solved",
    "unsolved",
    "join",
    "leave",
    OwnKind,
    DeskKind,
    DutyKind,
]
DESK_BUTTONS: tuple[DeskKind, ...] = get_args(DeskKind)
"""What staff tap on a card."""
OWN_BUTTONS: tuple[OwnKind, ...] = get_args(OwnKind)
"""What a person taps about a question of their own."""
DUTY_BUTTONS: tuple[DutyKind, ...] = get_args(DutyKind)
"""What staff tap about each other's shifts."""
_BUTTONS: tuple[ButtonKind, ...] = get_args(ButtonKind)
_NUMBERED = re.compile(r"^\s*[#＃]\s?([0-9０-９]{1,9})(?:[\s:：、,]+|$)(.*)", re.DOTALL)
_CODE = re.compile(r"^\s*([A-HJ-NP-Z2-9]{4}-[A-HJ-NP-Z2-9]{4})\s*$", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, slots=True)
class Button:
    """What one of our own buttons carries.

    ``entry``: show the FAQ entry ``value`` for the ask ``number`` · ``staff``: hand the ask
    ``number`` over · ``answer``: show the answer of question ``number`` · ``again``: repeat the
    reply of outbox row ``number`` · ``language``: answer in ``value`` from now on · ``lens``:
    show what is for ``value`` first · ``solved``, ``unsolved``: the entry ``value`` answered the
    ask ``number``, or did not.

    ``join``, ``leave``: come to what the post ``number`` invites to, or not ·
    ``receive``: which news to send, as ``handlers.receiving`` says · ``pin``: show what is known of
    ``value`` in a disaster.
    Of the question ``number``, by its asker: ``notify``: send its answer · ``add``: how to add
    words · ``cancel``: take it back · ``good``, ``more``: the answer was what they needed, or not.
    By staff, on its card: ``take`` it, ``over`` from who has it · ``write``: how to answer ·
    ``move`` it to the desk ``value`` · ``ready``: send the ready answer ``value`` (phone, counter,
    personal) · ``stock``: send the answer ``value`` of the stock · ``saw`` the call ``number``.

    By staff, of shifts: ``swap``: ask to be stood in for at the shift ``value`` · ``cover``,
    ``decline``: stand in as the swap ``number`` asks, or not · ``unswap``: take it back.
    """

    kind: ButtonKind
    number: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Wants:
    """What the shell is to look up for an event; ``number`` is the question of "#12 words"."""

    button: Button | None = None
    number: int | None = None
    words: str = ""
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


def read_number(text: str) -> tuple[int | None, str]:
    """Find the question that "#12 words" speaks of, and the words; (None, "") without one."""
    found = _NUMBERED.match(text)
    return (int(found.group(1)), found.group(2).strip()) if found else (None, "")


def wants(event: Event) -> Wants:
    """Say what an event points at."""
    message = event.message
    number, words = read_number(message.text) if message else (None, "")
    return Wants(
        number=number,
        words=words,
        button=read_button(event.postback) if event.postback is not None else None,
        code=read_code(message.text) if message else None,
        quoted=message.quoted if message else None,
        unsent=event.unsent,
    )
