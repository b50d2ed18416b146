"""The posts of the town: what waits for whom, what goes out when, and what went."""

from __future__ import annotations

from calendar import Calendar
from datetime import date, datetime, time, timedelta

from flask import g, render_template, request
from sqlalchemy import Connection

from bot import quota
from bot.audience import kept_back, reach
from bot.console.pages import Page, console, needs
from bot.console.topline import Item, View, sources
from bot.console.words import words
from bot.messages import message
from bot.store import posts as rows
from scheduler.post import from_json
from scheduler.recurrence import occurrences


@console.app_template_global()
def post_word(table: str, key: str) -> str:
    """Give a word that the pages and the command line share."""
    return message(f"{table}.{key}")


LATELY = timedelta(days=7)
SHOWN = 50


@console.get("/posts")
@needs("figures.see")
def posts() -> Page:
    """List posts by what is to be done about them."""
    with g.store.read() as connection:
        waiting = rows.listed(connection, ("pending",))
        planned = sorted(
            rows.listed(connection, ("approved", "sending")),
            key=lambda post: (post.next_at is None, post.next_at or g.now),
        )
        drafts = rows.listed(connection, ("draft",))
        past = rows.listed(connection, ("sent", "expired", "cancelled", "corrected"), SHOWN)
        return render_template(
            "posts.html",
            groups=(("waiting", waiting), ("planned", planned), ("drafts", drafts), ("past", past)),
            contents={
                post.id: from_json(post.content) for post in (*waiting, *planned, *drafts, *past)
            },
            review=rows.to_review(connection),
            missed=rows.missed_since(connection, g.now - LATELY),
            left=quota.left(connection, g.now),
            kept=kept_back(connection, g.town, g.now),
            promised=_promised(connection, planned),
        )


@console.get("/posts/calendar")
@needs("figures.see")
def calendar() -> Page:
    """Show a month: what is planned, and what went out."""
    begin = _month(request.args.get("month", ""))
    after = (begin + timedelta(days=32)).replace(day=1)
    first = datetime.combine(begin, time()) - timedelta(minutes=1)
    last = datetime.combine(after, time()) - timedelta(minutes=1)
    days: dict[date, list[tuple[str, str, int, str]]] = {}
    with g.store.read() as connection:
        for post in rows.listed(connection, ("approved", "sending", "pending")):
            content = from_json(post.content)
            for at in occurrences(content.timing, first, last):
                if at >= g.now.astimezone(g.zone).replace(tzinfo=None):
                    line = (f"{at:%H:%M}", content.titles["ja"], post.id, post.state)
                    days.setdefault(at.date(), []).append(line)
        for post in rows.listed(connection, limit=500):
            for told in rows.told(connection, post.id):
                at = datetime.fromisoformat(told.occurrence)
                if first < at <= last:
                    title = from_json(post.content).titles["ja"]
                    line = (f"{at:%H:%M}", title, post.id, told.outcome)
                    days.setdefault(at.date(), []).append(line)
    return render_template(
        "posts_calendar.html",
        begin=begin,
        before=(begin - timedelta(days=1)).replace(day=1),
        after=after,
        weeks=Calendar(firstweekday=6).monthdatescalendar(begin.year, begin.month),
        days={day: sorted(lines) for day, lines in days.items()},
    )


def _promised(connection: Connection, planned: list[rows.AnyRow]) -> int:
    """Count the messages that what is planned takes until the month ends."""
    now = g.now.astimezone(g.zone)
    end = (now.replace(day=1) + timedelta(days=32)).replace(day=1, hour=0, minute=0)
    local, until = (at.replace(tzinfo=None) for at in (now, end))
    total = 0
    for post in planned:
        content = from_json(post.content)
        times = sum(1 for _ in occurrences(content.timing, local, until))
        if times and not post.drill:
            total += times * reach(connection, content, g.town, drill=False).cost
    return total


def _month(text: str) -> date:
    try:
        found = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        found = g.today.replace(day=1)
    return found if 2020 <= found.year <= 2100 else g.today.replace(day=1)


def _missed(view: View) -> Item | None:
    """Tell of posts that did not go out at their time, and of what waits to be approved."""
    missed = len(rows.missed_since(view.connection, view.now - LATELY))
    if missed:
        return Item(
            "posts", words("topline.posts"), words("topline.posts_missed", count=missed), "bad"
        )
    waiting = len(rows.in_state(view.connection, "pending"))
    if waiting:
        told = words("topline.posts_waiting", count=waiting)
        return Item("posts", words("topline.posts"), told, "wait")
    return None


sources.append(_missed)
