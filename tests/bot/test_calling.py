"""Calls to staff: by every door, once, to the next in line when nobody says 「見ました」."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from bot import modes
from bot.calling import Calling
from bot.config import Settings
from bot.doors import knock
from bot.platform import NotSent, Refused
from bot.store import calls, people, questions, rota, staff
from bot.store.desk_tables import calls as call_table
from bot.store.engine import Store
from bot.store.tables import outbox
from bot.town import load_town
from scheduler.rota import Slot

SAMPLE = Path(__file__).parents[2] / "bot" / "sample" / "town.toml"
MORNING = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)  # Tuesday, 9:00 in Japan
PROMISED = MORNING + timedelta(hours=4)
SETTINGS = {
    "LINE_CHANNEL_SECRET": "s",
    "LINE_CHANNEL_ACCESS_TOKEN": "t",
    "LINE_API_ENDPOINT": "http://127.0.0.1:9",
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "SECRET_KEY": "a key for tests of calls, long enough",
    "MAIL_URL": "smtp://127.0.0.1:9",
    "MAIL_FROM": "bot@shirasuzu.example",
}


@pytest.fixture
def town_text() -> str:
    """Give the sample town's file, with a command as a third door."""
    text = SAMPLE.read_text(encoding="utf-8")
    doors = 'doors = ["mail", "line", "command"]\ncommand = "/bin/true"'
    assert '\ndoors = ["mail", "line"]\n' in text
    return text.replace('\ndoors = ["mail", "line"]\n', f"\n{doors}\n")


@pytest.fixture
def calling(store: Store, database_url: str, tmp_path: Path, town_text: str) -> Iterator[Calling]:
    """Give a desk with two on its rota, one linked to LINE, and a question promised for 13:00."""
    path = tmp_path / "town.toml"
    path.write_text(text := town_text, encoding="utf-8")
    assert text
    environ = SETTINGS | {"DATABASE_URL": database_url, "TOWN": str(path)}
    with store.write() as connection:
        numbers = {}
        for login, mail in (("sato", "sato@v.example"), ("ito", None)):
            numbers[login] = staff.add(
                connection,
                login=login,
                name=login,
                password="x",
                role="staff",
                desks="living",
                mail=mail,
                created_at=MORNING,
            )
        staff.link(connection, numbers["sato"], people.meet(connection, "U5", MORNING))
        slots = [
            Slot("living", login, time(8, 30), time(17, 15), day, None, place)
            for day in range(1, 6)
            for place, login in ((1, "sato"), (2, "ito"))
        ]
        rota.replace(connection, slots, [], numbers)
        asker = people.meet(connection, "U1", MORNING)
        questions.add_question(
            connection,
            person_id=asker,
            desk="living",
            text="井戸の水は飲めますか",
            language="ja",
            asked_at=MORNING,
            promised_at=PROMISED,
        )
    yield Calling(store, Settings.from_env(environ), load_town(path))


def rows(store: Store) -> list[Any]:
    with store.read() as connection:
        return list(connection.execute(select(outbox).order_by(outbox.c.id)))


def test_a_reminder_leaves_by_every_door_and_once(calling: Calling, store: Store) -> None:
    assert calling.round(PROMISED - timedelta(minutes=40)) == 0
    at = PROMISED - timedelta(minutes=30)
    assert calling.round(at) == 1
    assert calling.round(at + timedelta(seconds=20)) == 0
    mail, push, command = rows(store)
    letter = json.loads(mail.body)
    assert (mail.kind, letter["to"]) == ("mail", "sato@v.example")
    assert "お約束の時刻が近づいています" in letter["subject"] and "/desk/" in letter["text"]
    assert "見ました" in letter["text"] and "10分" in letter["text"]
    assert (push.kind, push.cost, push.silent) == ("push", 1, False)
    assert "見ました" in json.dumps(json.loads(push.body), ensure_ascii=False)
    door = json.loads(command.body)
    assert (command.kind, door["login"], door["reason"]) == ("call", "sato", "due")
    assert all("井戸" not in row.body for row in (mail, push, command))


def test_the_next_in_line_is_called_until_somebody_has_seen_it(
    calling: Calling, store: Store
) -> None:
    calling.round(PROMISED)
    assert calling.round(PROMISED + timedelta(minutes=9)) == 0
    assert calling.round(PROMISED + timedelta(minutes=10)) == 1
    with store.read() as connection:
        made = connection.execute(select(call_table).order_by(call_table.c.id)).all()
    assert [row.key.rpartition(":")[2] for row in made] == ["sato", "ito"]
    with store.write() as connection:
        assert calls.seen(connection, made[1].id, made[1].staff_id, PROMISED)
        assert not calls.seen(connection, made[1].id, made[0].staff_id, PROMISED)
    assert calling.round(PROMISED + timedelta(hours=2)) == 0


def test_two_clocks_make_a_call_once(calling: Calling, store: Store) -> None:
    other = Calling(store, calling.settings, calling.town)
    assert calling.round(PROMISED) + other.round(PROMISED) == 1


def test_in_a_disaster_nobody_is_reminded(calling: Calling, store: Store) -> None:
    with store.write() as connection:
        (one, _) = staff.everyone(connection)
        modes.set_disaster(connection, True, one.id, MORNING, calling.town)
    assert calling.round(PROMISED) == 0
    assert calling.shifts(MORNING - timedelta(minutes=25)) == 0


def test_a_shift_begins_with_what_it_takes_over(calling: Calling, store: Store) -> None:
    begin = MORNING + timedelta(days=1) - timedelta(minutes=30)
    assert calling.shifts(begin - timedelta(minutes=1)) == 0
    assert calling.shifts(begin) == 2
    assert calling.shifts(begin + timedelta(minutes=1)) == 0
    first, second = rows(store)
    assert json.loads(first.body)["to"] == "sato@v.example"
    assert json.loads(second.body)["to"] == "living@vill.shirasuzu.example"
    text = json.loads(first.body)["text"]
    assert "回答待ち: 1件" in text and "過ぎたもの: 1件" in text and "受付番号1" in text


def test_the_town_s_own_command(tmp_path: Path) -> None:
    script = tmp_path / "call"
    script.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/called\nexit $(cat {tmp_path}/status)\n')
    script.chmod(0o700)
    body = {
        "door": "command",
        "place": str(script),
        "reason": "late",
        "receipt": 12,
        "desk": "living",
        "login": "sato",
        "link": "x",
        "minutes_waiting": 3,
    }
    (tmp_path / "status").write_text("0")
    knock(body, "key-1", "secret")
    assert (tmp_path / "called").read_text().split() == ["late", "12", "living", "sato", "key-1"]
    (tmp_path / "status").write_text("3")
    with pytest.raises(NotSent):
        knock(body, "key-1", "secret")
    with pytest.raises(Refused):
        knock(body | {"place": str(tmp_path / "nothing")}, "key-1", "secret")
