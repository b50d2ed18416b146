"""Telegrams that come together: how it stands now is told, not what it was meanwhile."""

from __future__ import annotations

from datetime import timedelta

from scheduler.alert_batch import Batch, decide_all
from scheduler.alert_state import State
from scheduler.jma.telegram import read_telegram
from tests import telegrams as t
from tests.telegrams import HERE, T0


def together(state: State, *bodies: bytes, minutes: float) -> Batch:
    read = [read_telegram(body, "VPWW55") for body in bodies]
    return decide_all(state, read, HERE, T0 + timedelta(minutes=minutes))


def told(batch: Batch) -> list[tuple[str, int, int]]:
    return [(one.change, one.was, one.level) for one in batch.told]


def test_a_danger_that_was_over_before_anybody_looked_is_not_told() -> None:
    state = together(State(), t.rain(3), minutes=0).state
    late = together(state, t.rain(4, minutes=1), t.rain(0, minutes=30), minutes=150)
    assert told(late) == []


def test_steps_between_two_looks_are_one_change() -> None:
    state = together(State(), t.rain(3), minutes=0).state
    batch = together(state, t.rain(5, minutes=1), t.rain(4, minutes=2), minutes=3)
    assert told(batch) == [("strengthened", 3, 4)]


def test_what_is_as_people_know_it_is_not_told_again() -> None:
    state = together(State(), t.rain(4), minutes=0).state
    batch = together(state, t.rain(5, minutes=1), t.rain(4, minutes=2), minutes=3)
    assert told(batch) == []
    assert told(together(batch.state, t.rain(5, minutes=4), minutes=4)) == [("strengthened", 4, 5)]
