"""Something the town invites people to: when, where, how many; who comes, and what they are told.

The town hall calls it an event; that word is LINE's here. Decides; counts nothing itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from handlers.effects import Act, Effect, Json, Reply
from handlers.event import Context, Event
from handlers.language import language_for
from handlers.messages import panel, postback, quick_replies, text
from handlers.phrases import JAPANESE, phrase
from handlers.wants import Button, wants
from handlers.when import moment_named

ALL = "all"
Outcome = Literal["joined", "already", "full", "left", "not_in", "over", "off"]


@dataclass(frozen=True, slots=True)
class Gathering:
    """When (local time), where, and how many may come; 0 is as many as like."""

    at: datetime
    place: str
    capacity: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """What people are told of a gathering: the number of its post, its titles, itself."""

    post: int
    titles: Mapping[str, str]
    gathering: Gathering


def details(gathering: Gathering, language: str) -> str:
    """Say when and where it is, and how many may come."""
    lines = [
        phrase("gathering.at", language, when=moment_named(gathering.at, language)),
        phrase("gathering.place", language, place=gathering.place),
    ]
    if gathering.capacity:
        lines.append(phrase("gathering.capacity", language, count=gathering.capacity))
    return "\n".join(lines)


def buttons(invitation: Invitation, language: str) -> Json:
    """Make the message whose buttons say that one comes, or does not."""
    return panel(_title(invitation, language), _actions(invitation.post, language))


def tap(event: Event, context: Context) -> list[Effect]:
    """Note that somebody comes, or takes that back; whether there is room is looked up then."""
    button = wants(event).button
    number = button.number if button else ""
    person = context.person
    if person is None or not (number.isascii() and number.isdecimal() and len(number) <= 9):
        return []
    rule: Literal["join", "leave"] = "join" if button and button.kind == "join" else "leave"
    return [Act(rule, number, {"language": language_for(context)}, person.number)]


def told(outcome: Outcome, invitation: Invitation | None, language: str) -> Reply:
    """Tell a person what came of their tap."""
    if invitation is None:
        return Reply((text(phrase("gathering.over", language)),))
    values = {
        "title": _title(invitation, language),
        "when": moment_named(invitation.gathering.at, language),
        "place": invitation.gathering.place,
    }
    found = {
        "joined": phrase("gathering.joined", language, **values),
        "already": phrase("gathering.already", language, **values),
        "full": phrase("gathering.full", language, **values),
        "left": phrase("gathering.left", language, **values),
        "not_in": phrase("gathering.not_in", language, **values),
        "over": phrase("gathering.over", language),
        "off": phrase("gathering.off", language, **values),
    }[outcome]
    offered = {"joined": 1, "already": 1, "left": 0, "full": 0}.get(outcome)
    shown = [] if offered is None else [_actions(invitation.post, language)[offered]]
    return Reply((quick_replies(text(found), shown),))


def reminder(invitation: Invitation, languages: Sequence[str]) -> dict[str, tuple[Json, ...]]:
    """Write what those who come are told the day before, by language."""
    return {
        language: (
            quick_replies(
                text(
                    phrase(
                        "gathering.reminder",
                        language,
                        title=_title(invitation, language),
                        when=moment_named(invitation.gathering.at, language),
                        place=invitation.gathering.place,
                    )
                ),
                [_actions(invitation.post, language)[1]],
            ),
        )
        for language in languages
    }


def _actions(post: int, language: str) -> list[Json]:
    labels = [_label("join", language), _label("leave", language)]
    kinds: tuple[Literal["join", "leave"], ...] = ("join", "leave")
    return [
        postback(label, Button(kind, number=str(post)))
        for label, kind in zip(labels, kinds, strict=True)
    ]


def _label(kind: Literal["join", "leave"], language: str) -> str:
    # One text for everyone has one pair of buttons for everyone.
    shown = [JAPANESE, "en"] if language == ALL else [language]
    joins = kind == "join"
    return " / ".join(
        phrase("gathering.join", one) if joins else phrase("gathering.leave", one) for one in shown
    )


def _title(invitation: Invitation, language: str) -> str:
    titles = invitation.titles
    return titles.get(language, "").strip() or titles.get(JAPANESE, "")
