"""Acts of staff that come by other doors than LINE: the same rules, the same transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot import modes, quota
from bot.carry_out import Occasion, carry_out
from bot.config import Settings
from bot.context import promises, question_of, staff_of
from bot.duty import told_instead
from bot.store import questions, staff
from bot.store.engine import Store
from bot.town import TownFile
from handlers.effects import Effect
from handlers.event import Context, Staff
from handlers.question import Refusal
from scheduler.hours import is_quiet

AGAIN = 3
"""How often an act is decided anew because the question changed meanwhile."""

Rule = Callable[["Known"], "list[Effect] | Refusal"]


class Unanswerable(ValueError):
    """The act cannot be done; its text is the reason that ``handlers.question`` gave."""


@dataclass(frozen=True, slots=True)
class Known:
    """What a rule needs to know of a question and of who acts on it.

    ``author`` is who wrote the draft that waits to be released.
    """

    context: Context
    author: Staff | None = None


@dataclass(frozen=True, slots=True)
class Door:
    """A way by which staff act. Nothing is sent from here: running processes find the rows."""

    store: Store
    settings: Settings
    town: TownFile

    def act(self, number: int, account: Row[Any], rule: Rule, now: datetime) -> list[Effect]:
        """Do what a rule says about a question on behalf of an account; raises Unanswerable.

        Gives the effects that were carried out.
        """
        for _ in range(AGAIN):
            with self.store.read() as connection:
                known = self.known(connection, number, account, now)
            outcome = rule(known)
            if isinstance(outcome, str):
                raise Unanswerable(outcome)
            try:
                with self.store.write() as connection:
                    duty = told_instead(connection, outcome, self.town, now)
                    occasion = occasion_of(self.settings, self.town, now, duty=duty)
                    carry_out(connection, outcome, occasion)
            except questions.Stale:
                continue
            return outcome
        raise Unanswerable("changed by others at this moment")

    def known(self, connection: Connection, number: int, account: Row[Any], now: datetime) -> Known:
        """Read what is known of a question; raises Unanswerable when there is none."""
        row = questions.question(connection, number)
        if row is None:
            raise Unanswerable("no such question")
        question = question_of(row)
        author = staff.by_number(connection, row.draft_by) if row.draft_by else None
        return Known(
            Context(
                now=now,
                today=now.astimezone(ZoneInfo(self.town.town.timezone)).date(),
                town=self.town.town,
                staff=staff_of(account),
                promises=promises(connection, self.town, now),
                question=question,
                companions=tuple(map(question_of, questions.companions(connection, number))),
                may_push=quota.may_push_answer(connection, self.town, now),
                disaster=modes.disaster(connection),
            ),
            staff_of(author) if author else None,
        )


def occasion_of(settings: Settings, town: TownFile, now: datetime, **more: Any) -> Occasion:
    """Make the occasion on which effects are carried out now."""
    plain = Occasion(
        now=now,
        town=town.town,
        file=town,
        claim=None,
        public_url=settings.public_url,
        secret_key=settings.secret_key,
        mails=settings.mail_url is not None,
        quiet=is_quiet(town.hours, now),
    )
    return replace(plain, **more)
