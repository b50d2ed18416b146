"""How staff are called when a question needs them: the part [calls] of ``town.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, get_args

from bot.fields import Fields

Door = Literal["mail", "line", "command", "webhook"]
DOORS: tuple[Door, ...] = get_args(Door)
MINUTES = 10
REMIND_MINUTES = 30


@dataclass(frozen=True, slots=True)
class CallSettings:
    """By which doors every call leaves, and when.

    A call that nobody acknowledges within ``minutes`` goes to the next person; ``remind_minutes``
    before a promise runs out, who is on duty is reminded. ``command`` is a program of the town's
    own, for a telephone call say; ``webhook`` an https address.
    """

    doors: tuple[Door, ...] = ("mail", "line")
    minutes: int = MINUTES
    remind_minutes: int = REMIND_MINUTES
    command: str | None = None
    webhook: str | None = None


def call_settings(table: Fields) -> CallSettings:
    """Read [calls]; notes what is wrong."""
    if table.is_empty:
        return CallSettings()
    named = table.texts("doors", "|".join(DOORS))
    command, webhook = table.text("command"), table.address("webhook")
    doors = tuple(door for door in DOORS if door in named) or ("mail", "line")
    for door, place in (("command", command), ("webhook", webhook)):
        if door in doors and place is None:
            table.note("door_without_place", door)
    found = CallSettings(
        doors=doors,
        minutes=int(table.number("minutes", MINUTES, 720, whole=True)),
        remind_minutes=int(table.number("remind_minutes", REMIND_MINUTES, 720, whole=True)),
        command=command,
        webhook=webhook,
    )
    table.end()
    return found
