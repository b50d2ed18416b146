from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from scheduler.hours import OfficeHours
from scheduler.overdue import Call, Made, Waiting, calls_due

HOURS = OfficeHours(time(8, 30), time(17, 15))
NOON = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)  # Tuesday, 12:00 in Japan
NIGHT = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)  # midnight in Japan
LINE = ("sato", "ito", "mori")
QUESTION = Waiting(7, "living", NOON - timedelta(hours=4), NOON, urgent=False, holder=None)


def due(question: Waiting = QUESTION, now: datetime = NOON, **known: Any) -> list[Call]:
    made, line = known.pop("made", ()), known.pop("line", LINE)
    return calls_due(
        [question],
        {question.number: made},
        lambda desk: line,
        HOURS,
        now,
        patience=timedelta(minutes=10),
        remind=timedelta(minutes=30),
        **known,
    )


def told(calls: list[Call]) -> list[tuple[str | None, str]]:
    return [(call.login, call.reason) for call in calls]


def test_a_promise_about_to_break_is_told_to_who_is_on_duty() -> None:
    assert due(now=NOON - timedelta(minutes=31)) == []
    assert told(due(now=NOON - timedelta(minutes=30))) == [("sato", "due")]
    assert told(due(now=NOON)) == [("sato", "late")]


def test_who_has_the_question_comes_first() -> None:
    assert told(due(replace(QUESTION, holder="mori"))) == [("mori", "late")]


def test_who_does_not_answer_is_followed_by_the_next() -> None:
    matter = due()[0].matter
    first = Made(matter, "sato", NOON, seen=False)
    assert due(now=NOON + timedelta(minutes=9), made=[first]) == []
    assert told(due(now=NOON + timedelta(minutes=10), made=[first])) == [("ito", "late")]
    seen = replace(first, seen=True)
    assert due(now=NOON + timedelta(hours=3), made=[seen]) == []
    everyone = [Made(matter, login, NOON, seen=False) for login in LINE]
    assert due(now=NOON + timedelta(hours=3), made=everyone) == []


def test_a_new_promise_is_a_new_matter() -> None:
    seen = Made(due()[0].matter, "sato", NOON, seen=True)
    later = replace(QUESTION, promised_at=NOON + timedelta(hours=2))
    assert told(due(later, now=NOON + timedelta(hours=2), made=[seen])) == [("sato", "late")]


def test_at_night_only_what_is_urgent_wakes_anyone() -> None:
    assert due(now=NIGHT) == []
    assert told(due(replace(QUESTION, urgent=True), now=NIGHT)) == [("sato", "urgent")]
    taken = replace(QUESTION, urgent=True, holder="ito")
    assert due(taken, now=NIGHT) == [], "somebody has it"


def test_in_a_disaster_only_what_is_urgent_is_called_for() -> None:
    assert due(disaster=True) == []
    assert told(due(replace(QUESTION, urgent=True), disaster=True)) == [("sato", "urgent")]
    assert due(replace(QUESTION, promised_at=None), now=NOON + timedelta(days=2)) == []


def test_a_desk_without_a_rota_is_called_itself_and_once() -> None:
    (call,) = due(line=())
    assert call.login is None
    assert (
        due(now=NOON + timedelta(hours=1), line=(), made=[Made(call.matter, None, NOON, False)])
        == []
    )


@given(
    st.lists(st.integers(0, 240), max_size=30),
    st.booleans(),
    st.sampled_from([None, "ito"]),
    st.integers(0, 23),
)
def test_nobody_is_called_twice_for_one_matter(
    steps: list[int], urgent: bool, holder: str | None, hour: int
) -> None:
    """However often and irregularly the clock looks."""
    question = replace(QUESTION, urgent=urgent, holder=holder)
    now, made = NOON.replace(hour=hour), list[Made]()
    keys = []
    for minutes in steps:
        now += timedelta(minutes=minutes)
        for call in due(question, now, made=made):
            keys.append(call.key)
            made.append(Made(call.matter, call.login, now, seen=False))
    assert len(keys) == len(set(keys))
