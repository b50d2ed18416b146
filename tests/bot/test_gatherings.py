"""What the town invites to: sign-ups to the last place, reminders once, corrections."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bot import gatherings, modes, quota
from bot.audience import kept_back
from bot.store import announcing as rows
from bot.store import gatherings as store_rows
from bot.store import people, progress
from bot.store.engine import Store
from bot.store.gathering_tables import gatherings as table
from bot.store.gathering_tables import sign_ups
from bot.store.post_tables import announcements
from handlers.effects import Act
from handlers.gathering import Gathering
from scheduler.post import as_json, from_json, problems
from scheduler.posting import Approval
from scheduler.recurrence import Timing
from tests.posting import NOW, TOWN, WATER, ZONE, approved, at, local, people_of, settle, tick

FAIR = replace(
    WATER,
    category="event",
    titles={"ja": "そば打ち体験", "en": "Soba making"},
    bodies={"ja": "いっしょに打ちましょう。", "en": "Come and make soba."},
    timing=Timing("now", datetime(2026, 11, 30, 9)),
    gathering=Gathering(datetime(2026, 12, 5, 13, 30), "公民館", 2),
)


@pytest.fixture
def accounts(store: Store) -> dict[str, int]:
    return people_of(store)


def invite(store: Store, accounts: dict[str, int]) -> int:
    number = approved(store, accounts, FAIR)
    assert tick(store, NOW) == 1
    return number


def tap(store: Store, post: int, person: int, rule: Any = "join", now: datetime = NOW) -> str:
    with store.write() as connection:
        reply = gatherings.sign_up(
            connection, Act(rule, str(post), {"language": "ja"}, person), now, ZONE
        )
    return str(reply.messages[0]["text"])


def reminders(connection: Connection) -> list[Any]:
    wanted = select(announcements).where(announcements.c.purpose == "reminder")
    return list(connection.execute(wanted))


def followers(store: Store) -> list[int]:
    with store.read() as connection:
        found = [people.person(connection, f"U{number:032x}") for number in range(6)]
    return [one.id for one in found if one]


def test_it_stays_whole_as_json() -> None:
    assert from_json(as_json(FAIR)) == FAIR
    older = json.loads(as_json(WATER))
    del older["gathering"]
    assert from_json(json.dumps(older)) == WATER


def test_what_people_get_says_when_and_where_and_has_buttons(
    store: Store, accounts: dict[str, int]
) -> None:
    number = invite(store, accounts)
    with store.read() as connection:
        sent = rows.of_post(connection, number)[0]
        bodies = rows.bodies(connection, sent.id)
    text, buttons = json.loads(bodies["en"])
    assert "When: Sat 5 Dec, 13:30\nWhere: 公民館\nPlaces: 2" in text["text"]
    actions = [one["action"] for one in buttons["contents"]["body"]["contents"][1:]]
    assert [one["label"] for one in actions] == ["Join", "Cancel"]
    assert actions[0]["data"] == f"do=join&n={number}&v="


def test_the_last_place_is_given_once_and_again_when_it_is_given_back(
    store: Store, accounts: dict[str, int]
) -> None:
    number = invite(store, accounts)
    one, two, three, *_ = followers(store)
    assert "申し込みました" in tap(store, number, one)
    assert "もう申し込んで" in tap(store, number, one)
    assert "申し込みました" in tap(store, number, two)
    assert "定員" in tap(store, number, three)
    assert "ありません" in tap(store, number, three, "leave")
    assert "取り消しました" in tap(store, number, one, "leave")
    assert "申し込みました" in tap(store, number, three)
    assert "終わりました" in tap(store, number, one, now=local("2026-12-05 13:30"))
    assert "終わりました" in tap(store, 999, one)
    with store.read() as connection:
        assert store_rows.by_post(connection, number).taken == 2


def test_who_comes_is_reminded_once_the_day_before(store: Store, accounts: dict[str, int]) -> None:
    number = invite(store, accounts)
    one, _, _, four, *_ = followers(store)
    tap(store, number, one)
    tap(store, number, four)
    for when in ("2026-12-03 12:00", "2026-12-04 09:59"):
        assert gatherings.remind(store, TOWN, local(when)) == 0, when
    assert gatherings.remind(store, TOWN, local("2026-12-04 10:00")) == 1
    assert gatherings.remind(store, TOWN, local("2026-12-04 10:01")) == 0
    with store.read() as connection:
        sent = reminders(connection)[0]
        parts = progress.of(connection, sent.id)
        words = json.loads(rows.bodies(connection, sent.id)["en"])[0]["text"]
    assert sent.purpose == "reminder" and "tomorrow" in words
    assert {(part.language, part.members) for part in parts} == {
        ("ja", f"[{one}]"),
        ("en", f"[{four}]"),
    }


def test_no_reminder_in_a_disaster_nor_from_what_is_kept_back(
    store: Store, accounts: dict[str, int]
) -> None:
    number = invite(store, accounts)
    tap(store, number, followers(store)[0])
    due = local("2026-12-04 10:00")
    with store.write() as connection:
        modes.set_disaster(connection, True, accounts["mori"], due, TOWN)
    assert gatherings.remind(store, TOWN, due) == 0
    with store.write() as connection:
        modes.set_disaster(connection, False, accounts["mori"], due, TOWN)
        quota.keep(connection, 1000, 1000, due)
    assert gatherings.remind(store, TOWN, due) == 0
    with store.read() as connection:
        assert not reminders(connection)


def test_news_leaves_what_reminders_will_take(store: Store, accounts: dict[str, int]) -> None:
    number = invite(store, accounts)
    now = local("2026-12-01 09:00")
    with store.read() as connection:
        before = kept_back(connection, TOWN, now)
    tap(store, number, followers(store)[0])
    with store.read() as connection:
        assert kept_back(connection, TOWN, now) == before + 1


def test_a_correction_changes_it_and_a_withdrawal_calls_it_off(
    store: Store, accounts: dict[str, int]
) -> None:
    number = invite(store, accounts)
    one = followers(store)[0]
    tap(store, number, one)
    settle(store, NOW)
    later = NOW + timedelta(minutes=1)
    moved = replace(FAIR, gathering=Gathering(datetime(2026, 12, 6, 10), "体育館", 2))
    made = at(store, accounts["ito"], later).follow(number, "correction", moved)
    at(store, accounts["ito"], later).submit(made, 1)
    at(store, accounts["sato"], later).approve(made, Approval(1, accounts["sato"]))
    tick(store, later)
    assert "体育館" in tap(store, number, one)
    with store.read() as connection:
        text = json.loads(rows.bodies(connection, rows.of_post(connection, made)[0].id)["ja"])
    assert f"n={number}&" in json.dumps(text), "its buttons are the first post's"
    off = at(store, accounts["ito"], later).follow(number, "cancellation", FAIR)
    at(store, accounts["ito"], later).submit(off, 1)
    at(store, accounts["sato"], later).approve(off, Approval(1, accounts["sato"]))
    tick(store, later + timedelta(minutes=1))
    assert "中止" in tap(store, number, followers(store)[1])
    assert gatherings.remind(store, TOWN, local("2026-12-05 10:00")) == 0


def test_who_was_reminded_is_reminded_again_of_another_day(
    store: Store, accounts: dict[str, int]
) -> None:
    number = invite(store, accounts)
    tap(store, number, followers(store)[0])
    settle(store, NOW)
    due = local("2026-12-04 10:00")
    assert gatherings.remind(store, TOWN, due) == 1
    settle(store, due)
    moved = replace(FAIR, gathering=Gathering(datetime(2026, 12, 12, 10), "公民館", 2))
    made = at(store, accounts["ito"], due).follow(number, "correction", moved)
    at(store, accounts["ito"], due).submit(made, 1)
    at(store, accounts["sato"], due).approve(made, Approval(1, accounts["sato"]))
    tick(store, due)
    assert gatherings.remind(store, TOWN, local("2026-12-11 10:00")) == 1
    assert gatherings.remind(store, TOWN, local("2026-12-11 10:05")) == 0


def test_who_came_is_forgotten_and_how_many_stays(store: Store, accounts: dict[str, int]) -> None:
    number = invite(store, accounts)
    tap(store, number, followers(store)[0])
    with store.write() as connection:
        store_rows.forget_over(connection, local("2027-01-10 09:00"))
        assert not store_rows.who_comes(connection, number)
        assert store_rows.by_post(connection, number).taken == 1


def test_tables_refuse_less_than_nobody(store: Store, accounts: dict[str, int]) -> None:
    number = invite(store, accounts)
    one = followers(store)[0]
    forbidden = [
        (table.update().where(table.c.post_id == number), {"taken": -1}),
        (table.update().where(table.c.post_id == number), {"capacity": -1}),
        (insert(sign_ups), {"post_id": 999, "person_id": one, "at": NOW}),
    ]
    for statement, values in forbidden:
        with pytest.raises(IntegrityError), store.write() as connection:
            connection.execute(statement.values(**values))


@pytest.mark.parametrize(
    ("held", "where"),
    [
        (Gathering(datetime(2026, 11, 29, 9), "公民館"), "gathering"),
        (Gathering(datetime(2026, 12, 5, 9), ""), "gathering_place"),
    ],
)
def test_a_gathering_in_the_past_or_nowhere_is_refused(held: Gathering, where: str) -> None:
    found = problems(
        replace(FAIR, gathering=held), datetime(2026, 11, 30, 9), TOWN.town.languages, ()
    )
    assert [one.where for one in found] == [where]
