"""What was decided to be told goes out, waits or is only shown: as the town has set its hazard.

All of it happens in the transaction in which the telegrams were taken in, or their time came.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot import alert_sending
from bot.act import occasion_of
from bot.alert_silence import silenced
from bot.alert_words import warned_of
from bot.carry_out import carry_out
from bot.config import Settings
from bot.proposing import propose
from bot.store import alerts as rows
from bot.town import TownFile
from handlers import alert_mail
from handlers.alert import FELT_STRONGLY
from handlers.effects import Mail
from scheduler.alert_json import change_json, change_of_json
from scheduler.alert_pace import leaves_at, may_be_silenced, since
from scheduler.alert_rules import DANGER, Change
from scheduler.alert_state import State
from scheduler.alerts import due


@dataclass(frozen=True, slots=True)
class Gate:
    """Lets changes out within one transaction."""

    connection: Connection
    settings: Settings
    town: TownFile
    now: datetime

    def let_out(self, after: State, before: State, told: Sequence[Change]) -> tuple[State, int]:
        """Send, hold or only show each change; give the state and how many announcements left."""
        policies = rows.policies(self.connection)
        quiet = silenced(self.connection, self.now)
        last = rows.last_push(self.connection)
        out: list[Change] = []
        waits = False
        told = self._since_holds(told)
        for change in told:
            policy = policies.get(change.hazard)
            mode = policy.mode if policy is not None else "watch"
            if change.hazard in quiet and may_be_silenced(change):
                continue
            if policy is not None and mode == "confirm":
                until = self.now + timedelta(minutes=policy.minutes)
                rows.hold(self.connection, "confirm", change_json(change), until)
            elif mode == "auto" and (at := leaves_at(change, last, self.now)) > self.now:
                rows.hold(self.connection, "pace", change_json(change), at)
                waits = True
            elif mode == "auto":
                out.append(change)
        sent = alert_sending.send(self.connection, out, self.town, self.now) if out else 0
        if told:
            self._tell_staff(told, sent=bool(out), waits=waits)
        return self._as_told(after, before, out), sent

    def lapse(self, state: State, due_now: Sequence[rows.AnyRow]) -> tuple[State, int]:
        """Decide about what has waited long enough."""
        made = 0
        paced = [row for row in due_now if row.purpose == "pace"]
        for row in due_now:
            change = change_of_json(row.change)
            if row.purpose == "form":
                state, sent = self._stand_in(state, row, change)
            elif row.purpose == "confirm":
                policy = rows.policies(self.connection).get(change.hazard)
                lapses = policy is not None and policy.lapses == "send"
                state, sent = self._send_held(state, [row], send=lapses)
            else:
                continue
            made += sent
        if paced:
            # Whatever waits goes with the first of it: one message, not one a hazard.
            mine = [row for row in rows.waiting(self.connection) if row.purpose == "pace"]
            state, sent = self._send_held(state, mine)
            made += sent
        return state, made

    def confirm(self, state: State, row: rows.AnyRow, by: int) -> State | None:
        """Let a held change out, as staff say; None when it is not so any more."""
        if not rows.settle(self.connection, row.id, "sent", by):
            return None
        change = change_of_json(row.change)
        if state.held(change.incident, self.now).level != change.level:
            return None
        alert_sending.send(self.connection, [change], self.town, self.now)
        return state.tell(change.incident, change.level)

    def _since_holds(self, told: Sequence[Change]) -> list[Change]:
        """End what waits about incidents that changed; say each change from what people know."""
        found = {change.incident: change for change in told}
        for row in rows.waiting(self.connection):
            held = change_of_json(row.change)
            change = found.get(held.incident)
            if change is None or row.purpose == "form":
                continue
            rows.settle(self.connection, row.id, "dropped")
            if row.purpose == "pace":
                from_known = since(held, change)
                if from_known is None:
                    del found[held.incident]
                else:
                    found[held.incident] = from_known
        return list(found.values())

    def _as_told(self, after: State, before: State, out: Sequence[Change]) -> State:
        """Note as told what went out, and all else as it was known before."""
        told = {change.incident for change in out}
        announced = dict(after.announced)
        for incident in after.announced.keys() - told:
            announced.pop(incident)
            if incident in before.announced:
                announced[incident] = before.announced[incident]
        return replace(after, announced=announced)

    def _stand_in(self, state: State, row: rows.AnyRow, change: Change) -> tuple[State, int]:
        decided = due(state, change, self.now)
        public = decided.decision.is_public
        if not rows.settle(self.connection, row.id, "sent" if public else "dropped") or not public:
            return state, 0
        return self.let_out(decided.state, state, decided.decision.changes)

    def _send_held(
        self, state: State, held: Sequence[rows.AnyRow], *, send: bool = True
    ) -> tuple[State, int]:
        out: list[Change] = []
        for row in held:
            change = change_of_json(row.change)
            so = send and state.held(change.incident, self.now).level == change.level
            if rows.settle(self.connection, row.id, "sent" if so else "dropped") and so:
                out.append(change)
        made = alert_sending.send(self.connection, out, self.town, self.now) if out else 0
        for change in out:
            state = state.tell(change.incident, change.level)
        return state, made

    def _tell_staff(self, told: Sequence[Change], *, sent: bool, waits: bool) -> None:
        warned = tuple(warned_of(one, self.town.town) for one in told)
        how = alert_mail.how(sent=sent, waits=waits)
        letter = alert_mail.decided(warned, how, self.settings.public_url)
        mail = Mail(self.town.town.default_desk, *letter)
        carry_out(self.connection, [mail], occasion_of(self.settings, self.town, self.now))
        if any(one.level >= DANGER or _shakes(one) for one in told):
            propose(self.connection, letter[0], self.settings, self.town, self.now)


def _shakes(change: Change) -> bool:
    """Tell whether a change speaks of 震度5弱 or more."""
    return change.hazard == "earthquake" and change.level >= FELT_STRONGLY
