"""Connect the bot to its LINE account, and give the account back as it was found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.line import Line
from bot.platform import Refused
from bot.store import facts, people
from bot.store.engine import Store

BEFORE = "connect.before"
"""The fact that holds what `connect` found and what it set: {"webhook": …, "ours": …}."""
PAGES = 2000
"""Pages of a thousand friends that are read at most."""


@dataclass(frozen=True, slots=True)
class Present:
    """How the account stands. ``friends`` None: the account type does not tell."""

    account: dict[str, Any]
    webhook: str | None
    active: bool
    rich_menu: str | None
    limit: int | None
    used: int
    friends: tuple[str, ...] | None


def look(line: Line) -> Present:
    """Ask LINE how the account stands; raises CallFailed."""
    webhook, active = line.webhook()
    limit, used = line.quota()
    return Present(
        account=line.bot_info(),
        webhook=webhook,
        active=active,
        rich_menu=line.default_rich_menu(),
        limit=limit,
        used=used,
        friends=_friends(line),
    )


def is_foreign(present: Present, ours: str) -> bool:
    """Tell whether someone else's address receives the account's events."""
    return present.webhook is not None and present.webhook != ours


def take(store: Store, line: Line, present: Present, ours: str, now: datetime) -> dict[str, Any]:
    """Point the webhook at us, keep what was there, import friends; give LINE's test result.

    The address is tested first: one that LINE cannot reach replaces nothing. What was there is
    kept before it is replaced; an address that we set ourselves never becomes what is restored.
    """
    result = line.test_webhook(ours)
    if not result.get("success"):
        return result
    with store.write() as connection:
        before = facts.read(connection, BEFORE)
        set_by_us = isinstance(before, dict) and before.get("ours") == present.webhook
        if present.webhook != ours:
            found = before["webhook"] if isinstance(before, dict) and set_by_us else present.webhook
            facts.write(connection, BEFORE, {"webhook": found, "ours": ours}, now)
        if present.friends:
            people.import_followers(connection, list(present.friends), now)
    if present.webhook != ours:
        line.set_webhook(ours)
    return result


class MovedOn(Exception):
    """The webhook points at an address that is not ours; the text is that address."""


def give_back(store: Store, line: Line) -> tuple[bool, str | None]:
    """Set the webhook address that `take` found; tell whether anything was kept, and the address.

    Raises MovedOn when someone has set another address since.

    None as the address: there was none, and LINE has no call to remove one.
    """
    with store.read() as connection:
        before = facts.read(connection, BEFORE)
    if not isinstance(before, dict):
        return False, None
    webhook = before.get("webhook")
    present, _ = line.webhook()
    if present not in (before.get("ours"), webhook):
        raise MovedOn(present)
    if webhook is not None:
        line.set_webhook(str(webhook))
    with store.write() as connection:
        facts.drop(connection, BEFORE)
    return True, webhook


def _friends(line: Line) -> tuple[str, ...] | None:
    ids: list[str] = []
    start: str | None = None
    for _ in range(PAGES):
        try:
            page, start = line.followers(start)
        except Refused:
            # Only verified and premium accounts may ask.
            return None
        ids += page
        if start is None:
            break
    return tuple(ids)
