"""Somebody who is missing is named for a day; then the bot forgets who it was.

What LINE has delivered stays in people's talks: only our own copies can be erased.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from bot.messages import message
from bot.store import posts
from scheduler.post import Content, as_json, from_json

MISSING = "missing"
"""The id of the emergency text that names somebody."""
NAMED_FOR = timedelta(days=1)
LATELY = 500
"""Posts that are looked through."""


def with_end(content: Content, local: datetime) -> Content:
    """Give a text that names somebody its end, where it has none or a later one."""
    if content.urgent != MISSING:
        return content
    latest = local + NAMED_FOR
    return replace(content, expires=min(content.expires or latest, latest))


def forget_names(connection: Connection, now: datetime, zone: ZoneInfo) -> int:
    """Erase the words of every text whose end has come; give how many posts that were."""
    local = now.astimezone(zone).replace(tzinfo=None)
    erased = message("post_text.erased")
    done = 0
    for post in posts.listed(connection, limit=LATELY):
        content = from_json(post.content)
        over = content.expires is not None and content.expires <= local
        if content.urgent != MISSING or not over or content.bodies == {"ja": erased}:
            continue
        titles = {"ja": content.titles["ja"]} if content.titles.get("ja") else {}
        gone = replace(content, titles=titles, bodies={"ja": erased}, picture=None, links=())
        sent = json.dumps([{"type": "text", "text": erased}])
        posts.erase_words(connection, post.id, as_json(gone), sent)
        done += 1
    return done
