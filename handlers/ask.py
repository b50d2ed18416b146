"""Questions in a 1:1 talk: answered from the town's entries, narrowed down, or handed over.

Decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from faq.entry import Entry, holds_on
from faq.index import Index, Match
from faq.language import written_in
from faq.parameters import Parameters
from faq.parts import parts
from faq.verdict import Verdict, judge
from handlers import pins, talk
from handlers.community import hand_over
from handlers.effects import ASK, Effect, Json, RecordAsk, RecordOutcome, Reply
from handlers.event import Ask, Context, Event, lens_of
from handlers.feedback import proposed
from handlers.language import language_for
from handlers.letters import says_something
from handlers.mask import mask, unmarked
from handlers.messages import text
from handlers.phrases import phrase
from handlers.show import entry_message, headed, suggestion
from handlers.wants import wants

UNREADABLE = frozenset({"text", "image", "video", "audio", "file", "location"})
"""Kinds of message that we take notice of but cannot read; a text may be nothing but emoji."""
_WORDS = 2
"""A question of fewer words says too little to be one by itself ("How much?")."""


@dataclass(frozen=True, slots=True)
class Found:
    """One question of a message: its words, what was found, and what is to be done with it."""

    text: str
    matches: Sequence[Match]
    verdict: Verdict

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The entries that the verdict names."""
        return tuple(match.entry for match in self.verdict.matches)


def ask(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Search the entries for what a person wrote, and answer, suggest or hand over."""
    asked = event.message.text if event.message else ""
    kept = mask(asked)
    sought = unmarked(kept)
    # A telephone number or an address alone asks nothing.
    if not says_something(sought):
        return unreadable(event, context)
    language = language_for(context, sought)
    if (small := talk.answer(sought, language, context)) is not None:
        return [Reply((text(small),))]
    if context.disaster and (pin := pins.asked_for(sought)) is not None:
        return pins.answer(pin, kept, language, context)
    several = parts(sought)
    if len(several) > 1:
        apart = [_find(part, language, context, index, parameters) for part in several]
        if len({found.entries[0].id for found in apart if found.entries}) > 1:
            return _answer_each(apart, kept, language, context, index, parameters)
    found = _find(sought, language, context, index, parameters)
    if found.verdict.kind == "answer":
        record = RecordAsk(kept, language, "answer", found.entries[0].id)
        return [record, Reply((entry_message(found.entries[0], language, context, ASK),))]
    if found.verdict.kind == "suggest" and (message := suggestion(found.entries, language)):
        record = RecordAsk(kept, language, "suggest", found.entries[0].id)
        return [record, Reply((message,))]
    record = RecordAsk(kept, language, "handover", None)
    return [record, *hand_over(kept, language, found.matches, context, parameters)]


def choose(event: Event, context: Context, index: Index, parameters: Parameters) -> list[Effect]:
    """Show the entry that a button names, if the town still says so today."""
    button = wants(event).button
    asked = own_ask(context)
    language = language_for(context, asked.text if asked else "")
    known = {entry.id: entry for entry in index.entries}
    entry = known.get(button.value) if button else None
    if entry is None or not holds_on(entry, context.today):
        return [Reply((text(phrase("ask.gone", language)),))]
    if asked is None:
        return [Reply((entry_message(entry, language, context, None),))]
    message = entry_message(entry, language, context, str(asked.number))
    return [
        RecordOutcome(asked.number, "chosen", entry.id),
        *proposed(asked, entry, "chosen", index),
        Reply((message,)),
    ]


def unreadable(event: Event, context: Context) -> list[Effect]:
    """Say kindly that we read words only."""
    return [Reply((text(phrase("ask.unreadable", language_for(context))),))]


def sticker(event: Event, context: Context) -> list[Effect]:
    """Thank for a sticker."""
    return [Reply((text(phrase("ask.sticker", language_for(context))),))]


def own_ask(context: Context) -> Ask | None:
    """Return the ask that a button points at, if it is the tapper's own and not taken back."""
    ask, person = context.ask, context.person
    is_own = ask is not None and person is not None and ask.person == person.number
    return ask if ask is not None and is_own and ask.text.strip() else None


def _find(
    words: str, language: str, context: Context, index: Index, parameters: Parameters
) -> Found:
    lens = lens_of(context)
    matches = index.search(words, written_in(words, language), today=context.today, lens=lens)
    return Found(words, matches, judge(matches, parameters, lens))


def _answer_each(
    apart: Sequence[Found],
    kept: str,
    language: str,
    context: Context,
    index: Index,
    parameters: Parameters,
) -> list[Effect]:
    """Answer the questions that can be, narrow down others, and hand over the rest together."""
    known = [found for found in apart if found.entries]
    shown: list[Json] = []
    for found in known:
        # LINE shows the buttons below the last message alone.
        number = ASK if found is known[-1] else None
        if found.verdict.kind == "suggest":
            offered = suggestion(found.entries, language, found.text)
            shown += [offered] if offered else []
        else:
            message = entry_message(found.entries[0], language, context, number)
            shown.append(headed(message, found.text, language))
    if not shown:
        record = RecordAsk(kept, language, "handover", None)
        return [record, *hand_over(kept, language, known[0].matches, context, parameters)]
    best = next((found for found in known if found.verdict.kind == "answer"), known[0])
    record = RecordAsk(kept, language, best.verdict.kind, best.entries[0].id)
    rest = [
        found
        for found in apart
        if not found.entries and index.words(found.text, language) >= _WORDS
    ]
    if not rest:
        return [record, Reply(tuple(shown))]
    left = "\n".join(found.text for found in rest)
    followed = hand_over(left, language, rest[0].matches, context, parameters)
    return [
        record,
        *(
            Reply((*shown, *effect.messages), worth_push=True)
            if isinstance(effect, Reply)
            else effect
            for effect in followed
        ),
    ]
