"""Questions in a 1:1 talk: answered from the town's entries, narrowed down, or handed over.

Decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from faq.entry import Entry, answer_in, holds_on, question_in, stale_on
from faq.index import Index
from faq.language import detect
from faq.parameters import Parameters
from faq.text import fold
from faq.verdict import judge
from handlers.community import hand_over
from handlers.effects import ASK, Effect, Json, RecordAsk, Reply
from handlers.event import Ask, Context, Event
from handlers.language import language_for
from handlers.letters import one_line, says_something, shorten, units
from handlers.mask import mask
from handlers.messages import (
    BUTTONS_TEXT,
    LABEL,
    MOST_BUTTONS,
    TEXT,
    buttons,
    carries,
    postback,
    quick_replies,
    text,
)
from handlers.phrases import phrase, words
from handlers.wants import Button, wants
from handlers.when import day_named

UNREADABLE = frozenset({"text", "image", "video", "audio", "file", "location"})
"""Kinds of message that we take notice of but cannot read; a text may be nothing but emoji."""


def ask(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Search the entries for what a person wrote, and answer, suggest or hand over."""
    asked = event.message.text if event.message else ""
    if not says_something(asked):
        return unreadable(event, context)
    language = language_for(context, asked)
    if fold(asked) in _courtesies():
        return [Reply((text(phrase("ask.courtesy", language)),))]
    matches = index.search(asked, detect(asked, language), today=context.today)
    verdict = judge(matches, parameters)
    found = tuple(match.entry for match in verdict.matches)
    kept = mask(asked)
    if verdict.kind == "answer":
        record = RecordAsk(kept, language, "answer", found[0].id)
        return [record, Reply((entry_message(found[0], language, context, ASK),))]
    if verdict.kind == "suggest" and (message := _suggestion(found, language)):
        record = RecordAsk(kept, language, "suggest", found[0].id)
        return [record, Reply((message,))]
    record = RecordAsk(kept, language, "handover", None)
    return [record, *hand_over(kept, language, matches, context, parameters)]


def choose(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Show the entry that a button names, if the town still says so today."""
    button = wants(event).button
    asked = _own_ask(context)
    language = language_for(context, asked.text if asked else "")
    known = {entry.id: entry for entry in index.entries}
    entry = known.get(button.value) if button else None
    if entry is None or not holds_on(entry, context.today):
        return [Reply((text(phrase("ask.gone", language)),))]
    number = str(asked.number) if asked else None
    return [Reply((entry_message(entry, language, context, number),))]


def unreadable(event: Event, context: Context) -> list[Effect]:
    """Say kindly that we read words only."""
    return [Reply((text(phrase("ask.unreadable", language_for(context))),))]


def sticker(event: Event, context: Context) -> list[Effect]:
    """Thank for a sticker."""
    return [Reply((text(phrase("ask.sticker", language_for(context))),))]


def entry_message(entry: Entry, language: str, context: Context, ask: str | None) -> Json:
    """Show an entry's answer with its source and date.

    ``ask`` is the number of the ask that 「職員に聞く」 hands over; without one there is no such
    button.
    """
    used, words = answer_in(entry, language)
    notes = []
    if entry.source_url:
        notes.append(phrase("ask.source", language, source=shorten(entry.source_url, 1000)))
    if entry.checked_on:
        notes.append(phrase("ask.checked", language, date=day_named(entry.checked_on, language)))
    if stale_on(entry, context.today):
        notes.append(phrase("ask.stale", language))
    foot = "\n\n" + "\n".join(notes) if notes else ""
    head = phrase("ask.fallback", language) + "\n" if used != language else ""
    body = shorten(words, TEXT - units(head) - units(foot))
    message = text(head + body + foot)
    if ask is None:
        return message
    to_staff = postback(phrase("ask.to_staff", language), Button("staff", number=ask))
    return quick_replies(message, [to_staff])


def _own_ask(context: Context) -> Ask | None:
    ask, person = context.ask, context.person
    is_own = ask is not None and person is not None and ask.person == person.number
    return ask if ask is not None and is_own and ask.text.strip() else None


@cache
def _courtesies() -> frozenset[str]:
    return frozenset(map(fold, words("ask.courtesies")))


def _suggestion(entries: Sequence[Entry], language: str) -> Json | None:
    """Offer up to three entries and a person; None when no entry fits a button."""
    offered = [
        (button, one_line(question_in(entry, language)[1], BUTTONS_TEXT))
        for entry in entries
        if carries(button := Button("entry", number=ASK, value=entry.id))
    ][: MOST_BUTTONS - 1]
    if not offered:
        return None
    questions = [question for _, question in offered]
    heading = phrase("ask.suggest", language)
    alt = "\n".join([heading, *questions])
    if any(units(question) > LABEL for question in questions):
        # A button holds 20 signs: what they stand for is written out above them.
        questions = [
            phrase("ask.choice", language, number=place, question=question)
            for place, question in enumerate(questions, start=1)
        ]
        room = (BUTTONS_TEXT - units(heading)) // len(questions) - 1
        heading = "\n".join([heading, *(shorten(question, room) for question in questions)])
    actions = [
        postback(question, button, shown=question)
        for (button, _), question in zip(offered, questions, strict=True)
    ]
    person = Button("staff", number=ASK)
    actions.append(postback(phrase("ask.none_of_these", language), person))
    return buttons(heading, actions, alt=alt)
