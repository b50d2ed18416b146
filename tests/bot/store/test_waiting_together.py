"""Questions that wait for one answer: joined, passed on, answered apart where they must be."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot import desk
from bot.act import occasion_of
from bot.carry_out import carry_out
from bot.config import Settings
from bot.store import forgetting, people, questions, staff
from bot.store.engine import Store
from bot.town import load_town
from handlers.effects import Advance, Answer, AskStaff, Close

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
TOWN = Path(__file__).parents[3] / "bot" / "sample" / "town.toml"


@pytest.fixture
def three(store: Store) -> list[int]:
    """Give three questions: the second and third wait with the first."""
    with store.write() as connection:
        person = people.meet(connection, "U1", NOW)
        staff.add(
            connection,
            login="clerk",
            name="係",
            password="x",
            role="staff",
            desks="",
            created_at=NOW,
        )
        row = {"person_id": person, "desk": "living", "text": "発電機", "language": "ja"}
        first = questions.add_question(connection, asked_at=NOW, **row)
        return [
            first,
            *(
                questions.add_question(connection, asked_at=NOW, same_as=first, **row)
                for _ in range(2)
            ),
        ]


def row(store: Store, number: int) -> Any:
    with store.read() as connection:
        return questions.question(connection, number)


def test_the_next_stands_in_for_one_taken_back(store: Store, three: list[int]) -> None:
    assert row(store, 1).heir == 2
    with store.write() as connection:
        desk.carry_out(connection, Close(1, 1, "withdrawn"), NOW, None)
    assert [row(store, number).same_as for number in three] == [None, None, 2]
    with store.read() as connection:
        assert [one.id for one in questions.companions(connection, 2)] == [3]


def test_a_personal_answer_leaves_the_others_waiting(store: Store, three: list[int]) -> None:
    with store.write() as connection:
        desk.answer(connection, Answer(1, 1, "窓口へ", 1, "waiting", personal=True), NOW)
    assert [row(store, number).state for number in three] == ["answered", "open", "open"]
    assert [row(store, number).same_as for number in three] == [None, None, 2]


def test_one_answer_goes_to_all(store: Store, three: list[int]) -> None:
    with store.write() as connection:
        for number in three:
            desk.answer(connection, Answer(number, 1, "お貸しします", 1, "waiting"), NOW)
    assert {row(store, number).answer for number in three} == {"お貸しします"}


def test_joining_what_was_answered_meanwhile_is_decided_anew(
    store: Store, three: list[int], database_url: str
) -> None:
    with store.write() as connection:
        desk.answer(connection, Answer(1, 1, "お貸しします", 1, "waiting"), NOW)
    environ = {
        "LINE_CHANNEL_SECRET": "s",
        "LINE_CHANNEL_ACCESS_TOKEN": "t",
        "LINE_API_ENDPOINT": "http://127.0.0.1:9",
        "DATABASE_URL": database_url,
        "TOWN": str(TOWN),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "a key for these tests, long enough",
    }
    town = load_town(TOWN)
    occasion = occasion_of(Settings.from_env(environ), town, NOW, person=1)
    asking = AskStaff("living", "発電機", "ja", None, same_as=1)
    with pytest.raises(questions.Stale), store.write() as connection:
        carry_out(connection, [asking], occasion)
    assert row(store, 4) is None


def test_added_words_go_when_they_are_taken_back_and_when_kept_long_enough(
    store: Store, three: list[int]
) -> None:
    with store.write() as connection:
        added = Advance(1, 1, "added", None, "4人です")
        desk.carry_out(connection, added, NOW, "m9")
        note = Advance(1, 2, "note", 1, "確認中")
        desk.carry_out(connection, note, NOW, None)
        forgetting.forget_message(connection, "m9", NOW)
        assert [one.text for one in questions.turns_of(connection, 1)] == ["", "確認中"]
        again = Advance(1, 3, "added", None, "5人です")
        desk.carry_out(connection, again, NOW, "m10")
        forgetting.erase_older(connection, NOW + timedelta(days=1))
        assert questions.turns_of(connection, 1)[-1].text == "5人です", "it still waits"
        desk.answer(connection, Answer(1, 4, "はい", 1, "waiting"), NOW)
        forgetting.erase_older(connection, NOW + timedelta(days=1))
        texts = [one.text for one in questions.turns_of(connection, 1)]
    assert texts == ["", "確認中", "", "はい"], "the town's own words stay"
