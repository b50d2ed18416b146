"""Acts of staff that come by other doors than LINE: the same rules, the same transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Row

from bot.carry_out import Occasion, carry_out
from bot.config import Settings
from bot.context import question_of
from bot.store import questions
from bot.store.engine import Store
from bot.town import TownFile
from handlers.event import Staff
from handlers.letters import legible
from handlers.question import answer
from scheduler.hours import is_quiet

AGAIN = 3
"""How often the act is decided anew because the question changed meanwhile."""


class Unanswerable(ValueError):
    """The question takes no answer; its text is the reason that ``handlers.question`` gave."""


def answer_question(
    store: Store,
    settings: Settings,
    town: TownFile,
    number: int,
    text: str,
    account: Row[tuple[object, ...]],
    now: datetime,
) -> None:
    """Answer a question on behalf of an account; raises Unanswerable.

    Nothing is sent from here: running processes find the rows in the outbox.
    """
    member = Staff(account.id, account.login, account.role, tuple(account.desks.split()))
    for _ in range(AGAIN):
        with store.read() as connection:
            row = questions.question(connection, number)
        if row is None:
            raise Unanswerable("no such question")
        outcome = answer(question_of(row), legible(text), member, town.town)
        if isinstance(outcome, str):
            raise Unanswerable(outcome)
        occasion = Occasion(
            now=now,
            town=town.town,
            claim=None,
            public_url=settings.public_url,
            secret_key=settings.secret_key,
            mails=settings.mail_url is not None,
            quiet=is_quiet(town.hours, now),
        )
        try:
            with store.write() as connection:
                carry_out(connection, outcome, occasion)
        except questions.Stale:
            continue
        return
    raise Unanswerable("changed by others at this moment")
