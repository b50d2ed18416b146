"""Calls to staff: who is to be told now, by every door that the town has opened.

Each call and the rows that carry it are written in one transaction under a key of its own, so
that two clocks, or one killed between two lines, make it once.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot import modes
from bot.config import Settings
from bot.duty import Duty, read_duty
from bot.links import question_link
from bot.store import calls, facts, outbox, people, questions
from bot.store.engine import Store
from bot.town import TownFile
from handlers.call import Told, call_mail, call_messages, shift_mail
from scheduler.overdue import Call, Made, Waiting, calls_due
from scheduler.rota import Shift

AnyRow = Row[Any]
SHIFT_BEGAN = timedelta(minutes=15)
"""How long after its beginning a shift is still told what it takes over."""


@dataclass(frozen=True, slots=True)
class Calling:
    """Everything that calling needs."""

    store: Store
    settings: Settings
    town: TownFile

    def round(self, now: datetime) -> int:
        """Make the calls that are due; give how many."""
        with self.store.read() as connection:
            waiting = [row for row in questions.open_questions(connection) if row.same_as is None]
            if not waiting:
                return 0
            made = calls.of_questions(connection, [row.id for row in waiting])
            duty = read_duty(connection, self.town, now)
            disaster = modes.disaster(connection)
        rows = {row.id: row for row in waiting}
        holders = {account.id: login for login, account in duty.accounts.items()}
        due = calls_due(
            [_waiting(row, holders) for row in waiting],
            _made(made, holders),
            lambda desk: [account.login for account in duty.line(desk, now)],
            self.town.hours,
            now,
            patience=timedelta(minutes=self.town.calls.minutes),
            remind=timedelta(minutes=self.town.calls.remind_minutes),
            disaster=disaster,
        )
        return sum(self._call(call, rows[call.question], duty, now) for call in due)

    def shifts(self, now: datetime) -> int:
        """Tell those whose shift begins what it takes over, by mail, once; give how many."""
        with self.store.read() as connection:
            if modes.disaster(connection):
                return 0
            duty = read_duty(connection, self.town, now)
            waiting = questions.open_questions(connection)
        begun = duty.shifts(now - SHIFT_BEGAN, now)
        return sum(self._hand_over(shift, waiting, duty, now) for shift in begun)

    def _call(self, call: Call, row: AnyRow, duty: Duty, now: datetime) -> bool:
        account = duty.accounts.get(call.login) if call.login else None
        with self.store.write() as connection:
            number = calls.add(
                connection,
                key=call.key,
                question_id=row.id,
                desk=row.desk,
                staff_id=account.id if account else None,
                reason=call.reason,
                at=now,
            )
            if number is None:
                return False
            told = Told(
                call=number,
                reason=call.reason,
                receipt=row.id,
                desk=row.desk,
                waited=now - row.asked_at,
                promised_at=row.promised_at,
                minutes=self.town.calls.minutes,
                link=question_link(self.settings.public_url, self.settings.secret_key, row.id),
            )
            left = [
                self._door(connection, door, told, account, now) for door in self.town.calls.doors
            ]
            if sum(left) < min(2, len(left)):
                facts.flag(connection, now, "call by one door", f"call {number}")
        return True

    def _door(
        self, connection: Connection, door: str, told: Told, account: AnyRow | None, now: datetime
    ) -> bool:
        """Let a call leave by one door; tell whether there was one."""
        match door:
            case "mail":
                own = (account.mail if account else None) or self.town.town.desk(told.desk).mail
                if not own or self.settings.mail_url is None:
                    return False
                letter = call_mail(told, self.town.town, now)
                self._add(connection, now, f"c{told.call}", "mail", {"to": own, **letter}, told)
                return True
            case "line":
                return self._line(connection, told, account, now)
            case _:
                place = {"command": self.town.calls.command, "webhook": self.town.calls.webhook}
                body = {
                    "door": door,
                    "place": place[door],
                    "reason": told.reason,
                    "receipt": told.receipt,
                    "desk": told.desk,
                    "login": account.login if account else "",
                    "minutes_waiting": int(told.waited.total_seconds() // 60),
                    "link": told.link,
                }
                self._add(connection, now, f"{door}:{told.call}", "call", body, told)
                return True

    def _line(
        self, connection: Connection, told: Told, account: AnyRow | None, now: datetime
    ) -> bool:
        body = call_messages(told, self.town.town, now)
        person = account.person_id if account else None
        if person is not None:
            place = {"person_id": person, "cost": 1}
            self._add(connection, now, f"p{person}", "push", body, told, **place)
            return True
        groups = people.groups_of(connection, told.desk) or people.groups_of(
            connection, self.town.town.default_desk
        )
        for group in groups:
            cost = people.group_by_number(connection, group).members or 1
            place = {"group_id": group, "cost": cost}
            self._add(connection, now, f"g{group}", "push", body, told, **place)
        return bool(groups)

    def _add(
        self,
        connection: Connection,
        now: datetime,
        recipient: str,
        kind: str,
        body: object,
        told: Told,
        **more: object,
    ) -> None:
        outbox.add(
            connection,
            now,
            None,
            kind=kind,
            recipient=recipient,
            retry_key=str(uuid.uuid4()),
            body=json.dumps(body),
            card_of=told.receipt,
            purpose="call",
            **more,
        )

    def _hand_over(self, shift: Shift, waiting: Sequence[AnyRow], duty: Duty, now: datetime) -> int:
        mine = [row for row in waiting if row.desk == shift.desk and row.same_as is None]
        desk = self.town.town.desk(shift.desk)
        sent = 0
        for login in shift.logins:
            account = duty.accounts.get(login)
            to = (account.mail if account else None) or desk.mail
            if not mine or account is None or not to or self.settings.mail_url is None:
                continue
            today = now.astimezone(ZoneInfo(self.town.town.timezone)).date()
            letter = shift_mail(
                [(row.id, row.promised_at, row.holder) for row in mine],
                desk,
                self.town.town,
                now,
                today,
                f"{self.settings.public_url.rstrip('/')}/console/",
            )
            with self.store.write() as connection:
                number = calls.add(
                    connection,
                    key=f"s:{shift.desk}:{int(shift.begin.timestamp())}:{login}",
                    question_id=None,
                    desk=shift.desk,
                    staff_id=account.id,
                    reason="shift",
                    at=now,
                )
                if number is None:
                    continue
                outbox.add(
                    connection,
                    now,
                    None,
                    kind="mail",
                    recipient=f"c{number}",
                    retry_key=str(uuid.uuid4()),
                    body=json.dumps({"to": to, **letter}),
                    purpose="call",
                )
            sent += 1
        return sent


def _waiting(row: AnyRow, holders: Mapping[int, str]) -> Waiting:
    holder = holders.get(row.taken_by) if row.taken_by is not None else None
    return Waiting(row.id, row.desk, row.asked_at, row.promised_at, row.urgent, holder)


def _made(rows: Sequence[AnyRow], holders: Mapping[int, str]) -> dict[int, list[Made]]:
    found: dict[int, list[Made]] = {}
    for row in rows:
        matter = row.key.rpartition(":")[0]
        login = holders.get(row.staff_id, str(row.staff_id)) if row.staff_id else None
        found.setdefault(row.question_id, []).append(
            Made(matter, login, row.at, row.seen_at is not None)
        )
    return found
