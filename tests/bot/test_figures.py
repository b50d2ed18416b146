"""The figures: what is counted, in whose time, and what is not told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import event, insert

from bot.figures import Figures, figures, percent
from bot.period import Period, period
from bot.store import questions, staff
from bot.store.engine import Store
from bot.store.tables import asks
from bot.town import TownFile, load_town
from bot.unanswered import groups
from tests.months import NOW, ask, at, hand_over, invented_month, person, push

from .conftest import SAMPLE  # type: ignore[import-not-found]

JAPAN = ZoneInfo("Asia/Tokyo")
APRIL = period("this-month", date(2026, 4, 20), JAPAN)
MARCH = period("last-month", date(2026, 4, 20), JAPAN)
CLERK = {"login": "clerk", "name": "係", "password": "-", "role": "staff", "desks": ""}


@pytest.fixture(scope="module")
def town() -> TownFile:
    return load_town(SAMPLE / "town.toml")


@pytest.fixture
def april(store: Store, town: TownFile) -> Figures:
    with store.write() as connection:
        invented_month(connection)
    return look(store, town)


def look(store: Store, town: TownFile, of: Period = APRIL, **more: object) -> Figures:
    with store.read() as connection:
        return figures(connection, town, of, NOW, **more)  # type: ignore[arg-type]


@contextmanager
def statements(store: Store) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_more: object) -> None:
        seen.append(statement)

    event.listen(store.engine, "before_cursor_execute", note)
    yield seen
    event.remove(store.engine, "before_cursor_execute", note)


def test_a_month_of_asks_is_counted(april: Figures) -> None:
    assert april.whole is not None
    asked = april.whole.asked
    assert asked.verdicts == {"answer": 62, "suggest": 14, "handover": 20}
    assert (asked.total, asked.people) == (96, 17 + 14 + 5 + 4 + 1 + 4 + 1 + 3)
    assert asked.share("answer") == 65
    assert asked.said["answer", "solved"] == 20 and asked.said["answer", "unsolved"] == 9
    assert asked.said["answer", ""] == 33
    assert [(week.first.day, week.last.day) for week in asked.weeks] == [
        (1, 5),
        (6, 12),
        (13, 19),
        (20, 20),
    ]
    assert sum(week.total for week in asked.weeks) == 96
    assert asked.weeks[-1].total == 0


def test_desks_are_counted_as_they_stand_now(april: Figures) -> None:
    desks = {desk.desk: desk for desk in april.desks}
    assert list(desks) == ["tourism", "relocation", "living", "safety"]
    living = desks["living"]
    assert (living.total, living.answered, living.open, living.withdrawn) == (10, 8, 2, 0)
    # Six of eight were answered in time; one that waits is late, one may still be answered in time.
    assert (living.judged, living.kept) == (9, 5)
    assert (living.open_now, living.overdue_now) == (2, 1)
    assert (living.solved, living.unsolved) == (4, 0)
    tourism = desks["tourism"]
    assert (tourism.total, tourism.answered, tourism.withdrawn) == (6, 5, 1)
    assert (tourism.judged, tourism.kept) == (5, 4)
    # Waits of 17 h, and one of 41 h.
    assert tourism.wait is not None and tourism.wait.middle == timedelta(hours=17)
    assert tourism.wait.most == timedelta(hours=41)
    relocation = desks["relocation"]
    assert (relocation.open, relocation.reopened, relocation.ever_answered) == (1, 1, 1)
    assert (relocation.judged, relocation.unsolved) == (0, 1)
    # The one of March is no question of April, but waits now.
    assert (desks["safety"].total, desks["safety"].open_now, desks["safety"].overdue_now) == (
        0,
        1,
        1,
    )
    assert (april.all.total, april.all.open_now, april.all.overdue_now) == (17, 4, 2)


def test_topics_and_messages_of_the_month(april: Figures) -> None:
    assert april.whole is not None
    assert april.whole.topics[0] == ("", 5) or april.whole.topics[0] == ("観光", 5)
    assert dict(april.whole.topics) == {"": 5, "観光": 5, "暮らし": 4, "手続き": 2, "移住": 1}
    month = april.whole.month
    # What failed and what was sent in March does not count; LINE knows of eleven more.
    assert month.purposes == {"answer": 6, "card": 42, "asked": 1}
    assert (month.used, month.others, month.limit, month.left) == (60, 11, 200, 140)


def test_texts_nearly_alike_are_one_group(april: Figures) -> None:
    assert april.whole is not None
    found = {group.text: (group.times, group.people) for group in april.whole.unanswered}
    assert (9, 5) in found.values()
    assert found["Can I rent a sledge for children?"] == (4, 4)
    assert found["役場の前の看板を直してください"] == (2, 1)
    # Chosen by nobody of what was offered.
    assert found["星空の見える場所"] == (4, 4)


def test_few_people_s_texts_may_be_left_out(store: Store, town: TownFile, april: Figures) -> None:
    whole = look(store, town, least_people=3).whole
    assert whole is not None and whole.unanswered
    assert all(group.people >= 3 for group in whole.unanswered)


def test_groups_hold_no_names_and_no_numbers() -> None:
    texts = ("田中さんに頼んだ除雪はいつですか", "鈴木さんに頼んだ除雪はいつですか", "3 4")
    rows = [
        SimpleNamespace(text=t, language="ja", person_id=n, times=2) for n, t in enumerate(texts)
    ]
    (group,) = groups(rows, {})
    assert (group.times, group.people) == (4, 2)
    assert "田中" not in group.text and "鈴木" not in group.text


def test_one_person_s_own_matter_is_nobody_s_group(store: Store, town: TownFile) -> None:
    with store.write() as connection:
        number = ask(connection, "x", at(3, 9), "handover", "わたしの税金の滞納について")
        hand_over(connection, "x", at(3, 9), ask_id=number, personal=True)
        ask(connection, "y", at(3, 9), "handover", "")
    whole = look(store, town).whole
    assert whole is not None and whole.unanswered == ()


def test_some_desks_alone(store: Store, town: TownFile, april: Figures) -> None:
    found = look(store, town, desks=["tourism"])
    assert found.whole is None
    assert [desk.desk for desk in found.desks] == ["tourism"]
    assert (found.all.total, found.all.open_now) == (6, 0)
    nothing = look(store, town, desks=[])
    assert nothing.is_empty and nothing.desks == () and nothing.all.open_now == 0


def test_the_month_begins_at_midnight_in_the_town(store: Store, town: TownFile) -> None:
    with store.write() as connection:
        # 00:30 on 1 April in Japan is 15:30 on 31 March in UTC.
        ask(connection, "a", at(1, 0, 30), "answer")
        ask(connection, "a", at(1, 0), "suggest")
        ask(connection, "a", at(31, 23, 59, month=3), "handover")
        hand_over(connection, "a", at(1, 0, 30))
        hand_over(connection, "a", at(31, 23, 59, month=3))
        # Sunday's last minute and Monday's first are of two weeks.
        ask(connection, "a", at(5, 23, 59), "answer")
        ask(connection, "a", at(6, 0), "answer")
    found = look(store, town)
    assert found.whole is not None
    assert found.whole.asked.verdicts == {"answer": 3, "suggest": 1}
    assert [week.total for week in found.whole.asked.weeks][:2] == [3, 1]
    assert found.all.total == 1
    before = look(store, town, MARCH)
    assert before.whole is not None and before.whole.asked.verdicts == {"handover": 1}
    assert before.whole.asked.weeks[-1].total == 1
    assert before.all.total == 1


def test_messages_are_counted_in_line_s_month(store: Store, town: TownFile) -> None:
    with store.write() as connection:
        push(connection, at(1, 0, 30), "answer", 1)
        push(connection, at(31, 23, 30, month=3), "answer", 4)
    whole = look(store, town).whole
    assert whole is not None
    assert (whole.month.used, whole.month.known, whole.month.left) == (1, False, None)


def test_an_empty_store_divides_by_nothing(store: Store, town: TownFile) -> None:
    for of in (APRIL, MARCH, period("90-days", date(2026, 4, 20), JAPAN)):
        found = look(store, town, of)
        assert found.is_empty and found.whole is not None
        assert found.all.wait is None and found.all.office_wait is None
        assert found.whole.asked.share("answer") is None
        assert all(week.total == 0 for week in found.whole.asked.weeks)
    assert percent(1, 0) is None and percent(1, 8) == 13


def test_weeks_without_any_ask_stand_between(store: Store, town: TownFile) -> None:
    with store.write() as connection:
        ask(connection, "a", at(25, 9, month=1), "answer")
        ask(connection, "a", at(19, 9), "answer")
    whole = look(store, town, period("90-days", date(2026, 4, 20), JAPAN)).whole
    assert whole is not None
    totals = [week.total for week in whole.asked.weeks]
    assert len(totals) == 14 and totals[0] == 1 and totals[12] == 1 and sum(totals) == 2


def test_ten_thousand_asks_take_no_more_statements(store: Store, town: TownFile) -> None:
    with statements(store) as few:
        look(store, town)
    with store.write() as connection:
        people = [person(connection, f"p{n}") for n in range(40)]
        connection.execute(
            insert(asks),
            [
                {
                    "person_id": people[n % 40],
                    "text": f"質問{'あいうえおかきくけこ'[n % 10]}について",
                    "language": ("ja", "en")[n % 2],
                    "verdict": ("answer", "suggest", "handover")[n % 3],
                    "at": at(1, 0) + timedelta(minutes=2 * n),
                }
                for n in range(10_000)
            ],
        )
    with statements(store) as many:
        found = look(store, town)
    assert found.whole is not None and found.whole.asked.total == 10_000
    assert len(many) == len(few) <= 14


def test_an_answer_after_a_question_was_opened_again(store: Store, town: TownFile) -> None:
    with store.write() as connection:
        clerk = staff.add(connection, **CLERK, created_at=NOW)
        number = hand_over(
            connection, "a", at(6, 9), promised=at(7, 12), answered=at(6, 10), by=clerk
        )
        questions.add_turn(connection, question_id=number, at=at(7, 9), kind="reopened")
        questions.add_turn(connection, question_id=number, at=at(7, 15), kind="answered")
        questions.change(connection, number, 1, answered_at=at(7, 15), rating="unsolved")
    all = look(store, town).all
    # The wait is that for the first answer; the promise is that of the last.
    assert all.wait is not None and all.wait.middle == timedelta(hours=1)
    assert (all.judged, all.kept, all.reopened, all.answered) == (1, 0, 1, 1)


def test_languages_of_few_are_hidden_with_what_would_tell_them(april: Figures) -> None:
    assert april.whole is not None
    languages = april.whole.asked.languages
    assert languages.names[0] == "ja"
    assert languages.hidden["ko", "handover"] == languages.hidden["ko", "total"] == "few"
    for column in ("handover", "total"):
        assert sum((name, column) in languages.hidden for name in languages.names) != 1


def test_another_zone_is_the_town_s(store: Store, town: TownFile) -> None:
    with store.write() as connection:
        ask(connection, "a", datetime(2026, 4, 1, 3, 30, tzinfo=JAPAN), "answer")
    of = replace(APRIL, zone=ZoneInfo("UTC"))
    whole = look(store, town, of).whole
    assert whole is not None and whole.asked.total == 0
