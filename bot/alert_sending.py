"""Alerts are written into the outbox: to everyone, to residents, to who asked, or who had the last.

Drills cannot come here: what is handed in has been decided to be public, and the tables refuse a
telegram that is not in earnest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection

from bot import announcing
from bot.alert_words import LINK, warned_of
from bot.announcing import Announcement, Audience
from bot.store import alerts as rows
from bot.store import audience as people
from bot.store import shelters
from bot.town import TownFile
from handlers.alert import Alert, alert_messages, combined_messages
from handlers.gathering import ALL
from handlers.warned import Warned
from scheduler.alert_rules import Change
from scheduler.alerts import FRESH
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
        follows = last.get(change.incident) if change.change in FOLLOWS else None
        if change.change in FOLLOWS and follows is None and change.change != "weakened":
            continue
        groups.setdefault((change.audience, follows), []).append(change)
    return sum(
        _announce(connection, told, audience, follows, town, now)
        for (audience, follows), told in groups.items()
    )


def send_verbatim(connection: Connection, telegram: Telegram, town: TownFile, now: datetime) -> int:
    """Send an official headline to everyone, word for word; give how many announcements it made."""
    alert = Alert((), telegram.reported_at, verbatim=telegram.headline, link=LINK)
    key = f"alert:{telegram.status}|verbatim|{telegram.digest[:32]}"
    return _write(connection, key, alert, "everyone", None, town, now) is not None


def warned(change: Change, town: TownFile) -> Warned:
    """Put a change into the words' terms."""
    return warned_of(change, " ".join(town.town.names.values()))


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
        tuple(warned(change, town) for change in changes),
        first.reported_at,
        ongoing=now - first.reported_at > FRESH,
        link=LINK,
        shelters=tuple(_open(connection, changes)),
    )
    # The same telegram, read again by whoever, makes the same key, and so nothing.
    said = f"{first.version}:{first.change}:{first.level}"
    key = f"alert:{first.incident}:{said}:{audience}:{follows or 0}"[:160]
    hazards = [change.hazard for change in changes]
    number = _write(connection, key, alert, audience, follows, town, now, hazards)
    if number is None:
        return 0
    for change in changes:
        rows.tell(connection, change.incident, number, change.level, now)
    return 1


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
        Announcement(key=key, purpose="alert", texts=texts, audience=found, follows=follows),
        now,
    )
