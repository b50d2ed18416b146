"""The life of a routed question: legal moves only. Decides; every door comes here.

    open ──take──▶ taken ──release──▶ open
    open, taken ──answer──▶ answered ──see──▶ closed
    open, taken ──move──▶ open          (at another desk)
    open, taken ──withdraw──▶ closed
    answered, closed ──reopen──▶ open   (if it was answered)

The first to take it has it, and the first answer wins. Notes, words that its asker adds, and
questions back to them change no state.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from handlers.effects import Advance, Close, Effect, Push, ToDesk
from handlers.event import Question, QuestionState, Staff, Town
from handlers.mask import mask
from handlers.messages import text
from handlers.phrases import to_staff

Step = Literal["take", "release", "answer", "move", "withdraw", "see", "reopen", "add", "tend"]
Refusal = Literal[
    "not linked",
    "not allowed",
    "empty",
    "too long",
    "not answered",
    "answered",
    "withdrawn",
    "taken by another",
    "private phone",
    "private name",
    "needs release",
    "no draft",
    "no such desk",
]

MOVES: Mapping[tuple[QuestionState, Step], QuestionState] = {
    ("open", "take"): "taken",
    ("open", "answer"): "answered",
    ("open", "move"): "open",
    ("open", "withdraw"): "closed",
    ("open", "add"): "open",
    ("open", "tend"): "open",
    ("taken", "take"): "taken",
    ("taken", "release"): "open",
    ("taken", "answer"): "answered",
    ("taken", "move"): "open",
    ("taken", "withdraw"): "closed",
    ("taken", "add"): "taken",
    ("taken", "tend"): "taken",
    ("answered", "see"): "closed",
    ("answered", "reopen"): "open",
    ("closed", "reopen"): "open",
}
"""Every legal move; whatever is not here is refused. To ``tend`` is a note, or to ask back."""

ANSWERING_ROLES = frozenset({"staff", "publisher", "approver", "admin"})
PARTNER = "partner"
LONGEST_NOTE = 2000
"""In UTF-16 units."""


def may_tend(staff: Staff | None, question: Question) -> Refusal | None:
    """Say why an account may do nothing with a question, or None.

    Staff stand in for each other at every desk; a partner sees its own desks' questions alone.
    """
    if staff is None:
        return "not linked"
    own = staff.role == PARTNER and question.desk in staff.desks
    return None if staff.role in ANSWERING_ROLES or own else "not allowed"


def take(question: Question, staff: Staff | None, *, over: bool = False) -> list[Effect] | Refusal:
    """Let an account have a question: the first wins, unless ``over`` says to take it over."""
    if refusal := may_tend(staff, question) or illegal(question, "take"):
        return refusal
    assert staff is not None  # noqa: S101 - refused above
    if question.state == "taken" and question.taken_by == staff.number:
        return []
    if question.state == "taken" and not over:
        return "taken by another"
    changes = {"state": "taken", "taken_by": staff.number}
    return [Advance(question.number, question.version, "taken", staff.number, changes=changes)]


def release(question: Question, staff: Staff | None) -> list[Effect] | Refusal:
    """Put a question that an account has taken back before everyone."""
    if refusal := may_tend(staff, question) or illegal(question, "release"):
        return refusal
    assert staff is not None  # noqa: S101 - refused above
    changes = {"state": "open", "taken_by": None}
    return [Advance(question.number, question.version, "released", staff.number, changes=changes)]


def note(question: Question, staff: Staff | None, words: str) -> list[Effect] | Refusal:
    """Keep a note for colleagues, whatever the question's state; personal details are masked."""
    if refusal := may_tend(staff, question):
        return refusal
    if not words.strip():
        return "empty"
    assert staff is not None  # noqa: S101 - refused above
    kept = mask(words.strip())[:LONGEST_NOTE]
    return [Advance(question.number, question.version, "note", staff.number, kept)]


def withdraw(question: Question) -> list[Effect] | Refusal:
    """Take a question back for its asker, or say why not; its desk is told.

    Where others wait with it, the first of them is the desk's question from now on.
    """
    if refusal := illegal(question, "withdraw"):
        return refusal
    close = Close(question.number, question.version, "withdrawn")
    if question.same_as is not None:
        # Its desk never had a card of it.
        return [close]
    told = to_staff("card.withdrawn", receipt=question.number)
    if question.heir is not None:
        told = to_staff("card.inherited", receipt=question.number, heir=question.heir)
    about = question.heir or question.number
    return [close, Push(ToDesk(question.desk), (text(told),), card_of=about)]


def see(question: Question, *, solved: bool = False) -> list[Effect] | Refusal:
    """End a question whose answer its asker has seen, or say why not; ``solved``: they say so."""
    if refusal := illegal(question, "see"):
        return refusal
    return [Close(question.number, question.version, "seen", "solved" if solved else None)]


def reopen(question: Question, promised_at: datetime | None) -> list[Effect] | Refusal:
    """Open an answered question again, because its asker needs more; or say why not."""
    if refusal := illegal(question, "reopen"):
        return refusal
    changes = {
        "state": "open",
        "taken_by": None,
        "rating": "unsolved",
        "promised_at": promised_at,
        "closed_reason": None,
        "same_as": None,
    }
    return [Advance(question.number, question.version, "reopened", None, changes=changes)]


def illegal(question: Question, step: Step) -> Refusal | None:
    """Say why a step cannot be taken from where a question stands, or None."""
    if step == "reopen" and question.answer is None:
        return "withdrawn" if question.state == "closed" else "not answered"
    if (question.state, step) in MOVES:
        return None
    if question.state in ("open", "taken"):
        return "not answered"
    return "withdrawn" if question.answer is None else "answered"


def desk_known(town: Town, desk: str) -> bool:
    """Tell whether the town has a desk of this id."""
    return any(known.id == desk for known in town.desks)
