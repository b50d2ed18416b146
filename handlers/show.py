"""Entries as people see them: one in full, or several to choose from. Decides."""

from __future__ import annotations

from collections.abc import Sequence

from faq.entry import EVERYONE, Entry, answers_in, question_in, stale_on
from handlers.effects import ASK, Json
from handlers.event import Context
from handlers.letters import one_line, shorten, units
from handlers.messages import (
    BUTTONS_TEXT,
    LABEL,
    LONGEST_QUOTE,
    MOST_BUTTONS,
    TEXT,
    buttons,
    carries,
    postback,
    quick_replies,
    text,
)
from handlers.phrases import phrase
from handlers.wants import Button
from handlers.when import day_named


def entry_message(entry: Entry, language: str, context: Context, ask: str | None) -> Json:
    """Show an entry's answer with whom it is for, its source and date.

    ``ask`` is the number of the ask that the buttons below speak of (was this the answer; ask a
    person); without one there are none.
    """
    head, body = _answer(entry, language)
    if entry.audience != EVERYONE:
        head = _for_whom(entry, language) + "\n" + head
    notes = []
    if entry.source_url:
        notes.append(phrase("ask.source", language, source=shorten(entry.source_url, 1000)))
    if entry.checked_on:
        notes.append(phrase("ask.checked", language, date=day_named(entry.checked_on, language)))
    if stale_on(entry, context.today):
        notes.append(phrase("ask.stale", language))
    foot = "\n\n" + "\n".join(notes) if notes else ""
    message = text(head + shorten(body, TEXT - LONGEST_QUOTE - units(head) - units(foot)) + foot)
    if not ask:
        return message
    solved, unsolved = (
        (phrase(f"feedback.{kind}", language), Button(kind, number=ask, value=entry.id))
        for kind in ("solved", "unsolved")
    )
    asked = [postback(*said) for said in (solved, unsolved) if carries(said[1])]
    to_staff = postback(phrase("ask.to_staff", language), Button("staff", number=ask))
    return quick_replies(message, [*asked, to_staff])


def headed(message: Json, question: str, language: str) -> Json:
    """Put the question that a text answers above it."""
    head = _about(question, language, LONGEST_QUOTE // 2)
    return {**message, "text": f"{head}\n{message['text']}"}


def suggestion(entries: Sequence[Entry], language: str, about: str = "") -> Json | None:
    """Offer up to three entries and a person; None when no entry fits a button.

    Where they are for different people, each says for whom it is. ``about`` is the question that
    they may answer, where a message asked several.
    """
    apart = len({entry.audience for entry in entries}) > 1 and not frozenset.intersection(
        *(frozenset[str](entry.audience) for entry in entries)
    )
    offered = []
    for entry in entries:
        button = Button("entry", number=ASK, value=entry.id)
        question = question_in(entry, language)[1]
        if apart:
            question = f"{question}{_for_whom(entry, language)}"
        if carries(button):
            offered.append((button, one_line(question, BUTTONS_TEXT)))
    offered = offered[: MOST_BUTTONS - 1]
    if not offered:
        return None
    questions = [question for _, question in offered]
    heading = phrase("ask.suggest", language)
    if about:
        heading = _about(about, language, LONGEST_QUOTE // 3) + "\n" + heading
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


def _about(question: str, language: str, longest: int) -> str:
    return phrase("ask.about", language, question=one_line(question, longest))


def _answer(entry: Entry, language: str) -> tuple[str, str]:
    """Return a line that says which language follows, and the answer's texts."""
    texts = answers_in(entry, language)
    if not texts or texts[0][0] == language:
        return "", texts[0][1] if texts else ""
    head = phrase("ask.fallback", language) + "\n"
    if len(texts) == 1:
        return head, texts[0][1]
    names = {"ja-easy": "ask.in_easy", "ja": "ask.in_japanese"}
    return head, "\n\n".join(f"{phrase(names[used], language)}\n{words}" for used, words in texts)


def _for_whom(entry: Entry, language: str) -> str:
    names = [
        phrase(f"audience.{audience}", language)
        for audience in ("resident", "visitor", "moving-in")
        if audience in entry.audience
    ]
    return phrase("ask.for_whom", language, audience=phrase("ask.comma", language).join(names))
