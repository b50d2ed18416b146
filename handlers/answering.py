"""What an answer is: checked, sent or left waiting, to everyone who waits for it. Decides.

A member of staff answers at once; a partner's words wait to be released, where the desk says so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from faq.language import written_in
from handlers.effects import Advance, Answer, Effect, Push, ToPerson
from handlers.event import Question, Staff, Town
from handlers.language import name_in
from handlers.letters import split, units
from handlers.messages import MOST_MESSAGES
from handlers.phrases import JAPANESE, phrase
from handlers.question import PARTNER, Refusal, illegal, may_tend
from handlers.receipt import LONGEST_PART, answer_messages

Sending = Literal["auto", "push", "wait"]
Ready = Literal["phone", "counter", "personal"]
People = Callable[[str], frozenset[str]]
"""Finds the names of people in a text."""

LONGEST_ANSWER = LONGEST_PART * MOST_MESSAGES
"""In UTF-16 units: so many go into the five messages of one call."""


MOBILE = re.compile(r"(?<!\d)(?:\+?81[-\s]?|0)[789]0[-‐－\s()]*\d{4}[-‐－\s()]*\d{4}(?!\d)")


def answer(
    question: Question,
    words: str,
    staff: Staff | None,
    town: Town,
    *,
    others: Sequence[Question] = (),
    sending: Sending = "auto",
    may_push: bool = True,
    people: People = lambda _: frozenset(),
    despite: str = "",
    personal: bool = False,
) -> list[Effect] | Refusal:
    """Give a question its answer, or say why not.

    The words go to the asker as they are: the town's own telephone numbers must survive. Private
    ones, and names that the question holds, stop it unless ``despite`` gives a reason. ``others``
    wait for the same answer. ``may_push`` says that the town's budget has room.
    """
    if refusal := may_tend(staff, question) or illegal(question, "answer"):
        return refusal
    assert staff is not None  # noqa: S101 - refused above
    words = words.strip()
    if question.taken_by not in (None, staff.number):
        return "taken by another"
    if refusal := _unfit(words) or (None if despite.strip() else _private(words, question, people)):
        return refusal
    if staff.role == PARTNER and not town.desk(question.desk).trusts_partners:
        changes = {"draft": words, "draft_by": staff.number}
        return [
            Advance(question.number, question.version, "drafted", staff.number, changes=changes)
        ]
    giving = _Giving(words, staff, town, sending, may_push, despite.strip(), personal)
    # Personal matters are answered to one person alone.
    return giving.to([question] if personal else [question, *others], staff)


def release_draft(
    question: Question,
    staff: Staff | None,
    author: Staff | None,
    town: Town,
    *,
    others: Sequence[Question] = (),
    sending: Sending = "auto",
    may_push: bool = True,
) -> list[Effect] | Refusal:
    """Let a partner's waiting answer go out under the partner's name, or say why not."""
    if refusal := may_tend(staff, question) or illegal(question, "answer"):
        return refusal
    assert staff is not None  # noqa: S101 - refused above
    if staff.role == PARTNER:
        return "needs release"
    if question.draft is None or author is None:
        return "no draft"
    giving = _Giving(question.draft, staff, town, sending, may_push)
    return giving.to([question, *others], author)


@dataclass(frozen=True, slots=True)
class _Giving:
    """Words that go out, by whom they are allowed, and how they are to be sent."""

    words: str
    staff: Staff
    town: Town
    sending: Sending
    may_push: bool
    despite: str = ""
    personal: bool = False

    def to(self, waiting: Sequence[Question], author: Staff) -> list[Effect]:
        """Give every question the words, each in its asker's way."""
        shown_as = author.shown_as if author.role == PARTNER else None
        effects: list[Effect] = []
        for asked in waiting:
            language = _other_language(self.words, asked.language)
            pushed = self._pushes(asked)
            effects.append(
                Answer(
                    asked.number,
                    asked.version,
                    self.words,
                    self.staff.number,
                    "pushed" if pushed else "waiting",
                    shown_as=shown_as,
                    language=language,
                    personal=self.personal,
                    despite=self.despite,
                )
            )
            if pushed:
                answered = replace(
                    asked, answer=self.words, answered_as=shown_as, answer_language=language
                )
                messages = answer_messages(answered, self.town)
                to = ToPerson(asked.person)
                effects.append(Push(to, messages, delivers=(asked.number,), purpose="answer"))
        return effects

    def _pushes(self, question: Question) -> bool:
        """Say whether it is sent, at the cost of a message, or waits for its asker."""
        if self.sending != "auto":
            return self.sending == "push"
        wanted = question.notify or self.town.push_answers
        return question.urgent or (wanted and self.may_push)


def in_parts(words: str, easy: str, machine: str, language: str) -> str:
    """Put an answer together: staff's words, やさしい日本語, a machine's translation marked so."""
    parts = [words]
    if words and easy:
        parts.append(f"{phrase('ask.in_easy', JAPANESE)}\n{easy}")
    if words and machine:
        parts.append(f"{phrase('answer.by_machine', language)}\n{machine}")
    return "\n\n".join(parts)


def ready_answer(kind: Ready, question: Question, town: Town) -> str:
    """Word "call us", "come to the counter" or "this is not for LINE" in the asker's language."""
    desk, language = town.desk(question.desk), question.language
    phone = desk.phone or next(iter(town.phones), None)
    values = {
        "town": name_in(town.names, language),
        "desk": name_in(desk.names, language),
        "phone": phone.number if phone else "",
        "opens": f"{town.opens:%H:%M}".lstrip("0"),
        "closes": f"{town.closes:%H:%M}".lstrip("0"),
    }
    match kind:
        case "phone":
            return phrase("answer.phone", language, **values)
        case "counter":
            return phrase("answer.counter", language, **values)
        case "personal":
            return phrase("answer.personal", language, **values)


def _unfit(words: str) -> Refusal | None:
    if not words:
        return "empty"
    if units(words) > LONGEST_ANSWER or len(split(words, LONGEST_PART)) > MOST_MESSAGES:
        return "too long"
    return None


def _private(words: str, question: Question, people: People) -> Refusal | None:
    """Find what should not stand in an answer: somebody's mobile number, or the asker's name."""
    if MOBILE.search(unicodedata.normalize("NFKC", words)):
        return "private phone"
    asked = question.text.casefold()
    if any(name.casefold() in asked for name in people(words)):
        return "private name"
    return None


def _other_language(words: str, language: str) -> str | None:
    written = written_in(words, language)
    same = written == language or {written, language} == {"ja", "ja-easy"}
    return None if same else written
