"""What tests of posts share: a town, three accounts, six followers, and short ways to act."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import bot
from bot.posts import Desk
from bot.releasing import Releasing
from bot.store import parts, people, posts, staff
from bot.store.engine import Store
from bot.town import TownFile, load_town
from scheduler.post import Content
from scheduler.posting import Approval
from scheduler.recurrence import Timing

ZONE = ZoneInfo("Asia/Tokyo")
NOW = datetime(2026, 11, 30, 0, 0, tzinfo=UTC)  # Monday, 9:00 in Japan
TEN = datetime(2026, 12, 1, 10, 0)
TOWN = load_town(Path(bot.__file__).parent / "sample" / "town.toml")
WATER = Content(
    "news",
    {"ja": "断水のお知らせ", "en": "Water outage"},
    {"ja": "あす10時から断水します。", "en": "No water from 10:00 tomorrow."},
    Timing("once", TEN),
)


def people_of(store: Store) -> dict[str, int]:
    """Make three accounts, and six followers: the last three read English."""
    with store.write() as connection:
        for number in range(6):
            id = people.meet(connection, f"U{number:032x}", NOW)
            people.remember(connection, id, following=True, language="en" if number > 2 else None)
        return {
            login: staff.add(
                connection,
                login=login,
                name=login,
                password="x",
                role=role,
                desks="",
                created_at=NOW,
            )
            for login, role in (("ito", "publisher"), ("sato", "approver"), ("mori", "admin"))
        }


def at(store: Store, by: int, now: datetime = NOW, town: TownFile = TOWN) -> Any:
    """Do one act of an account's in a transaction of its own."""

    class Acting:
        def __getattr__(self, name: str) -> Any:
            def act(*given: Any, **more: Any) -> Any:
                with store.write() as connection:
                    return getattr(Desk(connection, town, by, now), name)(*given, **more)

            return act

    return Acting()


def approved(store: Store, accounts: dict[str, int], content: Content = WATER, **more: Any) -> int:
    """Draft, submit and approve a post."""
    number: int = at(store, accounts["ito"]).draft(content, **more)
    at(store, accounts["ito"]).submit(number, 1)
    at(store, accounts["sato"]).approve(number, Approval(1, accounts["sato"]))
    return number


def row(store: Store, number: int) -> Any:
    with store.read() as connection:
        return posts.by_number(connection, number)


def tick(store: Store, now: datetime, town: TownFile = TOWN) -> int:
    return Releasing(store, town, "https://bot.example").round(now)


def settle(store: Store, now: datetime) -> None:
    """Let every part that may leave be taken by LINE."""
    with store.write() as connection:
        for part in parts.claim(connection, now, "t", 1000, lowest=1, broadcasts=1):
            parts.settle(
                connection, [parts.Settled(part.id, "t", "sent", {"finished_at": now})], now
            )


def local(now: str) -> datetime:
    return datetime.fromisoformat(now).replace(tzinfo=ZONE).astimezone(UTC)
