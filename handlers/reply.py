"""What every reply in a 1:1 talk carries besides: answers that wait, and a second look. Decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handlers.effects import Effect, Json, Reply
from handlers.event import Context, Event
from handlers.language import language_for
from handlers.messages import (
    MOST_MESSAGES,
    actions_below,
    postback,
    quick_replies,
    text,
    without_quick_replies,
)
from handlers.phrases import phrase
from handlers.receipt import answer_messages, see_answer
from handlers.wants import Button, wants


def complete(effects: Sequence[Effect], event: Event, context: Context) -> list[Effect]:
    """Give each reply what it carries besides; drop a reply that has nowhere to go."""
    done: list[Effect] = []
    for effect in effects:
        if not isinstance(effect, Reply):
            done.append(effect)
        elif event.reply_token is not None or effect.worth_push:
            done.append(_complete(effect, event, context))
    return done


def show_again(event: Event, context: Context) -> list[Effect]:
    """Repeat the reply whose arrival is unknown, because its reader asks for it."""
    button, unsure = wants(event).button, context.unsure
    if button is None or unsure is None or button.number != str(unsure[0]) or not unsure[1]:
        return [Reply((text(phrase("again.nothing", language_for(context))),))]
    return [Reply(unsure[1][:MOST_MESSAGES], shows_again=unsure[0])]


def _complete(reply: Reply, event: Event, context: Context) -> Reply:
    if event.source.kind != "user":
        return reply
    room = MOST_MESSAGES - len(reply.messages)
    before: list[Json] = []
    behind: list[Json] = []
    shown: list[int] = []
    for question in context.waiting:
        if question.answer is None or question.number in reply.delivers:
            continue
        answer = answer_messages(question, context.town, judged=not context.disaster)
        if len(before) + len(answer) > room:
            # LINE takes five messages at a time: a long answer is shown at the tap of its button.
            behind.append(see_answer(str(question.number), question.language))
            continue
        *others, last = answer
        before.extend([*others, without_quick_replies(last)])
        # LINE shows the buttons below the last message alone; where that has its own, two kinds of
        # "did this help" would only puzzle.
        if not actions_below(reply.messages[-1]):
            behind.extend(actions_below(last))
        shown.append(question.number)
    messages = (*before, *reply.messages)
    if behind:
        messages = (*messages[:-1], quick_replies(messages[-1], behind))
    if context.unsure is not None and reply.shows_again is None:
        label = phrase("again.button", language_for(context))
        again = postback(label, Button("again", number=str(context.unsure[0])))
        messages = (*messages[:-1], quick_replies(messages[-1], [again]))
    delivers = (*shown, *reply.delivers)
    return replace(reply, messages=messages, delivers=delivers)
