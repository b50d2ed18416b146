"""Handing a question over to the town's people, and its answer back to who asked. Decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from faq.entry import Entry
from faq.index import Index, Match
from faq.language import written_in
from faq.parameters import Parameters
from handlers.effects import (
    LINK,
    RECEIPT,
    AskStaff,
    Effect,
    Json,
    Mail,
    Push,
    RecordOutcome,
    Reply,
    ToDesk,
)
from handlers.event import Context, Desk, Event, Town
from handlers.language import language_for, name_in
from handlers.letters import one_line, shorten
from handlers.mask import unmarked
from handlers.messages import buttons, text
from handlers.phrases import JAPANESE, phrase
from handlers.receipt import answer_message, see_answer, state_message
from handlers.when import promised

CARD_TEXT = 4000
"""How much of a question stands on its card, in UTF-16 units."""
NO_PROMISE = timedelta(days=1)
"""Promised when nothing says how fast a desk answers."""


def hand_over(
    asked: str,
    language: str,
    matches: Sequence[Match],
    context: Context,
    parameters: Parameters,
    ask: int | None = None,
) -> list[Effect]:
    """Open a question: a receipt for the asker, a card and a mail for the desk.

    ``asked`` is masked. ``ask`` as in AskStaff.
    """
    desk = desk_for(matches, context.town, parameters)
    due = context.promises.get(desk.id, context.now + NO_PROMISE)
    received = phrase(
        "handover.received_push" if context.town.push_answers else "handover.received",
        language,
        receipt=RECEIPT,
        when=promised(due, context, language),
    )
    when = promised(due, context, JAPANESE)
    return [
        AskStaff(desk.id, asked, language, due, ask),
        Reply((buttons(received, [see_answer(RECEIPT, language)]),), worth_push=True),
        Push(ToDesk(desk.id), (_card(asked, language, desk, when, context.town),), card_of=0),
        _mail(language, desk, when, context.town),
    ]


def request(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Hand over what a person asked earlier, because they tapped 「職員に聞く」."""
    ask, person = context.ask, context.person
    if ask is None or person is None or ask.person != person.number or not ask.text.strip():
        return [Reply((text(phrase("ask.again", language_for(context))),))]
    question = context.question
    if question is not None and question.person == person.number:
        words = phrase("handover.already", ask.language, receipt=question.number)
        again = see_answer(str(question.number), ask.language)
        return [Reply((buttons(words, [again]),))]
    matches = index.search(
        unmarked(ask.text), written_in(ask.text, ask.language), today=context.today
    )
    return [
        RecordOutcome(ask.number, "none"),
        *hand_over(ask.text, ask.language, matches, context, parameters, ask.number),
    ]


def look(event: Event, context: Context) -> list[Effect]:
    """Show a question's answer to its asker, or how it stands; to others nothing at all."""
    question = context.question
    if question is None or not context.owns_question:
        return [Reply((text(phrase("answer.unknown", language_for(context))),))]
    if question.answer is None:
        return [Reply((state_message(question, context, question.language),))]
    message = answer_message(question, question.answer, context.town)
    return [Reply((message,), delivers=(question.number,))]


def desk_for(matches: Sequence[Match], town: Town, parameters: Parameters) -> Desk:
    """Choose the desk of the best match when it is at least half as likely as a suggestion."""
    if matches and matches[0].probability >= parameters.verdict.suggest_at / 2:
        return _desk_of(matches[0].entry, town) or town.desk(town.default_desk)
    return town.desk(town.default_desk)


def _desk_of(entry: Entry, town: Town) -> Desk | None:
    for desk in town.desks:
        if entry.desk and entry.desk in (desk.id, *desk.names.values()):
            return desk
    return next((desk for desk in town.desks if entry.topic in desk.topics), None)


def _card(asked: str, language: str, desk: Desk, when: str, town: Town) -> Json:
    name = one_line(name_in(desk.names, JAPANESE), 100)
    lines = [
        phrase("card.head", JAPANESE, receipt=RECEIPT, desk=name),
        phrase("card.language", JAPANESE, language=phrase("language.name", language)),
        phrase("card.promise", JAPANESE, when=when),
        phrase("card.question", JAPANESE, text=shorten(asked, CARD_TEXT))
        if town.card_shows_text
        else phrase("card.hidden", JAPANESE),
        phrase("card.how", JAPANESE),
    ]
    return text("\n".join(lines))


def _mail(language: str, desk: Desk, when: str, town: Town) -> Mail:
    values = {
        "receipt": RECEIPT,
        "desk": name_in(desk.names, JAPANESE),
        "language": phrase("language.name", language),
        "when": when,
        "link": LINK,
        "town": name_in(town.names, JAPANESE),
    }
    return Mail(
        desk.id,
        subject=one_line(phrase("mail.subject", JAPANESE, **values), 200),
        text=phrase("mail.text", JAPANESE, **values),
        about=0,
    )
