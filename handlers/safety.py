"""What people take back or change. Decides."""

from __future__ import annotations

from handlers.effects import Close, Effect, Flag, Forget, Push, ToDesk
from handlers.event import Context, Event
from handlers.messages import text
from handlers.phrases import to_staff
from handlers.question import withdraw


def unsend(event: Event, context: Context) -> list[Effect]:
    """Erase a message that was taken back, end what it had asked, and tell the desks."""
    if event.unsent is None:
        return []
    followed: list[Effect] = []
    for question in context.touched:
        outcome = withdraw(question)
        if not isinstance(outcome, str):
            followed.extend(outcome)
    for question in context.trimmed:
        said = text(to_staff("card.trimmed", receipt=question.number))
        followed.append(Push(ToDesk(question.desk), (said,), card_of=question.number))
    # Forgetting changes the questions' rows, and drops what is about to leave with their words:
    # so they are ended before it, and their desks are told after it.
    ends = [effect for effect in followed if isinstance(effect, Close)]
    told = [effect for effect in followed if isinstance(effect, Push)]
    return [*ends, Forget(event.unsent), *told]


def edit(event: Event, context: Context) -> list[Effect]:
    """Note that a message was changed after it had been answered; its first form stands."""
    return [Flag("message edited")]
