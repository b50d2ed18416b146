"""How fast LINE may be called with announcements, and how one process keeps to it."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

SECOND = 1.0
"""The span over which LINE counts calls."""
SURE = 0.8
"""How much of the shortest answer's time is taken for the way there and back."""


@dataclass(frozen=True, slots=True)
class Limits:
    """LINE's limits as the town lets us use them; ``reserve`` broadcasts an hour are for alerts.

    https://developers.line.biz/en/reference/messaging-api/#rate-limits
    """

    calls_a_second: float = 200.0
    broadcasts_an_hour: int = 60
    reserve: int = 20


KEPT = 1
"""Calls of each second that only an alert may take: its first part finds the way free."""


class Window:
    """Holds calls back so that LINE never sees more than ``most`` of this process in a second.

    When LINE counts a call is not known, only that it lies between its leaving and its answer.
    So a call stands in the window from when it leaves until a second after its answer, less what
    the shortest answer so far shows to be the way: no trembling of threads or networks makes
    LINE see more, and little of the rate is given away.
    """

    def __init__(self, most: int, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds that never run backwards."""
        self._most = max(1, most)
        self._clock = clock
        self._under_way = 0
        self._answered: deque[float] = deque()
        self._shortest = SECOND
        self._urgent = 0
        self._changed = threading.Condition()

    @contextmanager
    def passing(self, *, urgent: bool = False) -> Iterator[None]:
        """Let one call pass: enter, and leave when LINE has answered or cannot be reached."""
        entered, sound = self.enter(urgent=urgent), False
        try:
            yield
            sound = True
        finally:
            self.leave(entered, sound=sound)

    def enter(self, *, urgent: bool = False) -> float:
        """Return when one more call may leave, with the moment; `leave` must follow.

        While an urgent one waits, no other enters; one place of the second is for them alone.
        """
        with self._changed:
            self._urgent += urgent
            try:
                while (pause := self._pause(urgent)) > 0 or (self._urgent and not urgent):
                    self._changed.wait(pause or None)
            finally:
                self._urgent -= urgent
                if urgent:
                    self._changed.notify_all()
            self._under_way += 1
            return self._clock()

    def leave(self, entered: float, *, sound: bool) -> None:
        """Say that the call is over; ``sound`` when LINE answered: its time tells the way."""
        with self._changed:
            now = self._clock()
            self._under_way -= 1
            self._answered.append(now)
            if sound:
                self._shortest = min(self._shortest, now - entered)
            if self._urgent:
                self._changed.notify_all()
            else:
                self._changed.notify()

    def _pause(self, urgent: bool) -> float:
        """Give the seconds until it is worth looking again; 0 when a call may leave."""
        now = self._clock()
        stays = SECOND - SURE * self._shortest if self._shortest < SECOND else SECOND
        while self._answered and self._answered[0] <= now - stays:
            self._answered.popleft()
        if self._under_way + len(self._answered) < self._most - (0 if urgent else KEPT):
            return 0.0
        # With nothing answered yet, an answer wakes us.
        return self._answered[0] + stays - now + 0.0005 if self._answered else SECOND
