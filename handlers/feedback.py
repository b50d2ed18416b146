"""What people say of an answer, and what the town may learn from it. Decides.

Nothing learned here is used by itself: it is proposed, and a person approves it.
"""

from __future__ import annotations

from typing import Literal

from faq.entry import Entry
from faq.index import Index
from faq.language import written_in
from faq.parameters import Parameters
from faq.text import fold
from handlers.effects import Effect, ProposeAlias, RecordOutcome, Reply
from handlers.event import Ask, Context, Event
from handlers.language import language_for
from handlers.letters import units
from handlers.messages import buttons, postback, text
from handlers.phrases import phrase
from handlers.wants import Button, wants

LONGEST_ALIAS = 100
"""In UTF-16 units: whoever asks at greater length tells a story, which nobody tells again."""


def solved(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Note that an entry answered, and propose its asker's words as a wording of it."""
    language = language_for(context, context.ask.text if context.ask else "")
    thanks = Reply((text(phrase("feedback.thanks", language)),))
    asked, entry = _judged(event, context, index)
    if asked is None or entry is None or asked.outcome == "solved":
        return [thanks]
    return [
        RecordOutcome(asked.number, "solved", entry.id),
        *proposed(asked, entry, "solved", index),
        thanks,
    ]


def unsolved(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Note that an entry did not answer, and offer a person."""
    asked, entry = _judged(event, context, index)
    language = language_for(context, asked.text if asked else "")
    words = phrase("feedback.sorry", language)
    if asked is None:
        return [Reply((text(words),))]
    to_staff = postback(phrase("ask.to_staff", language), Button("staff", number=str(asked.number)))
    noted = [RecordOutcome(asked.number, "unsolved", entry.id)] if entry else []
    return [*noted, Reply((buttons(words, [to_staff]),))]


def proposed(
    asked: Ask, entry: Entry, outcome: Literal["chosen", "solved"], index: Index
) -> list[Effect]:
    """Propose the words of an ask as a further wording of an entry, unless it has them."""
    words = index.nameless(asked.text)
    known = {fold(text) for texts in entry.wordings.values() for text in texts}
    again = asked.outcome == outcome and asked.chosen == entry.id
    if again or not fold(words) or fold(words) in known or units(words) > LONGEST_ALIAS:
        return []
    return [ProposeAlias(entry.id, written_in(words, asked.language), words, asked.number)]


def _judged(event: Event, context: Context, index: Index) -> tuple[Ask | None, Entry | None]:
    button, ask, person = wants(event).button, context.ask, context.person
    if button is None or ask is None or person is None or ask.person != person.number:
        return None, None
    if not ask.text.strip():
        return None, None
    return ask, next((entry for entry in index.entries if entry.id == button.value), None)
