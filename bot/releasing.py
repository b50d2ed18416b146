"""Let posts go whose time has come: each occurrence once, or noted as missed. Any number may do it.

The tables are the schedule. Whoever changes the post's row first writes the occurrence and every
part of the announcement in the same transaction; the other finds the row changed and looks again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot import announcing, gatherings
from bot.announcing import Announcement
from bot.audience import Reach, reach, too_dear
from bot.links import file_address
from bot.store import announcing as rows
from bot.store import facts, posts
from bot.store.engine import Store
from bot.town import TownFile
from handlers.news import bodies
from scheduler.hours import is_quiet, loud_from
from scheduler.post import Content, from_json, news_of
from scheduler.posting import Act, after
from scheduler.recurrence import Due, Timing, at_once, due, moment, next_after

log = logging.getLogger(__name__)
AnyRow = Row[Any]
OCCURRENCE = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Releasing:
    """Everything that letting posts go needs."""

    store: Store
    town: TownFile
    public_url: str

    def round(self, now: datetime) -> int:
        """Let go what is due and note what has ended; give how many announcements were made."""
        with self.store.read() as connection:
            numbers = posts.due(connection, now)
        made = 0
        for number in numbers:
            try:
                made += self._release(number, now)
            except posts.Stale:
                continue  # another clock has it, or staff changed it: looked at in the next round
            except Exception as error:  # noqa: BLE001 - one bad post must not hold up the others
                log.error("a post failed", extra={"post": number, "reason": type(error).__name__})
        self._end(now)
        return made

    def _release(self, number: int, now: datetime) -> bool:
        with self.store.read() as connection:
            post = posts.by_number(connection, number)
            approval = post and posts.approval(connection, number, post.edition)
            if post is None or approval is None:
                return False
            content = from_json(post.content)
            # Who gets it is read before the table is locked: it may be a million people.
            found = reach(connection, content, self.town, drill=post.drill)
        zone = ZoneInfo(self.town.town.timezone)
        timing = _timing(content, approval, zone)
        waits = content.quiet == "wait" and approval.manner != "emergency"
        with self.store.write() as connection:
            if waits and is_quiet(self.town.hours, now):
                posts.change(connection, post, next_at=loud_from(self.town.hours, now))
                return False
            told = due(
                timing,
                _reckoned(post, approval, timing, zone),
                now,
                zone,
                expires=moment(content.expires, zone) if content.expires else None,
                approved_until=approval.expires_at,
                leaves=(lambda at: loud_from(self.town.hours, at)) if waits else (lambda at: at),
            )
            return self._tell(connection, post, content, timing, told, found, now)

    def _tell(
        self,
        connection: Connection,
        post: AnyRow,
        content: Content,
        timing: Timing,
        told: list[Due],
        found: Reach,
        now: datetime,
    ) -> bool:
        zone = ZoneInfo(self.town.town.timezone)
        runs = [one for one in told if not one.missed]
        spared = post.follows is not None or content.is_emergency
        dear = not spared and too_dear(connection, found, self.town, now)
        ran = bool(runs) and not dear
        lapsed = any(one.missed == "unapproved" for one in told)
        following = next_after(timing, now, zone)
        act: Act | None = "lapse" if lapsed else "release" if ran else None
        if act is None and following is None:
            act = "expire"
        posts.change(
            connection,
            post,
            state=(after(post.state, act) if act else None) or post.state,
            reckoned_to=now,
            next_at=None if lapsed else following,
        )
        for one in told:
            missed = "quota" if dear and not one.missed else one.missed
            occurrence = f"{one.occurrence:{OCCURRENCE}}"
            posts.tell(
                connection, post.id, occurrence, edition=post.edition, missed=missed, now=now
            )
            if missed:
                facts.flag(connection, now, "post missed", f"post {post.id} {occurrence} {missed}")
        return ran and self._announce(connection, post, content, runs[-1], found, now)

    def _announce(
        self,
        connection: Connection,
        post: AnyRow,
        content: Content,
        one: Due,
        found: Reach,
        now: datetime,
    ) -> bool:
        first = posts.last_sent(connection, post.follows) if post.follows else None
        picture = file_address(self.public_url, content.picture)
        root = gatherings.keep(connection, post, content, ZoneInfo(self.town.town.timezone))
        news = news_of(
            content, picture=picture, relation=post.relation, drill=post.drill, number=root
        )
        languages = self.town.town.languages
        everyone = content.audience.everyone and not post.drill
        occurrence = f"{one.occurrence:{OCCURRENCE}}"
        number = announcing.announce(
            connection,
            Announcement(
                key=f"post:{post.id}:{occurrence}",
                purpose="drill" if post.drill else "alert" if content.is_emergency else "news",
                texts=bodies(news, languages, everyone=everyone),
                audience=found.audience,
                follows=first.id if first else None,
                drill=post.drill,
                silent=is_quiet(self.town.hours, now) and not content.is_emergency,
                post=post.id,
                occurrence=occurrence,
            ),
            now,
        )
        if post.follows and number is not None:
            self._mark_corrected(connection, post.follows)
        return number is not None

    def _mark_corrected(self, connection: Connection, number: int) -> None:
        earlier = posts.by_number(connection, number)
        if earlier is not None and (state := after(earlier.state, "correct")):
            posts.change(connection, earlier, state=state, next_at=None)

    def _end(self, now: datetime) -> None:
        """Note which posts have left wholly: they rest until their next time, or are sent."""
        with self.store.read() as connection:
            leaving = posts.in_state(connection, "sending")
        for number in leaving:
            try:
                with self.store.write() as connection:
                    post = posts.by_number(connection, number)
                    sent = rows.of_post(connection, number)
                    if post is None or any(one.finished_at is None for one in sent):
                        continue
                    state = after("sending", "rest" if post.next_at else "end")
                    posts.change(connection, post, state=state)
            except posts.Stale:
                continue


def _timing(content: Content, approval: AnyRow, zone: ZoneInfo) -> Timing:
    if content.timing.kind != "now" and approval.manner != "emergency":
        return content.timing
    local = approval.at.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    return replace(at_once(content.timing, local), catch_up="within")


def _reckoned(post: AnyRow, approval: AnyRow, timing: Timing, zone: ZoneInfo) -> datetime:
    """Say up to when a post's occurrences are known.

    What leaves at once has the minute of its approval for its time, which began before it.
    """
    reckoned: datetime = post.reckoned_to
    begins = moment(timing.start, zone)
    if not timing.repeats and begins <= approval.at and reckoned <= approval.at:
        return begins - timedelta(seconds=1)
    return reckoned
