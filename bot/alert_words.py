"""From a decision to the words of it: `scheduler` knows no words, `handlers` no decisions."""

from __future__ import annotations

from datetime import datetime

from handlers.alert import Alert
from handlers.warned import Warned
from scheduler.alert_rules import Change
from scheduler.alerts import FRESH, Decision
from scheduler.jma.telegram import Telegram

LINK = "https://www.jma.go.jp/bosai/map.html"
"""The official page, which shows every hazard of every place."""


def alert_of(decision: Decision, telegram: Telegram, now: datetime, *, here: str = "") -> Alert:
    """Make what people read of a decision; ``here`` are names of the town in telegrams."""
    changes = decision.changes
    return Alert(
        warned=tuple(warned_of(change, here) for change in changes),
        reported_at=changes[0].reported_at if changes else telegram.reported_at,
        drill=not telegram.is_real,
        ongoing=now - telegram.reported_at > FRESH,
        verbatim=decision.verbatim,
        link=LINK,
    )


def warned_of(change: Change, here: str) -> Warned:
    """Put a change into the words' terms; ``here`` are the town's names, which need no saying."""
    return Warned(
        change.hazard,
        change.change,
        change.level,
        change.was,
        change.name,
        "" if change.area in here.split() else change.area,
        change.presumed,
        change.degraded,
    )
