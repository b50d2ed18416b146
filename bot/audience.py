"""Who gets a post as things stand, and what that costs of the month's messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot import announcing, quota
from bot.store import announcing as rows
from bot.store import audience as people
from bot.store import gatherings
from bot.town import TownFile
from scheduler.post import Content


@dataclass(frozen=True, slots=True)
class Reach:
    """Who gets a post: as it will be frozen, how many by language, and the cost in messages."""

    audience: announcing.Audience
    everyone: bool
    people: int
    by_language: tuple[tuple[str, int], ...]
    cost: int


def reach(connection: Connection, content: Content, town: TownFile, *, drill: bool) -> Reach:
    """Find who gets a post. A drill reaches the staff groups, whatever it says."""
    if drill:
        groups = [
            announcing.Group(row.id, row.members or 0) for row in rows.staff_rooms(connection)
        ]
        return _reach(announcing.Audience(groups=groups), 0, {})
    asked = content.audience
    if asked.everyone:
        # How many friends there are, LINE alone knows; those we know are the least.
        friends = people.followers(connection)
        return _reach(announcing.Audience(everyone=True, friends=friends), friends, {})
    found = people.members(
        connection,
        content.category,
        lenses=asked.lenses,
        languages=asked.languages,
        areas=asked.areas,
    )
    loud = [(id, language) for id, language, muted in found if not muted]
    silent = [(id, language) for id, language, muted in found if muted]
    counted: dict[str, int] = {}
    for _, language, _ in found:
        key = language if language in town.town.languages else "ja"
        counted[str(key)] = counted.get(str(key), 0) + 1
    return _reach(announcing.Audience(people=loud, muted=silent), len(found), counted)


def too_dear(connection: Connection, found: Reach, town: TownFile, now: datetime) -> bool:
    """Tell whether sending would take from what is kept for disasters and for answers.

    News gives way first: it leaves the reserve and what answers may still use of their budget.
    """
    left = quota.left(connection, now)
    return left is not None and left - found.cost < kept_back(connection, town, now)


def kept_back(connection: Connection, town: TownFile, now: datetime) -> int:
    """Count the messages of this month that news must leave: first of all it gives way itself."""
    reminders = gatherings.promised(connection, now, quota.month_end(now))
    return quota.floor(connection, town, now) + reminders


def _reach(audience: announcing.Audience, many: int, counted: dict[str, int]) -> Reach:
    return Reach(
        audience,
        audience.everyone,
        many,
        tuple(sorted(counted.items(), key=lambda one: -one[1])),
        announcing.cost(audience),
    )
