"""避難情報 around the sending: what was issued so far, and through which other doors it went."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.store import facts, posts, staff
from handlers.evacuation import Kind
from handlers.warned import AlertsNow
from scheduler.post import from_json

DOORS = ("system", "cell", "radio", "phone")
"""県の防災情報システム, 緊急速報メール, 防災行政無線, calls; their words are in words.toml."""
WATER = frozenset({"rain", "landslide", "surge", "flood"})
"""Hazards whose levels are those of 警戒レベル相当情報."""
LATELY = 200
"""Posts that are looked through for what was issued."""


@dataclass(frozen=True, slots=True)
class Issued:
    """A word to evacuate, or its end: the post, its title, where it stands, when it was written."""

    number: int
    title: str
    state: str
    at: datetime


def timeline(connection: Connection) -> list[Issued]:
    """List what was issued, changed and ended, the latest first."""
    found = []
    for post in posts.listed(connection, limit=LATELY):
        content = from_json(post.content)
        if content.is_evacuation and not post.drill:
            found.append(Issued(post.id, content.titles.get("ja", ""), post.state, post.created_at))
    return found


def suggested(now: AlertsNow) -> Kind | None:
    """Say which word the highest warning is about; the mayor decides, on more than this."""
    worst = max((one.level for one in now.warned if one.hazard in WATER), default=0)
    found: dict[int, Kind] = {3: "evacuation-3", 4: "evacuation-4", 5: "evacuation-5"}
    return found.get(worst)


def ticks(connection: Connection, post: int) -> dict[str, tuple[datetime, str]]:
    """Give the doors through which it went as well: when that was noted, and by whom."""
    kept = facts.read(connection, _name(post))
    if not isinstance(kept, dict):
        return {}
    return {door: (datetime.fromisoformat(at), by) for door, (at, by) in kept.items()}


def tick(connection: Connection, post: int, door: str, by: int, name: str, now: datetime) -> None:
    """Note that it went through a door; the first note stays. KeyError for an unknown door."""
    if door not in DOORS:
        raise KeyError(door)
    kept = facts.read(connection, _name(post))
    known = dict(kept) if isinstance(kept, dict) else {}
    if door not in known:
        facts.write(connection, _name(post), {**known, door: [now.isoformat(), name]}, now)
        staff.record(connection, now, by, "post.tick", f"post {post} {door}")


def _name(post: int) -> str:
    return f"evacuation.{post}"
