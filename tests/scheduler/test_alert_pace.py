"""What may wait, and how it is told then: never a worsening, always from what people know."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from scheduler.alert_pace import BETWEEN, leaves_at, may_be_silenced, may_wait, since
from scheduler.alert_rules import Audience, Change, Kind
from scheduler.jma.notice import Hazard
from tests.telegrams import T0

LEVELS = st.integers(0, 5)
CHANGES = st.builds(
    Change,
    incident=st.just("通常|rain||"),
    hazard=st.sampled_from(get_args(Hazard)),
    change=st.sampled_from(get_args(Kind)),
    level=LEVELS,
    was=LEVELS,
    area=st.just(""),
    name=st.just(""),
    detail=st.just(""),
    reported_at=st.just(T0),
    audience=st.sampled_from(get_args(Audience)),
)


@given(CHANGES, st.floats(0, 90))
def test_what_grows_worse_never_waits(change: Change, minutes: float) -> None:
    now = T0 + timedelta(minutes=minutes)
    left = leaves_at(change, T0, now)
    assert now <= left <= max(now, T0 + BETWEEN)
    if change.change in ("new", "strengthened") and change.level >= 3:
        assert left == now
    if change.hazard in ("earthquake", "tsunami", "eruption", "tornado", "line-rain"):
        assert not may_wait(change)
    assert leaves_at(change, None, now) == now


@given(CHANGES, CHANGES)
def test_what_is_told_at_last_is_the_way_from_what_people_know(held: Change, last: Change) -> None:
    told = since(held, last)
    if last.change in ("corrected", "withdrawn"):
        assert told == last
    elif held.was == last.level:
        assert told is None
    else:
        assert told is not None and (told.was, told.level) == (held.was, last.level)
        worse = told.change in ("new", "strengthened")
        assert worse is (last.level > held.was)


@given(CHANGES)
def test_a_danger_cannot_be_kept_quiet(change: Change) -> None:
    assert may_be_silenced(change) is (max(change.level, change.was) < 4)
