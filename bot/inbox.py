"""Work through stored events: claim, read the context, decide, carry out, all but once.

Each event ends in one transaction that writes everything that follows from it and marks it
done. A process that dies before that leaves nothing behind but a lease that runs out.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Row

from bot.act import occasion_of
from bot.carry_out import Occasion, carry_out
from bot.config import Settings
from bot.context import read_context, was_taken_back
from bot.knowledge import Knowledge
from bot.store import events, facts, outbox, people
from bot.store.engine import Store
from bot.store.questions import Stale
from bot.town import TownFile
from handlers.apology import apologise
from handlers.effects import Effect, Flag
from handlers.event import Event
from handlers.reader import read_event
from handlers.route import decide, is_silent

DECIDE_AGAIN = 3
"""How often a decision is taken anew because a row changed under it."""
PAUSES = (timedelta(seconds=2), timedelta(seconds=15))
"""Before the second and the third try of an event that failed."""

log = logging.getLogger(__name__)
AnyRow = Row[tuple[object, ...]]


class LeaseLost(Exception):
    """The claim on an event ran out and is no longer ours."""


class CardComing(Exception):
    """A quoted message may be a card that was shown before we noted which message it is."""


@dataclass(frozen=True, slots=True)
class Inbox:
    """Everything that handling an event needs. ``hand_on`` takes ids of rows to send at once."""

    store: Store
    settings: Settings
    town: TownFile
    knowledge: Knowledge
    hand_on: Callable[[Sequence[int], str], None]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    def claim(self, limit: int) -> Sequence[AnyRow]:
        """Claim up to ``limit`` events that are ready."""
        with self.store.read() as connection:
            waiting = events.anything_ready(connection, self.now())
        if not waiting:
            return ()
        with self.store.write() as connection:
            return events.claim(connection, self.now(), uuid.uuid4().hex, limit)

    def work_on(self, row: AnyRow) -> None:
        """Handle a claimed event to its end, whatever happens; never raises for one bad event."""
        if row.tries > events.MAX_TRIES:
            # Whoever held it died of it, or its lease ran out each time: not once more.
            self._put_back(row, LeaseLost())
            return
        try:
            self._handle(row)
        except LeaseLost:
            log.warning("another process took an event over", extra={"event": row.id})
        except CardComing as error:
            self._put_back(row, error)
        except Exception as error:
            log.error(
                "an event failed",
                extra={"event": row.id, "reason": type(error).__name__, "tries": row.tries},
                exc_info=self.settings.is_simulated,
            )
            self._put_back(row, error)

    def give_back(self, rows: Sequence[AnyRow]) -> None:
        """Leave claimed rows to others: this process ends."""
        with self.store.write() as connection:
            for row in rows:
                events.give_back(connection, row.id, row.claim, self.now())

    def _handle(self, row: AnyRow) -> None:
        event = read_event(json.loads(row.payload))
        person, group = self._meet(event)
        for _ in range(DECIDE_AGAIN):
            now = self.now()
            with self.store.read() as connection:
                coming = bool(group and outbox.card_coming(connection, group))
                # Later it is what it is: a card never noted is waited for but so long.
                patient = coming and row.tries < events.MAX_TRIES
                effects = self._decide(connection, event, now, patient)
                late = events.came_late(connection, row.id, row.conversation, row.at)
                clash = row.event_id and events.conflicts(
                    connection, row.id, row.destination, row.event_id
                )
            if clash:
                effects = [*effects, Flag("event id used twice", row.event_id)]
            try:
                self._finish(row, event, effects, person, group, now, late=late)
            except Stale:
                continue
            return
        raise Stale(f"event {row.id}: decided {DECIDE_AGAIN} times, overtaken each time")

    def _decide(
        self, connection: object, event: Event, now: datetime, patient: bool
    ) -> list[Effect]:
        if was_taken_back(connection, event):  # type: ignore[arg-type]
            return []
        context = read_context(connection, event, self.town, now)  # type: ignore[arg-type]
        quotes = event.message is not None and event.message.quoted is not None
        if patient and quotes and context.question is None:
            raise CardComing
        index, parameters = self.knowledge.current()
        return decide(event, context, index, parameters)

    def _finish(
        self,
        row: AnyRow,
        event: Event,
        effects: Sequence[Effect],
        person: int | None,
        group: int | None,
        now: datetime,
        *,
        late: bool,
    ) -> None:
        occasion = self._occasion(row, event, person, group, now)
        occasion.late = late
        with self.store.write() as connection:
            if not self.store.sqlite:
                events.one_at_a_time(connection, row.conversation)
            if not events.finish(connection, row.id, row.claim, now, late=late):
                raise LeaseLost
            if was_taken_back(connection, event):
                # Taken back since we read: an unsend may run beside its late message.
                effects = []
            ours = carry_out(connection, effects, occasion)
            if event.type == "leave" and group is not None:
                people.left_group(connection, group, now)
        if ours and occasion.claim:
            self.hand_on(ours, occasion.claim)

    def _put_back(self, row: AnyRow, error: Exception) -> None:
        now = self.now()
        reason = type(error).__name__
        if row.tries < events.MAX_TRIES:
            with self.store.write() as connection:
                events.postpone(connection, row.id, row.claim, now + PAUSES[row.tries - 1], reason)
            return
        ours: list[int] = []
        with self.store.write() as connection:
            if not events.fail(connection, row.id, row.claim, now, reason):
                return
            facts.flag(connection, now, "event failed", f"event {row.id}: {reason}")
        try:
            event = read_event(json.loads(row.payload))
            person, group = self._meet(event)
            occasion = self._occasion(row, event, person, group, now)
            with self.store.write() as connection:
                ours = carry_out(connection, apologise(event, self.town.town), occasion)
        except Exception as second:  # noqa: BLE001 - the event is failed already; this is a courtesy
            log.error("no apology either", extra={"reason": type(second).__name__})
        if ours and occasion.claim:
            self.hand_on(ours, occasion.claim)

    def _occasion(
        self, row: AnyRow, event: Event, person: int | None, group: int | None, now: datetime
    ) -> Occasion:
        return occasion_of(
            self.settings,
            self.town,
            now,
            claim=uuid.uuid4().hex,
            event=event,
            # A redelivered event carries the token of its first delivery.
            token_at=min(row.at, row.received_at),
            person=person,
            group=group,
        )

    def _meet(self, event: Event) -> tuple[int | None, int | None]:
        """Give our numbers of who wrote and where, making rows at first sight."""
        user = event.source.user
        chat = event.source.chat if event.source.kind in ("group", "room") else None
        with self.store.read() as connection:
            known = people.person(connection, user) if user else None
            place = people.group(connection, chat) if chat else None
        person = known.id if known else None
        group = place.id if place else None
        # Who merely speaks in a group is none of our business: staff are linked 1:1.
        stranger = known is None and event.source.kind == "user"
        if is_silent(event) or not ((user and stranger) or (chat and place is None)):
            return person, group
        with self.store.write() as connection:
            now = self.now()
            if user and stranger:
                person = people.meet(connection, user, now)
            if chat and place is None:
                group = people.meet_group(connection, chat, event.source.kind, now)
        return person, group
