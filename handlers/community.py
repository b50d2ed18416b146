"""Handing a question over to the town's people. Decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from faq.entry import Audience, Entry
from faq.index import Index, Match
from faq.language import written_in
from faq.like import same
from faq.parameters import Parameters
from faq.text import fold
from handlers.card import new_card
from handlers.effects import RECEIPT, AskStaff, Effect, RecordOutcome, Reply
from handlers.event import Context, Desk, Event, Question, Town, lens_of
from handlers.language import language_for
from handlers.mask import unmarked
from handlers.messages import buttons, text
from handlers.phrases import JAPANESE, phrase, to_staff, words
from handlers.pins import offered
from handlers.receipt import received, see_answer
from handlers.when import promised

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
    town = context.town
    near = _likely(matches, parameters)
    desk = desk_for(matches, town, parameters, language, lens_of(context))
    urgent = desk.urgent or is_urgent(asked)
    due = None if context.disaster else context.promises.get(desk.id, context.now + NO_PROMISE)
    topic = near.entry.topic if near else ""
    when = to_staff("card.no_promise") if due is None else promised(due, context, JAPANESE)
    notified = urgent or town.push_answers
    said = _receipt(due, context, language, notified=notified)
    shown = [received(RECEIPT, said, language, notified=notified)]
    leader = None if urgent else _leader(asked, language, context)
    if leader is not None:
        asking = AskStaff(leader.desk, asked, language, None, ask, topic, False, leader.number)
        return [asking, Reply((offered(shown[0], language),), worth_push=True)]
    if context.disaster and not urgent:
        shown = [offered(shown[0], language)]
    if urgent:
        shown.append(text(phrase("handover.urgent", language, phone=_night_phone(desk, town))))
    return [
        AskStaff(desk.id, asked, language, due, ask, topic, urgent),
        Reply(tuple(shown), worth_push=True),
        *new_card(asked, language, desk, when, town, topic=topic, urgent=urgent),
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


def desk_for(
    matches: Sequence[Match],
    town: Town,
    parameters: Parameters,
    language: str = JAPANESE,
    lens: Audience | None = None,
) -> Desk:
    """Choose the desk: by language, else by topic, else by who asks, else the default one.

    The topic is that of the best match when it is at least half as likely as a suggestion.
    """
    near = _likely(matches, parameters)
    of_language = next((desk for desk in town.desks if language in desk.languages), None)
    of_topic = _desk_of(near.entry, town) if near else None
    of_audience = next((desk for desk in town.desks if lens in desk.audiences), None)
    return of_language or of_topic or of_audience or town.desk(town.default_desk)


def _leader(asked: str, language: str, context: Context) -> Question | None:
    """Find an open question that asks the same, in a disaster: one answer goes to both."""
    if not context.disaster:
        return None
    return next(
        (
            other
            for other in context.others_open
            if other.language == language and same(asked, other.text, language)
        ),
        None,
    )


def is_urgent(asked: str) -> bool:
    """Tell whether words speak of danger to life, in any language."""
    folded = fold(asked)
    return any(cry in folded for cry in _cries())


@cache
def _cries() -> frozenset[str]:
    return frozenset(map(fold, words("urgent.words")))


def _likely(matches: Sequence[Match], parameters: Parameters) -> Match | None:
    likely = matches and matches[0].probability >= parameters.verdict.suggest_at / 2
    return matches[0] if likely else None


def _desk_of(entry: Entry, town: Town) -> Desk | None:
    for desk in town.desks:
        if entry.desk and entry.desk in (desk.id, *desk.names.values()):
            return desk
    return next((desk for desk in town.desks if entry.topic in desk.topics), None)


def _receipt(due: datetime | None, context: Context, language: str, *, notified: bool) -> str:
    if due is None:
        return phrase("handover.disaster", language, receipt=RECEIPT)
    id = "handover.received_push" if notified else "handover.received"
    return phrase(id, language, receipt=RECEIPT, when=promised(due, context, language))


def _night_phone(desk: Desk, town: Town) -> str:
    phone = desk.phone or next(iter(town.phones), None)
    return phone.number if phone else ""
