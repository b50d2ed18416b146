"""A photo or a place that a person sends beside a question of their own. Decides."""

from __future__ import annotations

from handlers.card import attached_card
from handlers.effects import Advance, Effect, Reply
from handlers.event import Context, Event, Question
from handlers.messages import text
from handlers.phrases import phrase
from handlers.question import illegal

ROUGH, FINE = 3, 4
"""Decimals of a degree that are kept of a place: about 100 m; where a life may hang on it, 10 m."""


def brings(event: Event) -> bool:
    """Tell whether an event brings something that can stand beside a question."""
    message = event.message
    if event.type != "message" or message is None:
        return False
    return (message.kind == "image" and message.fetchable) or message.place is not None


def belongs(event: Event, context: Context) -> bool:
    """Tell whether there is a question that what an event brings can stand beside."""
    return brings(event) and _newest(context) is not None


def attach(event: Event, context: Context) -> list[Effect]:
    """Put a photo or a place into the thread of the person's newest open question."""
    question, message = _newest(context), event.message
    if question is None or message is None:
        return []
    number, language = question.number, question.language
    if message.place is not None:
        words = _rounded(message.place, question, context)
        turn = Advance(number, question.version, "place", None, words)
        said, told = phrase("attach.place", language, receipt=number), "card.place"
    else:
        turn = Advance(number, question.version, "photo", None)
        said, told = phrase("attach.photo", language, receipt=number), "card.photo"
    if not message.first:
        # Of pictures sent together the first speaks for all.
        return [turn]
    return [turn, *attached_card(told, question, context.town), Reply((text(said),))]


def _rounded(place: tuple[float, float], question: Question, context: Context) -> str:
    urgent = question.urgent or context.town.desk(question.desk).urgent
    decimals = FINE if urgent else ROUGH
    return ",".join(f"{degrees:.{decimals}f}" for degrees in place)


def _newest(context: Context) -> Question | None:
    open_ones = [question for question in context.own if not illegal(question, "add")]
    return open_ones[-1] if open_ones else None
