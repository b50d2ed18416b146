"""A circuit breaker: when LINE is down, stop knocking for a while instead of queueing up."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from bot.platform import NotSent

FAILURES = 8
"""Failures in a row that open the circuit."""
OPEN_SECONDS = 3.0
"""How long nobody knocks; then one call tries, and the rest wait for how it fares."""


class Breaker:
    """Counts failures in a row. Thread-safe."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """``clock`` gives seconds that never run backwards."""
        self._clock = clock
        self._lock = threading.Lock()
        self._failures = 0
        self._closed_from = 0.0

    def require_closed(self) -> None:
        """Raise NotSent while the circuit is open; let one call through when its time is over."""
        with self._lock:
            if self._failures < FAILURES:
                return
            if self._clock() < self._closed_from:
                raise NotSent("LINE is not answering; waiting before the next call")
            self._closed_from = self._clock() + OPEN_SECONDS

    def failed(self) -> None:
        """Note a call that got no sound answer."""
        with self._lock:
            self._failures += 1
            self._closed_from = self._clock() + OPEN_SECONDS

    def succeeded(self) -> None:
        """Note a call that LINE answered, whatever it said."""
        with self._lock:
            self._failures = 0
