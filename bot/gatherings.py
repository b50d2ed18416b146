"""Who comes to what the town invites to: signing up, and the reminder of the day before."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot import announcing, modes, quota
from bot.announcing import Announcement, Audience
from bot.store import facts, posts
from bot.store import gatherings as rows
from bot.store.engine import Store
from bot.town import TownFile
from handlers.effects import Act, Reply
from handlers.gathering import Gathering, Invitation, Outcome, reminder, told
from scheduler.hours import is_quiet
from scheduler.post import Content
from scheduler.recurrence import moment

AnyRow = Row[Any]
REMIND_AT = time(10)
"""On the day before, in the town's time: early enough to give a place to somebody else."""


def keep(connection: Connection, post: AnyRow, content: Content, zone: ZoneInfo) -> int:
    """Keep what a post that leaves invites to; give the number of the post that first did."""
    root: int = first_of(connection, post)
    if post.relation == "cancellation":
        rows.call_off(connection, root)
    elif (held := content.gathering) is not None and not post.drill:
        rows.keep(
            connection,
            root,
            titles=json.dumps(dict(content.titles)),
            at=moment(held.at, zone),
            place=held.place,
            capacity=held.capacity,
        )
    return root


def first_of(connection: Connection, post: AnyRow) -> int:
    """Give the number of the post that a chain of corrections began with."""
    found: AnyRow = post
    while found.follows is not None:
        before = posts.by_number(connection, found.follows)
        if before is None:
            break
        found = before
    number: int = found.id
    return number


def sign_up(connection: Connection, effect: Act, now: datetime, zone: ZoneInfo) -> Reply:
    """Let somebody come, or not any more, and tell them what came of it."""
    row = rows.by_post(connection, int(effect.subject))
    outcome = _outcome(connection, row, effect, now)
    return told(outcome, invitation(row, zone) if row else None, effect.arguments["language"])


def invitation(row: AnyRow, zone: ZoneInfo) -> Invitation:
    """Make what people are told of a gathering."""
    at = row.at.astimezone(zone).replace(tzinfo=None)
    return Invitation(row.post_id, json.loads(row.titles), Gathering(at, row.place, row.capacity))


def _outcome(connection: Connection, row: AnyRow | None, effect: Act, now: datetime) -> Outcome:
    if row is None or row.at <= now:
        return "over"
    person = effect.actor
    if effect.rule == "leave":
        return "left" if rows.leave(connection, row.post_id, person) else "not_in"
    if row.called_off:
        return "off"
    if rows.comes(connection, row.post_id, person):
        return "already"
    return "joined" if rows.join(connection, row.post_id, person, now) else "full"


def remind(store: Store, town: TownFile, now: datetime) -> int:
    """Remind those who come tomorrow, once; give to how many gatherings."""
    zone = ZoneInfo(town.town.timezone)
    local = now.astimezone(zone)
    if local.time() < REMIND_AT or is_quiet(town.hours, now):
        return 0
    end = datetime.combine(local.date() + timedelta(days=2), time(), zone)
    begin = datetime.combine(local.date() + timedelta(days=1), time(), zone)
    with store.read() as connection:
        due = [row for row in rows.to_remind(connection, now, end) if row.at >= begin]
        if not due or modes.disaster(connection):
            return 0
    made = 0
    for row in due:
        with store.write() as connection:
            made += _remind(connection, row, town, now)
    return made


def _remind(connection: Connection, row: AnyRow, town: TownFile, now: datetime) -> bool:
    if not rows.reminded(connection, row.post_id, now):
        return False
    people = rows.who_comes(connection, row.post_id)
    # A reminder gives way to answers and to what is kept for disasters; news gives way to it.
    left = quota.left(connection, now)
    if left is not None and left - len(people) < quota.floor(connection, town, now):
        facts.flag(connection, now, "reminder missed", f"post {row.post_id} quota")
        return False
    zone = ZoneInfo(town.town.timezone)
    number = announcing.announce(
        connection,
        Announcement(
            key=f"reminder:{row.post_id}:{row.at.astimezone(zone):%Y-%m-%dT%H:%M}",
            purpose="reminder",
            texts=reminder(invitation(row, zone), town.town.languages),
            audience=Audience(
                people=[(one.person_id, one.language) for one in people if not one.muted],
                muted=[(one.person_id, one.language) for one in people if one.muted],
            ),
        ),
        now,
    )
    return number is not None
