"""The line at the top of every page: how the bot is, each in words and a state."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Connection, Row, select

from bot import quota
from bot.console.words import words
from bot.store import events, facts, outbox
from bot.store.tables import outbox as rows
from bot.town import TownFile

SLOW = timedelta(minutes=2)
"""What waits longer than this is stuck."""
FEW = 10
"""Percent of the month's messages: fewer left than this is worth a warning."""
LATEST_CALLS = 30
"""How many of the last calls to LINE are looked at."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to know: what it is about, how it stands, and whether that is well."""

    id: str
    label: str
    words: str
    state: Literal["good", "wait", "bad"]


@dataclass(frozen=True, slots=True)
class View:
    """What the line is made of: the database at a moment, the town, and who looks."""

    connection: Connection
    now: datetime
    town: TownFile
    account: Row[Any] | None = None


Source = Callable[["View"], Item | None]

sources: list[Source] = []
"""What is shown, in this order; who is on duty, and whatever comes later, appends itself."""


def topline(view: View) -> list[Item]:
    """Tell how the bot is."""
    found = (source(view) for source in sources)
    return [item for item in found if item is not None]


def ago(since: timedelta) -> str:
    """Say how long ago something was, roughly."""
    minutes = int(since.total_seconds() // 60)
    if minutes < 1:
        return words("topline.now")
    if minutes < 60:
        return words("topline.minutes", count=minutes)
    if minutes < 48 * 60:
        return words("topline.hours", count=minutes // 60)
    return words("topline.days", count=minutes // (24 * 60))


def _item(id: str, key: str, state: Literal["good", "wait", "bad"], **values: object) -> Item:
    return Item(id, words(f"topline.{id}"), words(f"topline.{key}", **values), state)


def _line(view: View) -> Item:
    """Tell how the last calls to LINE ended: the newest that is known decides."""
    connection, now = view.connection, view.now
    calls = connection.execute(
        select(rows.c.state, rows.c.tries, rows.c.error, rows.c.created_at, rows.c.finished_at)
        .where(rows.c.kind.in_(("reply", "push", "multicast", "broadcast", "leave")))
        .order_by(rows.c.id.desc())
        .limit(LATEST_CALLS)
    ).all()
    sent = max((call.finished_at for call in calls if call.state == "sent"), default=None)
    stuck = [
        call.finished_at or call.created_at
        for call in calls
        if call.state in ("failed", "unknown") or (call.state == "retry" and call.error)
    ]
    troubles = [at for at in stuck if sent is None or at > sent]
    if troubles:
        return _item("line", "line_bad", "bad", ago=ago(now - min(troubles)))
    if sent is None:
        return _item("line", "line_unknown", "wait")
    return _item("line", "line_good", "good", ago=ago(now - sent))


def _waiting(view: View) -> Item:
    connection, now = view.connection, view.now
    found = (events.oldest_unfinished(connection), outbox.oldest_unfinished(connection))
    oldest = min((at for at in found if at is not None), default=None)
    if oldest is None:
        return _item("waiting", "waiting_none", "good")
    state: Literal["wait", "bad"] = "bad" if now - oldest > SLOW else "wait"
    return _item("waiting", "waiting_some", state, ago=ago(now - oldest))


def _quota(view: View) -> Item:
    connection, now = view.connection, view.now
    known = quota.known(connection, now)
    if known is None:
        return _item("quota", "quota_unknown", "wait")
    limit, used = known
    if limit is None:
        return _item("quota", "quota_free", "good", used=f"{used:,}")
    left = max(limit - used, 0)
    state: Literal["good", "wait", "bad"] = "good" if left * 100 >= limit * FEW else "wait"
    return _item("quota", "quota_left", state if left else "bad", left=f"{left:,}")


def _disaster(view: View) -> Item:
    on = is_on(facts.read(view.connection, "disaster"))
    return _item("disaster", "disaster_on" if on else "disaster_off", "bad" if on else "good")


def _stopped(view: View) -> Item:
    on = is_on(facts.read(view.connection, "stopped"))
    return _item("stopped", "stopped_on" if on else "stopped_off", "bad" if on else "good")


def is_on(fact: object) -> bool:
    """Tell whether a fact such as {"on": true, ...} says yes."""
    return bool(fact.get("on")) if isinstance(fact, dict) else bool(fact)


sources += [_line, _waiting, _quota, _disaster, _stopped]
