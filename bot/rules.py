"""What staff may do with a question, as rules that any door hands to ``bot.act``."""

from __future__ import annotations

from bot.act import Known, Rule
from handlers import question as life
from handlers.answering import People, Ready, Sending, answer, ready_answer, release_draft
from handlers.asking import ask_back
from handlers.effects import Effect
from handlers.event import Question
from handlers.letters import legible
from handlers.question import Refusal
from handlers.staff import move


def answering(words: str, people: People, *, sending: Sending = "auto", despite: str = "") -> Rule:
    """Give the answer in words."""

    def rule(known: Known) -> list[Effect] | Refusal:
        context = known.context
        return answer(
            _question(known),
            legible(words),
            context.staff,
            context.town,
            others=context.companions,
            sending=sending,
            may_push=context.may_push,
            people=people,
            despite=legible(despite),
        )

    return rule


def answering_ready(kind: Ready, *, sending: Sending = "auto") -> Rule:
    """Send a ready answer: call us, come to the counter, this is not for LINE."""

    def rule(known: Known) -> list[Effect] | Refusal:
        context, question = known.context, _question(known)
        return answer(
            question,
            ready_answer(kind, question, context.town),
            context.staff,
            context.town,
            others=context.companions,
            sending=sending,
            may_push=context.may_push,
            personal=kind == "personal",
        )

    return rule


def releasing_draft(*, sending: Sending = "auto") -> Rule:
    """Let a partner's answer go out."""

    def rule(known: Known) -> list[Effect] | Refusal:
        context = known.context
        return release_draft(
            _question(known),
            context.staff,
            known.author,
            context.town,
            others=context.companions,
            sending=sending,
            may_push=context.may_push,
        )

    return rule


def taking(*, over: bool = False) -> Rule:
    """Take a question, or take it over."""
    return lambda known: life.take(_question(known), known.context.staff, over=over)


def releasing() -> Rule:
    """Put a question back before everyone."""
    return lambda known: life.release(_question(known), known.context.staff)


def noting(words: str) -> Rule:
    """Keep a note for colleagues."""
    return lambda known: life.note(_question(known), known.context.staff, legible(words))


def moving(desk: str, note: str) -> Rule:
    """Hand a question over to another desk."""
    return lambda known: move(_question(known), desk, legible(note), known.context)


def asking(id: str) -> Rule:
    """Ask its asker back."""
    return lambda known: ask_back(_question(known), id, known.context)


def _question(known: Known) -> Question:
    question = known.context.question
    assert question is not None  # noqa: S101 - bot.act reads it first
    return question
