"""What a person does about questions of their own: look, add, take back, judge. Decides.

Whoever does not own a question hears the same as if it did not exist.
"""

from __future__ import annotations

from functools import cache

from faq.text import fold
from handlers.card import added_card, reopened_card
from handlers.effects import Advance, Effect, Json, Reply
from handlers.event import Context, Event, Question
from handlers.language import language_for
from handlers.letters import one_line
from handlers.mask import mask
from handlers.messages import text
from handlers.phrases import phrase, words
from handlers.question import illegal, reopen, see, withdraw
from handlers.receipt import QUOTED, answer_messages, received, state_message, state_words
from handlers.wants import wants

LONGEST_ADDED = 2000
"""Of words added to a question, in UTF-16 units."""
MOST_LISTED = 5


def look(event: Event, context: Context) -> list[Effect]:
    """Show a question's answer to its asker, or how it stands."""
    question = _own(context)
    if question is None:
        return _unknown(context)
    if question.answer is None or question.state in ("open", "taken"):
        return [Reply((state_message(question, context, question.language),))]
    # In a disaster nobody is asked how they liked it.
    shown = answer_messages(question, context.town, judged=not context.disaster)
    return [Reply(shown, delivers=(question.number,))]


def act(event: Event, context: Context) -> list[Effect]:
    """Do what a button under a question's receipt or answer says."""
    question, button = _own(context), wants(event).button
    if question is None or button is None:
        return _unknown(context)
    match button.kind:
        case "notify":
            return _notify(question)
        case "add":
            return [_say("own.add_how", question)]
        case "cancel":
            return _cancel(question)
        case "good":
            outcome = see(question, solved=True)
            ended = [] if isinstance(outcome, str) else outcome
            return [*ended, _say("rate.thanks", question)]
        case _:
            return _again(question, context)


def add(event: Event, context: Context) -> list[Effect]:
    """Add words to a question, whose asker wrote "#12 words"; an answered one opens again."""
    question = _own(context)
    if question is None:
        return _unknown(context)
    added = mask(wants(event).words)[:LONGEST_ADDED]
    if not added:
        return [_say("own.add_how", question)]
    if not illegal(question, "reopen"):
        return _again(question, context, added)
    if illegal(question, "add"):
        return [_say("answer.withdrawn", question)]
    turn = Advance(question.number, question.version, "added", None, added)
    return [turn, *added_card(question, added, context.town), _say("own.added", question)]


def status(event: Event, context: Context) -> list[Effect]:
    """Say how all questions of a person stand."""
    language = language_for(context)
    own = context.own[-MOST_LISTED:]
    if not own:
        return [Reply((text(phrase("own.none", language)),))]
    lines = [phrase("own.head", language)]
    for question in own:
        about = one_line(question.text, QUOTED)
        lines.append("\n" + (f"「{about}」" if about else "") + "\n" + _stands(question, context))
    last: Json = text("\n".join(lines))
    if len(own) == 1 and own[0].state in ("open", "taken"):
        last = state_message(own[0], context, language)
    return [Reply((last,))]


def asks_status(said: str) -> bool:
    """Tell whether somebody only asks how their questions stand."""
    return fold(said) in _status_words()


@cache
def _status_words() -> frozenset[str]:
    return frozenset(map(fold, words("own.status_words")))


def _stands(question: Question, context: Context) -> str:
    if question.answer is not None and question.state not in ("open", "taken"):
        return phrase("own.answered", question.language, receipt=question.number)
    return state_words(question, context, question.language)


def _notify(question: Question) -> list[Effect]:
    if illegal(question, "add"):
        return [_say("answer.withdrawn" if question.answer is None else "own.is_there", question)]
    changes = {"notify": True}
    turn = Advance(question.number, question.version, "promised", None, changes=changes)
    return [turn, _say("own.notified", question)]


def _cancel(question: Question) -> list[Effect]:
    outcome = withdraw(question)
    if outcome == "withdrawn":
        return [_say("answer.withdrawn", question)]
    if isinstance(outcome, str):
        return [_say("own.is_there", question)]
    return [*outcome, _say("own.canceled", question)]


def _again(question: Question, context: Context, added: str = "") -> list[Effect]:
    fallback = context.promises.get(context.town.default_desk)
    due = context.promises.get(question.desk, fallback)
    promised_at = None if context.disaster else due
    outcome = reopen(question, promised_at)
    if isinstance(outcome, str):
        return [Reply((state_message(question, context, question.language),))]
    opened: list[Effect] = [
        Advance(turn.question, turn.version, turn.kind, None, added, turn.changes)
        if isinstance(turn, Advance)
        else turn
        for turn in outcome
    ]
    language, number = question.language, str(question.number)
    said = phrase("rate.added" if added else "rate.reopened", language, receipt=number)
    reply = received(number, said, language, notified=question.notify)
    return [*opened, *reopened_card(question, added, context.town), Reply((reply,))]


def _own(context: Context) -> Question | None:
    return context.question if context.owns_question else None


def _say(id: str, question: Question) -> Reply:
    return Reply((text(phrase(id, question.language, receipt=question.number)),))


def _unknown(context: Context) -> list[Effect]:
    return [Reply((text(phrase("answer.unknown", language_for(context))),))]
