"""Who is on the platform and what each chat shows. Plain records under the platform's lock."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

BOT = "bot"
"""The sender of what the official account said."""

Message = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """Someone with LINE: `following` is friendship, `blocked` a friend who blocks the account."""

    id: str
    name: str
    language: str = "ja"
    following: bool = True
    blocked: bool = False

    @property
    def reachable(self) -> bool:
        """Tell whether a message to this person is shown and counted."""
        return self.following and not self.blocked


@dataclass(frozen=True, slots=True)
class Group:
    """A group chat, or an old multi-person chat when `kind` is "room"; people by id."""

    id: str
    name: str
    members: tuple[str, ...]
    has_bot: bool = True
    kind: str = "group"


@dataclass(frozen=True, slots=True)
class ShownMessage:
    """One message as its chat shows it.

    `chat` is a group's id, or the person's id for 1:1. `sender` is a person's id or `BOT`.
    `content` is LINE message JSON. `via` is the endpoint that sent it, or "said". `number` grows
    with each change anywhere, so that a page can ask for what is new.
    """

    id: str
    chat: str
    sender: str
    content: Message
    at: datetime
    via: str
    number: int
    quotes: str | None = None
    quote_token: str | None = None
    unsent: bool = False
    edited: bool = False
    request_id: str | None = None

    @property
    def text(self) -> str:
        """Return the words a notification would show: the text, or the alternative text."""
        return str(self.content.get("text") or self.content.get("altText") or "")

    @property
    def from_bot(self) -> bool:
        """Tell whether the official account said it."""
        return self.sender == BOT


@dataclass(slots=True)
class Chat:
    """A chat's messages in the order they appeared, with an index by message id."""

    messages: list[ShownMessage] = field(default_factory=list)
    places: dict[str, int] = field(default_factory=dict)

    def add(self, message: ShownMessage) -> None:
        """Show one more message."""
        self.places[message.id] = len(self.messages)
        self.messages.append(message)

    def find(self, message_id: str) -> ShownMessage | None:
        """Return the message with this id, if it is in this chat."""
        place = self.places.get(message_id)
        return None if place is None else self.messages[place]

    def change(self, message: ShownMessage) -> None:
        """Put a changed message in the place of the one with its id."""
        self.messages[self.places[message.id]] = message
