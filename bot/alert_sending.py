"""Alerts are written into the outbox: to everyone, to residents, to who asked, or who had the last.

Drills cannot come here: what is handed in has been decided to be public, and the tables refuse a
telegram that is not in earnest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot import announcing
from bot.alert_words import warned_of
from bot.announcing import Announcement, Audience
from bot.store import alerts as rows
from bot.store import audience as people
from bot.store import shelters
from bot.town import TownFile
from handlers.alert import LINK, Alert
from handlers.alert_card import alert_messages, combined_messages
from handlers.gathering import ALL
from scheduler.alert_rules import Change
from scheduler.alerts import FRESH
from scheduler.hours import is_quiet
from scheduler.jma.telegram import Telegram

DANGERS: Mapping[str, tuple[str, ...]] = {
    "rain": ("flood", "inundation", "landslide"),
    "landslide": ("landslide",),
    "surge": ("surge",),
    "flood": ("flood",),
    "line-rain": ("flood", "inundation", "landslide"),
    "record-rain": ("flood", "inundation", "landslide"),
    "earthquake": ("earthquake",),
    "tsunami": ("tsunami",),
    "volcano": ("volcano",),
    "eruption": ("volcano",),
}
"""What a place must be designated for to be named with a hazard."""
MOST_SHELTERS = 6
FOLLOWS = ("weakened", "released", "corrected", "withdrawn")


def send(connection: Connection, changes: Sequence[Change], town: TownFile, now: datetime) -> int:
    """Write changes that are told at once as few messages; give how many announcements it made."""
    groups: dict[tuple[str, int | None], list[Change]] = {}
    last = rows.last_told(connection, [one.incident for one in changes])
    for change in changes:
        # What puts right or ends goes to exactly those who have what it is about.
        # What turns out to be worse goes to all whom that concerns, as if it were new.
        follows = last.get(change.incident) if _puts_right(change) else None
        if _puts_right(change) and follows is None and change.change != "weakened":
            continue
        groups.setdefault((change.audience, follows), []).append(change)
    return sum(
        _announce(connection, told, audience, follows, town, now)
        for (audience, follows), told in groups.items()
    )


def _puts_right(change: Change) -> bool:
    return change.change in FOLLOWS and change.level <= change.was


def send_verbatim(connection: Connection, telegram: Telegram, town: TownFile, now: datetime) -> int:
    """Send an official headline to everyone, word for word; give how many announcements it made."""
    alert = Alert((), telegram.reported_at, verbatim=telegram.headline, link=LINK)
    # The same words again, hour after hour, are no news.
    said = hashlib.sha256(telegram.headline.encode()).hexdigest()[:32]
    key = f"alert:{telegram.status}|verbatim|{telegram.type}|{said}"
    return _write(connection, key, alert, "everyone", None, town, now) is not None


def _announce(
    connection: Connection,
    changes: Sequence[Change],
    audience: str,
    follows: int | None,
    town: TownFile,
    now: datetime,
) -> int:
    first = max(changes, key=lambda one: max(one.level, one.was))
    alert = Alert(
        tuple(warned_of(change, town.town) for change in changes),
        first.reported_at,
        ongoing=now - first.reported_at > FRESH,
        link=LINK,
        number=f"{first.reported_at.astimezone(ZoneInfo(town.town.timezone)):%m%d-%H%M}",
        shelters=tuple(_open(connection, changes)),
    )
    # The same telegram, read again by whoever, makes the same key, and so nothing.
    said = f"{first.version}:{first.change}:{first.level}"
    key = f"alert:{first.incident}:{said}:{audience}:{follows or 0}"[:160]
    hazards = [change.hazard for change in changes]
    number = _write(
        connection, key, alert, audience, follows, town, now, hazards, loud=any(map(_loud, changes))
    )
    if number is None:
        return 0
    for change in changes:
        rows.tell(connection, change.incident, number, change.level, now)
    return 1


def _loud(change: Change) -> bool:
    """Tell whether a change sounds at night too: what everyone is told of does."""
    return change.audience == "everyone"


def _open(connection: Connection, changes: Sequence[Change]) -> list[str]:
    """Name the open shelters that are meant for what holds now; none where that is over."""
    dangers = {one for change in changes if change.level for one in DANGERS.get(change.hazard, ())}
    return shelters.open_for(connection, dangers)[:MOST_SHELTERS] if dangers else []


def _write(
    connection: Connection,
    key: str,
    alert: Alert,
    audience: str,
    follows: int | None,
    town: TownFile,
    now: datetime,
    hazards: Sequence[str] = (),
    *,
    loud: bool = True,
) -> int | None:
    texts: Mapping[str, announcing.Messages]
    if audience == "everyone":
        texts = {ALL: combined_messages(alert, town.town)}
        found = Audience(everyone=True, friends=people.followers(connection))
    else:
        texts = alert_messages(alert, town.town)
        members = (
            rows.residents(connection)
            if audience == "residents"
            else rows.opted(connection, hazards)
        )
        found = Audience(people=members)
    if follows is not None:
        # The earlier one may have gone to all in one text, or to each in their language.
        texts = {**alert_messages(alert, town.town), ALL: combined_messages(alert, town.town)}
    return announcing.announce(
        connection,
        Announcement(
            key=key,
            purpose="alert",
            texts=texts,
            audience=found,
            follows=follows,
            silent=not loud and is_quiet(town.hours, now),
        ),
        now,
    )
