"""What an asker sees of a routed question: its answer, or when one will come. Decides."""

from __future__ import annotations

from collections.abc import Sequence

from handlers.effects import Json
from handlers.event import Context, Question, Town
from handlers.language import name_in
from handlers.letters import one_line, split
from handlers.messages import MOST_MESSAGES, SENDER, buttons, postback, quick_replies, text
from handlers.phrases import JAPANESE, phrase
from handlers.wants import Button
from handlers.when import promised

QUOTED = 40
"""How much of a question is repeated above its answer, in UTF-16 units."""

LONGEST_PART = 4500
"""In UTF-16 units: one LINE message holds 5,000, and the question's number and desk go along."""


def answer_messages(question: Question, town: Town, *, judged: bool = True) -> tuple[Json, ...]:
    """Show a question's answer to its asker, in up to five messages; never under a person's name.

    Buttons under the last ask whether that was it, unless ``judged`` is False.
    """
    language = question.language
    desk = question.answered_as or name_in(town.desk(question.desk).names, language)
    asked = one_line(question.text, QUOTED)
    head = phrase(
        "answer.head" if asked else "answer.head_bare",
        language,
        receipt=question.number,
        **({"question": asked} if asked else {}),
    )
    if (written := question.answer_language) is not None:
        id = "answer.in_japanese" if written == JAPANESE else "answer.other_language"
        head = f"{head}\n{phrase(id, language)}"
    foot = phrase("answer.foot", language, desk=one_line(desk, 2 * SENDER))
    parts = split(question.answer or "", LONGEST_PART)[:MOST_MESSAGES] or [""]
    parts[0] = f"{head}\n\n{parts[0]}"
    parts[-1] = f"{parts[-1]}\n\n{foot}"
    sender = one_line(desk, SENDER)
    shown = [
        text(part, sender=sender, quote_token=None if place else question.quote_token)
        for place, part in enumerate(parts)
    ]
    if not judged:
        return tuple(shown)
    number = str(question.number)
    asked_back = [
        postback(phrase(f"rate.{kind}", language), Button(kind, number=number))
        for kind in ("good", "more")
    ]
    return (*shown[:-1], quick_replies(shown[-1], asked_back))


def received(
    number: str, words: str, language: str, *, notified: bool, more: Sequence[Json] = ()
) -> Json:
    """Show a receipt with what its asker may do about it; ``number`` may be a placeholder.

    ``notified``: the answer is sent anyway.
    """
    see = [see_answer(number, language)]
    tell = [] if notified else [_own("notify", number, language)]
    actions = [*see, *tell, _own("add", number, language), _own("cancel", number, language)]
    return buttons(words, [*actions, *more][:4])


def state_message(question: Question, context: Context, language: str) -> Json:
    """Say how a question stands that has no answer to show."""
    number = question.number
    if question.state == "closed":
        return text(phrase("answer.withdrawn", language, receipt=number))
    words = state_words(question, context, language)
    notified = question.notify or context.town.push_answers
    return received(str(number), words, language, notified=notified)


def state_words(question: Question, context: Context, language: str) -> str:
    """Say in words until when an open question is answered."""
    number = question.number
    if question.promised_at is None or context.disaster:
        return phrase("handover.disaster", language, receipt=number)
    if question.promised_at < context.now:
        return phrase("answer.late", language, receipt=number)
    when = promised(question.promised_at, context, language)
    return phrase("answer.not_yet", language, receipt=number, when=when)


def see_answer(number: str, language: str) -> Json:
    """Make the button that shows a question's answer; ``number`` may be a placeholder."""
    return postback(phrase("handover.see_answer", language), Button("answer", number=number))


def _own(kind: str, number: str, language: str) -> Json:
    label = phrase(f"own.{kind}", language)
    if kind == "add":
        # Where LINE can, it opens the keyboard with the number written already.
        filled = {"inputOption": "openKeyboard", "fillInText": f"#{number} "}
        return {**postback(label, Button("add", number=number)), **filled}
    return postback(label, Button("notify" if kind == "notify" else "cancel", number=number))
