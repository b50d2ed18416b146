"""Staff keep a hazard quiet for a while, with an end; what is a danger is told all the same."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.store import facts, staff

FACT = "alerts.silence"
LONGEST = timedelta(days=3)


def silenced(connection: Connection, now: datetime) -> dict[str, datetime]:
    """Give the hazards that are kept quiet now, and until when."""
    kept = facts.read(connection, FACT)
    if not isinstance(kept, dict):
        return {}
    found = {hazard: datetime.fromisoformat(until) for hazard, until in kept.items()}
    return {hazard: until for hazard, until in found.items() if until > now}


def keep_quiet(
    connection: Connection, hazard: str, until: datetime, by: int, reason: str, now: datetime
) -> None:
    """Keep a hazard quiet until a moment at most three days off; until now ends it.

    Raises ValueError for a later moment.
    """
    if until - now > LONGEST:
        raise ValueError("too long")
    kept = silenced(connection, now) | {hazard: until}
    written = {one: at.isoformat() for one, at in kept.items() if at > now}
    facts.write(connection, FACT, written, now)
    said = f"{hazard} until {until.isoformat(timespec='minutes')}: {reason}"
    staff.record(connection, now, by, "alert.silence", said[:200])
