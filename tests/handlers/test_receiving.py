"""What people are sent: advisories by their kind, each tap on and off, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from handlers.effects import Remember
from handlers.event import Receiving
from handlers.receiving import ADVISORIES, EVERY, LESSER
from handlers.wants import Button
from scheduler.alert_rules import audience_of
from scheduler.jma.notice import Hazard


def after(village: Any, present: Receiving, value: str) -> Receiving:
    person = replace(village.hanako, receiving=present)
    effects = village.decide(
        village.tapped(Button("receive", value=value)), village.context(person)
    )
    kept = [one.receiving for one in effects if isinstance(one, Remember) and one.receiving]
    return kept[0] if kept else present


@pytest.mark.parametrize("group", ADVISORIES)
def test_a_kind_of_advisories_is_taken_and_given_back(village: Any, group: str) -> None:
    begin = Receiving(kind="alerts", muted=True)
    taken = after(village, begin, LESSER + group)
    assert taken == replace(begin, advisories=ADVISORIES[group])
    assert after(village, taken, LESSER + group) == begin


def test_who_had_all_gives_back_one_kind(village: Any) -> None:
    left = after(village, Receiving(advisories=EVERY), LESSER + "snow")
    assert left.advisories == EVERY - ADVISORIES["snow"]
    assert after(village, left, "unadvised").advisories == frozenset()


def test_an_unknown_kind_changes_nothing(village: Any) -> None:
    for value in (f"{LESSER}x", LESSER, "rain"):
        assert after(village, Receiving(), value) == Receiving(), value


def test_every_hazard_with_advisories_can_be_chosen_once() -> None:
    chosen = [hazard for group in ADVISORIES.values() for hazard in group]
    assert len(chosen) == len(set(chosen))
    opted = {one for one in get_args(Hazard) if audience_of(one, 2) == "opted"}
    assert opted - set(chosen) <= {"snow-burst"}
