"""What an asker sees of a routed question: its answer, or when one will come. Decides."""

from __future__ import annotations

from handlers.effects import Json
from handlers.event import Context, Question, Town
from handlers.language import name_in
from handlers.letters import one_line
from handlers.messages import SENDER, buttons, postback, text
from handlers.phrases import phrase
from handlers.wants import Button
from handlers.when import promised

QUOTED = 40
"""How much of a question is repeated above its answer, in UTF-16 units."""


def answer_message(question: Question, words: str, town: Town) -> Json:
    """Show an answer to its asker, under the desk's name; never under a person's."""
    language = question.language
    desk = name_in(town.desk(question.desk).names, language)
    asked = one_line(question.text, QUOTED)
    head = phrase(
        "answer.head" if asked else "answer.head_bare",
        language,
        receipt=question.number,
        **({"question": asked} if asked else {}),
    )
    foot = phrase("answer.foot", language, desk=one_line(desk, 2 * SENDER))
    return text(
        f"{head}\n\n{words}\n\n{foot}",
        sender=one_line(desk, SENDER),
        quote_token=question.quote_token,
    )


def state_message(question: Question, context: Context, language: str) -> Json:
    """Say how a question stands that has no answer to show."""
    number = question.number
    if question.state == "closed":
        return text(phrase("answer.withdrawn", language, receipt=number))
    if question.promised_at < context.now:
        words = phrase("answer.late", language, receipt=number)
    else:
        when = promised(question.promised_at, context, language)
        words = phrase("answer.not_yet", language, receipt=number, when=when)
    return buttons(words, [see_answer(str(number), language)])


def see_answer(number: str, language: str) -> Json:
    """Make the button that shows a question's answer; ``number`` may be a placeholder."""
    return postback(phrase("handover.see_answer", language), Button("answer", number=number))
