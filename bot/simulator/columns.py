"""What the chat page shows: each person's, each group's chat and the mails, as plain records.

Reads the platform under its lock and changes nothing.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from markupsafe import Markup

from bot.preview import quote_line, render
from bot.simulator.chats import Group, Person, ShownMessage
from bot.simulator.parts import Parts
from bot.simulator.platform import Platform

MAILS = "mails"
"""The id of the column of mails."""
ZONE = ZoneInfo("Asia/Tokyo")
MOST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Bubble:
    """One message as seen by whoever looks at its column.

    `line` says it in short for who quotes it. `via` is the endpoint that sent it, "said" for a
    person's words. `own` messages stand on the right.
    """

    id: str
    name: str
    own: bool
    person: bool
    at: datetime
    html: Markup
    line: str
    via: str
    unsent: bool
    edited: bool


@dataclass(frozen=True, slots=True)
class Column:
    """A chat. `state` is friend, blocked or stranger for a person, in or out for a group.

    `speaker` is who writes here, `members` who could. `menu` are a rich menu's actions.
    """

    id: str
    name: str
    state: str
    language: str
    bubbles: tuple[Bubble, ...]
    speaker: str
    members: tuple[Person, ...] = ()
    typing: bool = False
    menu: tuple[dict[str, Any], ...] = ()

    @property
    def is_group(self) -> bool:
        """Tell whether several people are here."""
        return self.state in ("in", "out")

    @property
    def can_write(self) -> bool:
        """Tell whether LINE's app would let the speaker write."""
        return self.state in ("friend", "in", "out") and bool(self.speaker)


def columns(parts: Parts, speakers: Sequence[str] = ()) -> list[Column]:
    """Return every chat: two people, the account's groups, then all others.

    `speakers` are people chosen to speak; in a group the first of them who is a member does.
    """
    platform = parts.platform
    with platform.lock:
        people = [of_person(platform, person) for person in platform.people.values()]
        groups = [of_group(platform, group, speakers) for group in platform.groups.values()]
    inside = [column for column in groups if column.state == "in"]
    outside = [column for column in groups if column.state == "out"]
    return [*people[:2], *inside, *people[2:], *outside]


def of_person(platform: Platform, person: Person) -> Column:
    """Return a person's 1:1 chat with the account."""
    state = "blocked" if person.blocked else "friend" if person.following else "stranger"
    until = platform.loading.get(person.id)
    menus = platform.rich_menus
    menu = menus.menus.get(menus.shown_to(person.id) or "", {})
    return Column(
        id=person.id,
        name=person.name,
        state=state,
        language=person.language,
        bubbles=bubbles(platform, person.id, person.id, person.id),
        speaker=person.id,
        typing=until is not None and until > platform.clock(),
        menu=tuple(area["action"] for area in menu.get("areas", [])),
    )


def of_group(platform: Platform, group: Group, speakers: Sequence[str]) -> Column:
    """Return a group's chat as its speaker sees it."""
    speaker = next((one for one in (*speakers, *group.members) if one in group.members), "")
    return Column(
        id=group.id,
        name=group.name,
        state="in" if group.has_bot else "out",
        language="ja",
        bubbles=bubbles(platform, group.id, speaker, group.id),
        speaker=speaker,
        members=tuple(platform.people[one] for one in group.members if one in platform.people),
    )


def bubbles(platform: Platform, chat: str, viewer: str, form: str) -> tuple[Bubble, ...]:
    """Return the newest messages of a chat; their buttons submit `form`."""
    shown = platform.shown(chat)
    return tuple(
        bubble(platform, message, viewer, f"chat-{form}", last=message is shown[-1])
        for message in shown[-MOST_SHOWN:]
    )


def bubble(
    platform: Platform, message: ShownMessage, viewer: str, form: str, *, last: bool
) -> Bubble:
    """Return one message as its viewer sees it."""
    quoted = platform.find(message.chat, message.quotes) if message.quotes else None
    line = f"{name_of(platform, quoted.sender)}：{quote_line(quoted.content)}" if quoted else ""
    content = json.dumps(message.content, sort_keys=True)
    return Bubble(
        id=message.id,
        name=name_of(platform, message.sender),
        own=message.sender == viewer,
        person=not message.from_bot,
        at=message.at.astimezone(ZONE),
        html=Markup() if message.unsent else drawn(content, form, line, last),
        line=quote_line(message.content),
        via=message.via,
        unsent=message.unsent,
        edited=message.edited,
    )


@lru_cache(maxsize=4096)
def drawn(content: str, form: str, line: str, quick_replies: bool) -> Markup:
    """Draw a message, given as JSON so that a page asked for every second need not draw again."""
    message = {**json.loads(content), "quoteToken": line}
    return render(
        [message], interactive=True, form=form, quoted={line: line}, quick_replies=quick_replies
    )


def name_of(platform: Platform, chat: str) -> str:
    """Return the name people see for a person's, a group's or the account's id."""
    known = platform.people.get(chat) or platform.groups.get(chat)
    return known.name if known else platform.bot_name
