"""Send what stands in the outbox, and record what became of it.

Each row: claimed (or born claimed by whoever wrote it), attempted, settled in a transaction of
its own. What an attempt means for the row is decided in bot.delivery and nowhere else.
"""

from __future__ import annotations

import json
import logging
import random
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Row

from bot import delivery, modes, quota
from bot.config import Settings
from bot.doors import knock
from bot.mail import Lasting, Passing
from bot.mail import send as send_mail
from bot.platform import Accepted, CallFailed, NotSent, Refused
from bot.store import facts, outbox, people, questions
from bot.store.engine import Store

if TYPE_CHECKING:
    # At run time the SDK behind it is loaded by the worker alone.
    from bot.line import Line

GIVE_UP = 5
"""Attempts after which a row is given up that fails in our own code."""
CALL = timedelta(seconds=30)
"""What one attempt may take at the longest; a lease holds five seconds more."""
HELD = timedelta(seconds=1)
"""After which a row that was put back is looked at again."""

log = logging.getLogger(__name__)
AnyRow = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Outbox:
    """Everything that sending needs."""

    store: Store
    settings: Settings
    line: Line
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def claim(self, limit: int) -> Sequence[AnyRow]:
        """Claim up to ``limit`` rows that are due."""
        with self.store.read() as connection:
            now = self.now()
            waiting = outbox.anything_ready(connection, now, modes.hold(connection, now))
        if not waiting:
            return ()
        with self.store.write() as connection:
            now = self.now()
            hold = modes.hold(connection, now)
            return outbox.claim(connection, now, uuid.uuid4().hex, limit, hold)

    def ours(self, ids: Sequence[int], claim: str) -> Sequence[AnyRow]:
        """Read rows that were born under our claim."""
        with self.store.read() as connection:
            return outbox.claimed(connection, ids, claim)

    def work_on(self, row: AnyRow) -> None:
        """Attempt a claimed row and settle it; never raises for one bad row."""
        try:
            if self.now() > row.lease_until - CALL:
                # It waited too long in this process: no attempt was made, and none is begun that
                # might still be running when another process takes the row over.
                self._settle(row, delivery.Settle("retry", "waited", unsure=row.unsure), None)
                return
            self._attempt(row)
        except Exception as error:
            log.error(
                "an outbox row failed",
                extra={"row": row.id, "reason": type(error).__name__},
                exc_info=self.settings.is_simulated,
            )
            # Not settled: the lease runs out, and the row counts as perhaps sent; but a row that
            # fails each time must not hold up its recipient for a day.
            if row.tries >= GIVE_UP:
                self._settle(
                    row, delivery.Settle("failed", type(error).__name__, tell_staff=True), None
                )

    def give_back(self, rows: Sequence[AnyRow]) -> None:
        """Leave claimed rows to others: this process ends."""
        with self.store.write() as connection:
            for row in rows:
                outbox.give_back(connection, row.id, row.claim, self.now())

    def _attempt(self, row: AnyRow) -> None:
        affordable = self._affordable(row)
        step = delivery.before(_facts(row, affordable), self.now())
        kind = row.kind
        while isinstance(step, delivery.Attempt):
            if self._held(row):
                return
            if step.as_push and kind == "reply":
                with self.store.write() as connection:
                    if not outbox.turn_into_push(connection, row.id, row.claim):
                        return
                kind = "push"
            gone = self._nobody_there(row, kind)
            if gone:
                self._settle(row, delivery.Settle("sent"), None, dropped=gone)
                return
            outcome = self._call(row, kind)
            step = delivery.after(
                _facts(row, affordable, kind),
                outcome,
                self.now(),
                random.random(),  # noqa: S311 - spreads retries, hides nothing
            )
            if isinstance(step, delivery.Settle):
                self._settle(row, step, outcome)
                return
        self._settle(row, step, None)

    def _affordable(self, row: AnyRow) -> bool:
        # Of no other row does it decide anything: a push that LINE may refuse is LINE's to refuse.
        if not (row.kind == "reply" and row.worth_push):
            return True
        # While all is stopped, nothing turns into a push.
        with self.store.read() as connection:
            now = self.now()
            stays = modes.hold(connection, now).holds("push", row.purpose)
            return not stays and not quota.is_spent(connection, now)

    def _held(self, row: AnyRow) -> bool:
        """Put a row back, as if never claimed, when all sending was stopped since."""
        now = self.now()
        with self.store.read() as connection:
            stays = modes.hold(connection, now).holds(row.kind, row.purpose)
        if stays:
            with self.store.write() as connection:
                outbox.give_back(connection, row.id, row.claim, now + HELD)
        return stays

    def _nobody_there(self, row: AnyRow, kind: str) -> str:
        """Say why nothing is to be sent any more, or nothing."""
        with self.store.read() as connection:
            if _taken_back(connection, row):
                return "taken back by its writer"
            if row.person_id is not None and kind == "push":
                _, following = people.line_id_of(connection, row.person_id)
                return "" if following else "does not follow us"
            if row.kind == "leave":
                group = people.group_by_number(connection, row.group_id)
                return "registered meanwhile" if group.desk else ""
        return ""

    def _call(self, row: AnyRow, kind: str) -> Accepted | CallFailed:
        try:
            if kind == "mail":
                return self._mail(row)
            if kind == "call":
                return knock(json.loads(row.body), row.retry_key, self.settings.secret_key)
            if kind == "reply":
                return self.line.reply(row.reply_token, json.loads(row.body), silent=row.silent)
            with self.store.read() as connection:
                to, room = _line_id(connection, row)
            if kind == "leave":
                return self.line.leave(to, room=room)
            messages = json.loads(row.body)
            return self.line.push(to, messages, retry_key=row.retry_key, silent=row.silent)
        except CallFailed as failed:
            return failed

    def _mail(self, row: AnyRow) -> Accepted:
        letter = json.loads(row.body)
        if self.settings.mail_url is None:
            raise Refused("no mail server is set")
        try:
            send_mail(
                self.settings.mail_url,
                self.settings.mail_from,
                letter["to"],
                letter["subject"],
                letter["text"],
                row.retry_key,
            )
        except Passing as error:
            raise NotSent(type(error).__name__) from None
        except Lasting as error:
            raise Refused(type(error).__name__) from None
        return Accepted(None)

    def _settle(
        self,
        row: AnyRow,
        step: delivery.Settle,
        outcome: Accepted | CallFailed | None,
        dropped: str = "",
    ) -> None:
        now = self.now()
        state = "dropped" if dropped else step.state
        values: dict[str, object] = {"error": dropped or step.reason or None}
        if state == "retry":
            values |= {"due_at": now + step.wait}
        else:
            values |= {"finished_at": now}
        if not dropped:
            values["unsure"] = step.unsure
        if outcome is not None:
            values["request_id"] = outcome.request_id
        with self.store.write() as connection:
            if state in ("unknown", "failed") and _taken_back(connection, row):
                values["body"] = None
            if not outbox.settle(connection, row.id, row.claim, state, **values):
                log.warning("settled by another", extra={"row": row.id})
                return
            self._follow_up(connection, row, state, outcome)
            if step.tell_staff and not dropped:
                facts.flag(connection, now, "not delivered", f"outbox {row.id}: {step.reason}")

    def _follow_up(
        self,
        connection: Connection,
        row: AnyRow,
        state: str,
        outcome: Accepted | CallFailed | None,
    ) -> None:
        delivers = json.loads(row.delivers)
        if state == "sent":
            questions.set_delivery(connection, delivers, "delivered")
            # Quoting any part of the card answers its question.
            if row.card_of is not None and row.kind == "push":
                for message in outcome.messages if isinstance(outcome, Accepted) else ():
                    place = row.group_id, None if row.group_id else row.person_id
                    questions.add_card(connection, message, row.card_of, *place)
        elif state == "failed" and row.kind == "reply":
            # LINE refuses these very messages: put before the next reply they would spoil that as
            # well. They stay behind 「回答を見る」, without the quote that may be the reason.
            questions.set_delivery(connection, delivers, "handed")
            questions.drop_quotes(connection, delivers)
        elif state in ("unknown", "failed", "dropped"):
            # Not known to have been seen: it waits for the asker's next message.
            questions.set_delivery(connection, delivers, "waiting")
        if row.kind == "leave" and state == "sent" and row.group_id is not None:
            people.left_group(connection, row.group_id, self.now())


def _facts(row: AnyRow, affordable: bool, kind: str | None = None) -> delivery.Row:
    return delivery.Row(
        kind=kind or row.kind,  # type: ignore[arg-type]
        created_at=row.created_at,
        token_at=row.token_at,
        worth_push=row.worth_push,
        tries=row.tries,
        unsure=row.unsure,
        affordable=affordable,
    )


def _taken_back(connection: Connection, row: AnyRow) -> bool:
    return bool(row.message) and facts.read(connection, f"unsent:{row.message}") is not None


def _line_id(connection: Connection, row: AnyRow) -> tuple[str, bool]:
    if row.person_id is not None:
        return people.line_id_of(connection, row.person_id)[0], False
    group = people.group_by_number(connection, row.group_id)
    return group.line_id, group.kind == "room"
