"""Staff answering in their group: quoting a card gives that question its answer. Decides."""

from __future__ import annotations

from collections.abc import Mapping

from handlers.effects import Effect, Reply
from handlers.event import Context, Event, Question
from handlers.letters import units
from handlers.messages import text
from handlers.phrases import JAPANESE, phrase
from handlers.question import LONGEST_ANSWER, Refusal, answer

_REFUSALS: Mapping[Refusal, str] = {
    "not linked": "staff.unlinked",
    "not allowed": "staff.not_allowed",
    "empty": "staff.empty",
    "too long": "staff.too_long",
    "not answered": "staff.withdrawn",
    "answered": "staff.already",
    "withdrawn": "staff.withdrawn",
}


def quote_card(event: Event, context: Context) -> list[Effect]:
    """Pass on what a member of staff wrote quoting a card, or say why it was not."""
    question, message = context.question, event.message
    if question is None or message is None:
        return []
    if context.staff is None and event.source.user is None:
        return _say("staff.nameless", question)
    if message.kind != "text":
        return _say("staff.only_text", question)
    outcome = answer(question, message.text, context.staff, context.town)
    if isinstance(outcome, str):
        return _say(_REFUSALS[outcome], question, length=units(message.text))
    pushed = context.town.push_answers
    return [*outcome, *_say("staff.answered_push" if pushed else "staff.answered", question)]


def _say(id: str, question: Question, length: int = 0) -> list[Effect]:
    words = phrase(id, JAPANESE, receipt=question.number, length=length, limit=LONGEST_ANSWER)
    return [Reply((text(words),))]
