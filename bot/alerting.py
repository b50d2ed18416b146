"""Telegrams are taken in: kept, decided about and sent, all in one transaction.

Whatever stops in between leaves either nothing or all of it; a telegram that comes again changes
nothing. Two processes that take in at once: the second reads anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import alert_sending
from bot.alert_gate import Gate
from bot.config import Settings
from bot.store import alerts as rows
from bot.store import facts
from bot.store.engine import Store
from bot.town import TownFile
from scheduler.alert_batch import decide_all
from scheduler.alert_json import change_json, state_json, state_of
from scheduler.alert_state import State
from scheduler.alerts import WAIT_FOR_NEW, Decision
from scheduler.jma.telegram import Telegram, Unreadable, read_telegram

log = logging.getLogger(__name__)
AGAIN = 3
"""How often what came is decided anew because another process changed what holds."""
KEPT_CHANGES = 20
UNKNOWN = "unknown"
"""The policy of what no table knows: official words, sent as they are."""


@dataclass(frozen=True, slots=True)
class Alerting:
    """Everything that taking telegrams in needs."""

    store: Store
    settings: Settings
    town: TownFile

    def take(self, came: Sequence[tuple[str, bytes]], now: datetime) -> int:
        """Take in what came together: entry ids and bodies; give how many announcements left."""
        read, broken = _read(came)
        if not read and not broken:
            return 0
        for _ in range(AGAIN):
            try:
                with self.store.write() as connection:
                    return self._take(connection, read, broken, now)
            except rows.Stale:
                continue
        raise rows.Stale("changed by others three times")

    def look_again(self, now: datetime) -> int:
        """Decide about what has waited long enough; give how many announcements left."""
        with self.store.read() as connection:
            if not rows.waiting(connection, now):
                return 0
        with self.store.write() as connection:
            state, version = _known(connection)
            gate = Gate(connection, self.settings, self.town, now)
            state, made = gate.lapse(state, rows.waiting(connection, now))
            rows.keep_state(connection, state_json(state, now), version, now)
            return made

    def confirm(self, connection: Connection, number: int, by: int, now: datetime) -> bool:
        """Let a held change out, as staff say; False when it waits no more."""
        row = next((one for one in rows.waiting(connection) if one.id == number), None)
        if row is None or row.purpose != "confirm":
            return False
        state, version = _known(connection)
        after = Gate(connection, self.settings, self.town, now).confirm(state, row, by)
        if after is None:
            return False
        rows.keep_state(connection, state_json(after, now), version, now)
        return True

    def _take(
        self,
        connection: Connection,
        read: Sequence[tuple[str, Telegram]],
        broken: Sequence[tuple[str, str, str]],
        now: datetime,
    ) -> int:
        known = rows.came(connection, [entry for entry, _ in read])
        fresh = {
            telegram.digest: (entry, telegram) for entry, telegram in read if entry not in known
        }
        state, version = _known(connection)
        batch = decide_all(
            state, [telegram for _, telegram in fresh.values()], self.town.codes.areas, now
        )
        for telegram, decision in batch.decided:
            rows.keep(connection, _row(fresh[telegram.digest][0], telegram, decision, now))
        for entry, digest, reason in broken:
            if rows.is_kept(connection, entry, digest):
                continue
            rows.keep(connection, _broken(entry, digest, reason, now))
            facts.flag(connection, now, "telegram unreadable", f"{entry} {reason}"[:200])
        gate = Gate(connection, self.settings, self.town, now)
        after, sent = gate.let_out(batch.state, state, batch.told)
        for change in batch.held:
            rows.hold(connection, "form", change_json(change), now + WAIT_FOR_NEW)
        for telegram in batch.verbatim:
            self._verbatim(connection, telegram, now)
        rows.keep_state(connection, state_json(after, now), version, now)
        return sent

    def _verbatim(self, connection: Connection, telegram: Telegram, now: datetime) -> None:
        facts.flag(connection, now, "telegram not known", f"{telegram.type} {telegram.head_title}")
        policy = rows.policies(connection).get(UNKNOWN)
        if policy is not None and policy.mode == "auto":
            alert_sending.send_verbatim(connection, telegram, self.town, now)


def _known(connection: Connection) -> tuple[State, int | None]:
    row = rows.state(connection)
    return (state_of(row.state), row.version) if row else (State(), None)


def _read(
    came: Sequence[tuple[str, bytes]],
) -> tuple[list[tuple[str, Telegram]], list[tuple[str, str, str]]]:
    read: list[tuple[str, Telegram]] = []
    broken: list[tuple[str, str, str]] = []
    for entry, data in came:
        try:
            read.append((entry[:200], read_telegram(data, entry)))
        except Unreadable as error:
            broken.append((entry[:200], hashlib.sha256(data).hexdigest(), str(error)))
    return read, broken


def _row(entry: str, telegram: Telegram, decision: Decision, now: datetime) -> dict[str, object]:
    changes = [json.loads(change_json(one)) for one in decision.changes[:KEPT_CHANGES]]
    return {
        "entry": entry,
        "digest": telegram.digest,
        "type": telegram.type[:6],
        "status": telegram.status[:16],
        "info_type": telegram.info_type[:8],
        "title": telegram.head_title[:200],
        "headline": telegram.headline[:2000],
        "reported_at": telegram.reported_at,
        "received_at": now,
        "disposition": decision.disposition,
        "outcome": decision.outcome,
        "reason": decision.reason[:200],
        "changes": json.dumps(changes, ensure_ascii=False),
    }


def _broken(entry: str, digest: str, reason: str, now: datetime) -> dict[str, object]:
    return {
        "entry": entry,
        "digest": digest,
        "type": "",
        "status": "",
        "info_type": "",
        "title": "",
        "headline": "",
        "reported_at": None,
        "received_at": now,
        "disposition": "unreadable",
        "outcome": "staff",
        "reason": reason[:200],
        "changes": "[]",
    }
