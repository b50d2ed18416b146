"""Cards and mails that tell a desk of a question: new, moved here, added to, opened again. Decides.

The asker's name and id are never on them; the words only where the town wants that.
"""

from __future__ import annotations

from collections.abc import Sequence

from handlers.effects import LINK, RECEIPT, Effect, Json, Mail, Push, ToDesk
from handlers.event import Context, Desk, Question, Town
from handlers.language import name_in
from handlers.letters import one_line, shorten
from handlers.messages import panel, postback, text
from handlers.phrases import JAPANESE, language_name, to_staff
from handlers.wants import Button
from handlers.when import promised

CARD_TEXT = 4000
"""How much of a question stands on its card, in UTF-16 units."""


def new_card(
    asked: str, language: str, desk: Desk, when: str, town: Town, *, topic: str, urgent: bool
) -> list[Effect]:
    """Tell a desk of the question that is asked in the same list."""
    lines = [
        to_staff("card.urgent") if urgent else "",
        *_head(RECEIPT, desk, language, topic, when),
        *_words(asked, town),
        to_staff("card.how", receipt=RECEIPT),
    ]
    return _told("new", RECEIPT, 0, desk, lines, language, when, town)


def moved_card(question: Question, desk: Desk, note: str, context: Context) -> list[Effect]:
    """Tell a desk of a question that another has handed over."""
    when = when_promised(question, context)
    number = str(question.number)
    lines = [
        *_head(number, desk, question.language, question.topic, when),
        to_staff("card.moved", note=one_line(note, 500)) if note else to_staff("card.moved_bare"),
        *_words(question.text, context.town),
        to_staff("card.how", receipt=number),
    ]
    town = context.town
    return _told("moved", number, question.number, desk, lines, question.language, when, town)


def added_card(question: Question, added: str, town: Town) -> list[Effect]:
    """Tell a desk of words that the asker has added."""
    return _again("card.added", question, added, town)


def attached_card(id: str, question: Question, town: Town) -> list[Effect]:
    """Tell a desk, in a phrase for it, that the asker has sent something to go with a question."""
    return _again(id, question, "", town)


def reopened_card(question: Question, added: str, town: Town) -> list[Effect]:
    """Tell a desk that the asker needs more than the answer was."""
    return _again("card.reopened", question, added, town)


def buttons_of(number: str, title: str) -> Json:
    """Make the buttons of a card; ``number`` may be a placeholder."""
    write = {"inputOption": "openKeyboard", "fillInText": f"#{number} "}
    return panel(
        title,
        [
            postback(to_staff("card.take"), Button("take", number=number)),
            {**postback(to_staff("card.write"), Button("write", number=number)), **write},
            postback(to_staff("card.move"), Button("move", number=number)),
            postback(to_staff("card.ready"), Button("ready", number=number)),
            postback(to_staff("card.stock"), Button("stock", number=number)),
        ],
    )


def when_promised(question: Question, context: Context) -> str:
    """Say to staff until when a question is promised an answer."""
    if question.promised_at is None:
        return to_staff("card.no_promise")
    return promised(question.promised_at, context, JAPANESE)


def _again(id: str, question: Question, added: str, town: Town) -> list[Effect]:
    lines = [to_staff(id, receipt=question.number)]
    if town.card_shows_text:
        lines.append(added)
    elif added:
        lines.append(to_staff("card.hidden"))
    told = text("\n".join(line for line in lines if line))
    desk = town.desk(question.desk)
    return [
        Push(ToDesk(desk.id), (told,), card_of=question.number),
        _mail("again", str(question.number), question.number, desk, question.language, "", town),
    ]


def _told(
    kind: str,
    number: str,
    about: int,
    desk: Desk,
    lines: Sequence[str],
    language: str,
    when: str,
    town: Town,
) -> list[Effect]:
    words = text("\n".join(line for line in lines if line))
    title = to_staff("card.title", receipt=number)
    return [
        Push(ToDesk(desk.id), (words, buttons_of(number, title)), card_of=about),
        _mail(kind, number, about, desk, language, when, town),
    ]


def _head(number: str, desk: Desk, language: str, topic: str, when: str) -> list[str]:
    name = one_line(name_in(desk.names, JAPANESE), 100)
    return [
        to_staff("card.head", receipt=number, desk=name),
        to_staff("card.topic", topic=one_line(topic, 40)) if topic else "",
        to_staff("card.language", language=language_name(language)),
        to_staff("card.promise", when=when),
    ]


def _words(asked: str, town: Town) -> list[str]:
    if not town.card_shows_text:
        return [to_staff("card.hidden")]
    return [to_staff("card.question", text=shorten(asked, CARD_TEXT))]


def _mail(
    kind: str, number: str, about: int, desk: Desk, language: str, when: str, town: Town
) -> Mail:
    values = {
        "receipt": number,
        "desk": name_in(desk.names, JAPANESE),
        "language": language_name(language),
        "when": when,
        "link": LINK,
        "town": name_in(town.names, JAPANESE),
    }
    return Mail(
        desk.id,
        subject=one_line(to_staff(f"mail.{kind}_subject", **values), 200),
        text=to_staff(f"mail.{kind}_text", **values),
        about=about,
    )
