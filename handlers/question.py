"""The life of a routed question: open, answered, closed. Decides; every door comes here.

    open ──answer──▶ answered ──see──▶ closed
      └────────────withdraw───────────────▲

The first answer wins: an answered question takes no second one.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from handlers.effects import Answer, Close, Effect, Push, ToDesk, ToPerson
from handlers.event import Question, QuestionState, Staff, Town
from handlers.letters import units
from handlers.messages import text
from handlers.phrases import JAPANESE, phrase
from handlers.receipt import answer_message

Move = Literal["answer", "withdraw", "see"]
Refusal = Literal[
    "not linked", "not allowed", "empty", "too long", "not answered", "answered", "withdrawn"
]

MOVES: Mapping[tuple[QuestionState, Move], QuestionState] = {
    ("open", "answer"): "answered",
    ("open", "withdraw"): "closed",
    ("answered", "see"): "closed",
}
"""Every legal move; whatever is not here is refused."""

ANSWERING_ROLES = frozenset({"staff", "publisher", "approver", "admin"})
LONGEST_ANSWER = 4500
"""In UTF-16 units: one LINE message holds 5,000, and the question's number and desk go along."""


def answer(
    question: Question, words: str, staff: Staff | None, town: Town
) -> list[Effect] | Refusal:
    """Give a question its answer, or say why not.

    The words go to the asker as they are: the town's own telephone numbers must survive.
    """
    if staff is None:
        return "not linked"
    if staff.role not in ANSWERING_ROLES:
        return "not allowed"
    if refusal := _refusal(question, "answer"):
        return refusal
    if not words.strip():
        return "empty"
    if units(words) > LONGEST_ANSWER:
        return "too long"
    delivery: Literal["waiting", "pushed"] = "pushed" if town.push_answers else "waiting"
    effects: list[Effect] = [
        Answer(question.number, question.version, words, staff.number, delivery)
    ]
    if town.push_answers:
        effects.append(
            Push(
                ToPerson(question.person),
                (answer_message(question, words, town),),
                delivers=(question.number,),
            )
        )
    return effects


def withdraw(question: Question) -> list[Effect] | Refusal:
    """Take an open question back for its asker, or say why not; its desk is told."""
    if refusal := _refusal(question, "withdraw"):
        return refusal
    told = phrase("card.withdrawn", JAPANESE, receipt=question.number)
    return [
        Close(question.number, question.version, "withdrawn"),
        Push(ToDesk(question.desk), (text(told),), card_of=question.number),
    ]


def see(question: Question) -> list[Effect] | Refusal:
    """End a question whose answer its asker has seen, or say why not."""
    if refusal := _refusal(question, "see"):
        return refusal
    return [Close(question.number, question.version, "seen")]


def _refusal(question: Question, move: Move) -> Refusal | None:
    if (question.state, move) in MOVES:
        return None
    if question.state == "open":
        return "not answered"
    return "withdrawn" if question.answer is None else "answered"
