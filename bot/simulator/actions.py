"""Find what can be tapped in a message: quick replies, template and Flex buttons, image areas."""

from collections.abc import Iterator
from typing import Any

from bot.simulator.chats import Message

Action = dict[str, Any]


def actions_of(message: Message) -> Iterator[Action]:
    """Yield every action a message offers, in reading order; its quick replies come last."""
    body = {name: value for name, value in message.items() if name != "quickReply"}
    yield from within(body)
    yield from quick_replies_of(message)


def quick_replies_of(message: Message) -> list[Action]:
    """Return the actions of a message's quick reply buttons."""
    return [item["action"] for item in (message.get("quickReply") or {}).get("items", [])]


def within(value: Any) -> Iterator[Action]:
    """Yield the actions found anywhere in a JSON value."""
    if isinstance(value, list):
        for inner in value:
            yield from within(inner)
    elif isinstance(value, dict):
        for name, inner in value.items():
            if name in ("action", "defaultAction") and isinstance(inner, dict):
                yield inner
            elif name == "actions" and isinstance(inner, list):
                yield from (action for action in inner if isinstance(action, dict))
            else:
                yield from within(inner)


def named(action: Action, label: str) -> bool:
    """Tell whether an action carries this label, or is this text or data when it has none."""
    names = (action.get("label"), action.get("text"), action.get("linkUri"), action.get("data"))
    return label in names
