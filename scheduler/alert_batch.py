"""Telegrams that are read together: all of them count in their order, then one message. Decides.

What began and ended between two looks is no news; where several hazards changed, people get one
message and not one a telegram.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from scheduler.alert_rules import Change, change_between
from scheduler.alert_state import State
from scheduler.alerts import Decision, decide
from scheduler.jma.telegram import Telegram
from scheduler.town_areas import TownAreas


@dataclass(frozen=True, slots=True)
class Batch:
    """The state after all, what was decided about each, and what is to be told and to wait."""

    state: State
    decided: tuple[tuple[Telegram, Decision], ...]
    told: tuple[Change, ...]
    held: tuple[Change, ...]
    verbatim: tuple[Telegram, ...]


def decide_all(
    state: State, telegrams: Iterable[Telegram], areas: TownAreas, now: datetime
) -> Batch:
    """Decide about telegrams in the order of their versions, and sum up what is to be told."""
    before = state
    decided: list[tuple[Telegram, Decision]] = []
    changes: dict[str, Change] = {}
    held: list[Change] = []
    verbatim: list[Telegram] = []
    for telegram in sorted(telegrams, key=lambda one: (*one.version, one.digest)):
        found = decide(state, telegram, areas, now)
        state, decision = found.state, found.decision
        decided.append((telegram, decision))
        if decision.outcome == "hold":
            held += decision.changes
        elif decision.verbatim:
            verbatim.append(telegram)
        elif decision.is_public:
            changes |= {change.incident: change for change in decision.changes}
    told = _net(before, state, list(changes.values()), now)
    # What is not told after all stands as people know it: it may be told of when it comes again.
    silent = changes.keys() - {one.incident for one in told}
    announced = dict(state.announced)
    for incident in silent:
        announced[incident] = before.announced.get(incident, 0)
    state = replace(state, announced=announced)
    return Batch(state, tuple(decided), tuple(told), tuple(held), tuple(verbatim))


def _net(before: State, after: State, changes: Sequence[Change], now: datetime) -> list[Change]:
    found = []
    for last in changes:
        was, held = before.held(last.incident, now), after.held(last.incident, now)
        if last.level != held.level:
            continue  # it went on changing, and of the last of it nobody is told
        if was.looks_like(held) and before.was_told(last.incident):
            continue  # it is as people know it
        if not held.level and not before.was_told(last.incident):
            continue  # it came and went
        found.append(change_between(last, was, held))
    return sorted(found, key=lambda one: (-max(one.level, one.was), one.incident))
