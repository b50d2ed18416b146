"""What the plan allows: the month's messages and each endpoint's rate.

Months are Japanese calendar months, as on LINE's bills. Not locked; the platform's lock guards it.
"""

from collections import deque
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

JAPAN = ZoneInfo("Asia/Tokyo")

RATES = {"multicast": (200, 1.0), "broadcast": (60, 3600.0), "narrowcast": (60, 3600.0)}
"""Requests allowed in so many seconds (https://developers.line.biz/en/reference/messaging-api/#rate-limits)."""


class Quota:
    """The count of messages sent this month; `limit` None is a plan without one."""

    def __init__(self, limit: int | None, clock: Callable[[], datetime]) -> None:
        self.limit = limit
        self._clock = clock
        self._months: dict[tuple[int, int], int] = {}

    def _month(self) -> tuple[int, int]:
        today = self._clock().astimezone(JAPAN)
        return today.year, today.month

    @property
    def used(self) -> int:
        """Return how many messages this month has used."""
        return self._months.get(self._month(), 0)

    def allows(self, messages: int) -> bool:
        """Tell whether so many more messages fit into this month."""
        return self.limit is None or messages == 0 or self.used + messages <= self.limit

    def use(self, messages: int) -> None:
        """Count messages."""
        self._months[self._month()] = self.used + messages


class Rates:
    """A sliding window for each endpoint that has a rate."""

    def __init__(
        self, clock: Callable[[], datetime], rates: dict[str, tuple[int, float]] | None = None
    ) -> None:
        self._clock = clock
        self._rates = RATES if rates is None else rates
        self._times: dict[str, deque[float]] = {name: deque() for name in self._rates}

    def take(self, endpoint: str) -> bool:
        """Count a request; False when the endpoint's rate is used up."""
        if endpoint not in self._rates:
            return True
        most, seconds = self._rates[endpoint]
        now = self._clock().timestamp()
        times = self._times[endpoint]
        while times and times[0] <= now - seconds:
            times.popleft()
        if len(times) >= most:
            return False
        times.append(now)
        return True
