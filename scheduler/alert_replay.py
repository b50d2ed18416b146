"""Telegrams one after another, as they would have come: what each would have done. Sends nothing.

Time is each telegram's own: it is as if it had been read the moment it was sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from scheduler.alert_rules import Change
from scheduler.alert_state import State
from scheduler.alerts import WAIT_FOR_NEW, Decision, decide, due
from scheduler.jma.telegram import Telegram, Unreadable, read_telegram
from scheduler.town_areas import TownAreas


@dataclass(frozen=True, slots=True)
class Replayed:
    """What one file would have done. ``telegram`` is None for what cannot be read."""

    file: str
    telegram: Telegram | None
    decision: Decision
    now: datetime | None = None


def replay(
    files: Iterable[tuple[str, bytes]],
    areas: TownAreas,
    *,
    now: datetime | None = None,
    samples: bool = False,
) -> Iterator[Replayed]:
    """Replay files in the order of their reports; ``now`` stands for each telegram's own time.

    What waits for the new form is decided when its time is up, or at the end, and then stands
    with the telegram that it came from.
    """
    read, broken = _ordered(files)
    yield from broken
    state = State()
    done: list[Replayed] = []
    waiting: list[tuple[int, datetime, Change]] = []
    for name, telegram in read:
        at = now or telegram.sent_at
        state = _overdue(state, waiting, done, at)
        decided = decide(state, telegram, areas, at, samples=samples)
        state = decided.state
        if decided.decision.outcome == "hold":
            waiting.append((len(done), at + WAIT_FOR_NEW, decided.decision.changes[0]))
        done.append(Replayed(name, telegram, decided.decision, at))
    _overdue(state, waiting, done, None)
    yield from done


def _ordered(
    files: Iterable[tuple[str, bytes]],
) -> tuple[list[tuple[str, Telegram]], list[Replayed]]:
    read: list[tuple[str, Telegram]] = []
    broken: list[Replayed] = []
    for name, data in files:
        try:
            read.append((name, read_telegram(data, name)))
        except Unreadable as error:
            reason = f"unreadable: {error}"
            broken.append(Replayed(name, None, Decision("staff", reason, disposition="unreadable")))
    read.sort(key=lambda one: (*one[1].version, one[0]))
    return read, broken


def _overdue(
    state: State,
    waiting: list[tuple[int, datetime, Change]],
    done: list[Replayed],
    now: datetime | None,
) -> State:
    """Decide what has waited long enough; all of it when ``now`` is None."""
    for one in list(waiting):
        place, until, change = one
        if now is not None and now < until:
            continue
        waiting.remove(one)
        decided = due(state, change, until)
        state = decided.state
        before = done[place]
        done[place] = Replayed(before.file, before.telegram, decided.decision, before.now)
    return state
