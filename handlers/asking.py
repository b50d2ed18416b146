"""Asking somebody back about their question, in their language. Decides.

What staff may ask is a closed set of the stock, so that a clerk who reads Japanese alone can ask a
visitor who reads Korean.
"""

from __future__ import annotations

from handlers import stock
from handlers.effects import Advance, Effect, Push, ToPerson
from handlers.event import Context, Question
from handlers.language import name_in
from handlers.letters import one_line
from handlers.messages import SENDER, postback, quick_replies, text
from handlers.phrases import JAPANESE, phrase
from handlers.question import Refusal, illegal, may_tend
from handlers.wants import Button


def ask_back(question: Question, id: str, context: Context) -> list[Effect] | Refusal:
    """Send a question of the stock to who asked, or say why not; it costs a message.

    What they write behind their number comes to the desk as an addition.
    """
    if refusal := may_tend(context.staff, question) or illegal(question, "tend"):
        return refusal
    assert context.staff is not None  # noqa: S101 - refused above
    language = question.language
    try:
        asked, kept = stock.ask_back(id, language), stock.ask_back(id, JAPANESE)
    except KeyError:
        return "empty"
    desk = name_in(context.town.desk(question.desk).names, language)
    words = "\n\n".join(
        (
            phrase("own.asked", language, receipt=question.number, desk=desk),
            asked,
            phrase("own.add_how", language, receipt=question.number),
        )
    )
    number = str(question.number)
    shown = text(words, sender=one_line(desk, SENDER), quote_token=question.quote_token)
    add = postback(phrase("own.add", language), Button("add", number=number))
    filled = {**add, "inputOption": "openKeyboard", "fillInText": f"#{number} "}
    staff = context.staff.number
    return [
        Advance(question.number, question.version, "asked", staff, kept),
        Push(ToPerson(question.person), (quick_replies(shown, [filled]),), purpose="asked"),
    ]
