"""What holds in the town, and a change of it, as JSON for the database and back."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from scheduler.alert_rules import Change
from scheduler.alert_state import Entry, Held, State, Stream

STREAMS_LIVE = timedelta(days=10)
"""So long after its last telegram a stream is still known: no feed holds older ones."""
MOMENTS = ("reported_at", "until", "passes")


def state_json(state: State, now: datetime) -> str:
    """Write a state; what ended long ago is left out."""
    since = now - STREAMS_LIVE
    streams = {key: one for key, one in state.streams.items() if one.version[1] > since}
    incidents = {
        key: entries
        for key, entries in state.incidents.items()
        # Of what passed, a late word may still come: as long as its stream is known.
        if entries and (state.holds(key, now).level or max(e.version[1] for e in entries) > since)
    }
    written = {
        "streams": {key: asdict(one) for key, one in streams.items()},
        "incidents": {key: [asdict(one) for one in found] for key, found in incidents.items()},
        "announced": {key: level for key, level in state.announced.items() if key in incidents},
    }
    return json.dumps(written, default=_plain, ensure_ascii=False, sort_keys=True)


def state_of(written: str) -> State:
    """Read what `state_json` wrote."""
    raw: dict[str, Any] = json.loads(written)
    return State(
        {
            key: tuple(
                Entry(
                    one["type"],
                    one["stream"],
                    tuple(one["events"]),
                    _version(one["version"]),
                    Held(**one["held"] | {name: _moment(one["held"][name]) for name in MOMENTS}),
                )
                for one in entries
            )
            for key, entries in raw["incidents"].items()
        },
        {
            key: Stream(_version(one["version"]), one["digest"])
            for key, one in raw["streams"].items()
        },
        raw["announced"],
    )


def change_json(change: Change) -> str:
    """Write a change."""
    return json.dumps(asdict(change), default=_plain, ensure_ascii=False, sort_keys=True)


def change_of_json(written: str) -> Change:
    """Read what `change_json` wrote."""
    raw: dict[str, Any] = json.loads(written)
    return Change(**raw | {"reported_at": datetime.fromisoformat(raw["reported_at"])})


def _version(written: list[str]) -> tuple[datetime, datetime]:
    first, second = map(datetime.fromisoformat, written)
    return first, second


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(type(value).__name__)
