"""What holds in the town now, read from what telegrams said, and whether they still come."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.store import alerts as rows
from bot.store import facts
from bot.town import TownFile
from handlers.warned import AlertsNow, Warned
from scheduler.alert_json import state_of
from scheduler.alert_state import State, hazard_of, is_old
from scheduler.jma.telegram import REAL

FACT = "alerts.feed"
"""The fact that `bot.feeds` keeps: the feeds' own time, the last good look, whether it is stale."""
STILL = timedelta(minutes=8)
"""Without a good look for so long, whatever was known is no statement about now."""


def feed(connection: Connection, now: datetime) -> tuple[datetime | None, bool]:
    """Give when the feeds were last looked at with success, and whether they are stale."""
    kept = facts.read(connection, FACT)
    if not isinstance(kept, dict):
        return None, True
    good = kept.get("good")
    at = datetime.fromisoformat(good) if isinstance(good, str) else None
    return at, at is None or bool(kept.get("stale")) or now - at > STILL


def read_alerts(connection: Connection, town: TownFile, now: datetime) -> AlertsNow:
    """Read what holds, and how sure that is."""
    row = rows.state(connection)
    state = state_of(row.state) if row else State()
    at, stale = feed(connection, now)
    known = any(key.startswith(f"{REAL}|VPWW5") for key in state.streams)
    return AlertsNow(tuple(holding(state, town, now)), at, stale, known)


def holding(state: State, town: TownFile, now: datetime) -> list[Warned]:
    """List what holds in earnest, the worst first."""
    names = town.town.names.values()
    found = []
    for incident in state.incidents:
        # The old form only checks the new one, unless it had to stand in for it.
        stands_in = not is_old(incident) or state.was_told(incident)
        if not incident.startswith(f"{REAL}|") or not stands_in:
            continue
        held, hazard = state.holds(incident, now), hazard_of(incident)
        if held.level:
            where = "" if held.area in names else held.area
            found.append(Warned(hazard, "new", held.level, 0, held.name, where, held.presumed))
    return sorted(found, key=lambda one: (-one.level, one.hazard))
