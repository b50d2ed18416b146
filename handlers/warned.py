"""What holds in the town, as the shell reads it for a decision. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Warned:
    """One hazard's change, as `scheduler.alert_rules.Change` says it; ``name`` and
    ``was_name`` are the official ones.

    ``area`` is empty where it is the town itself.
    """

    hazard: str
    change: str
    level: int
    was: int
    name: str = ""
    area: str = ""
    presumed: bool = False
    degraded: bool = False
    was_name: str = ""


@dataclass(frozen=True, slots=True)
class AlertsNow:
    """What JMA's telegrams say holds here; ``checked_at`` is when they were last looked for.

    ``stale``: they have not come as they should, so nothing can be said of now. ``known``: they
    have said how things stand; without it, that nothing is there says nothing. Warnings carry the
    change ``new``.
    """

    warned: tuple[Warned, ...] = ()
    checked_at: datetime | None = None
    stale: bool = True
    known: bool = False
