"""How long an answer takes, in office time, when others wait too. Decides. Reads no clock."""

from __future__ import annotations

from datetime import timedelta

EACH = timedelta(minutes=10)
"""What one question that waits already adds."""
MOST_WAITING = 48
"""So many add to a promise: a day's work; beyond that nobody could tell anyway."""


def within(usual: timedelta, waiting: int) -> timedelta:
    """Say how much office time an answer takes beside ``waiting`` other questions of its desk."""
    return usual + EACH * min(max(waiting, 0), MOST_WAITING)
