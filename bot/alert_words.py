"""From a decision to the words of it: `scheduler` knows no words, `handlers` no decisions."""

from __future__ import annotations

from datetime import datetime

from handlers.alert import LINK, Alert
from handlers.event import Town
from handlers.warned import Warned
from scheduler.alert_rules import Change
from scheduler.alerts import FRESH, Decision
from scheduler.jma.telegram import Telegram


def alert_of(decision: Decision, telegram: Telegram, now: datetime, town: Town) -> Alert:
    """Make what people read of a decision."""
    changes = decision.changes
    return Alert(
        warned=tuple(warned_of(change, town) for change in changes),
        reported_at=changes[0].reported_at if changes else telegram.reported_at,
        drill=not telegram.is_real,
        ongoing=now - telegram.reported_at > FRESH,
        verbatim=decision.verbatim,
        link=LINK,
    )


def warned_of(change: Change, town: Town) -> Warned:
    """Put a change into the words' terms; the town itself needs no naming."""
    return Warned(
        change.hazard,
        change.change,
        change.level,
        change.was,
        change.name,
        "" if change.area in town.names.values() else change.area,
        change.presumed,
        change.degraded,
        change.was_name,
    )
