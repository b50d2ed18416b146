"""The clock process: what must happen though nobody writes, and what the web processes left over.

Its pools are those of a web process that looks less often, so any number of both is harmless.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bot import gatherings, quota
from bot.acts import lapse_over
from bot.alerting import Alerting
from bot.calling import Calling
from bot.config import Settings
from bot.fanout import Fanout
from bot.feeds import Feeds
from bot.files import fetch_waiting
from bot.missing_person import forget_names
from bot.platform import CallFailed
from bot.releasing import Releasing
from bot.store import (
    events,
    facts,
    forgetting,
    learning,
    leaving,
    outbox,
    parts,
    people,
    sessions,
    vectors,
)
from bot.store import gatherings as joined
from bot.town import TownFile
from bot.worker import Worker
from scheduler.clock import Clock

LOOK_SECONDS = 5.0
"""How often inbox and outbox are looked through for what no web process took."""
TIDY_EVERY = timedelta(minutes=10)
WORDS_LIVE = timedelta(hours=23, minutes=30)
"""Nothing raw is kept longer than 24 h: this and a round of tidying are less."""
SEEN_ENOUGH = timedelta(days=7)
"""An answer that nobody came back about for so long was enough."""
GATHERED = timedelta(days=30)
"""Who came is known so long after it was over, for what is to be told them afterwards."""
UNSENT_LIVES = timedelta(days=2)
"""Longer than any row that might still repeat an unsent message's words."""
POLL_QUOTA_EVERY = timedelta(minutes=5)
"""LINE allows about 60 looks an hour."""

COUNT_EVERY = timedelta(hours=1)
CALL_EVERY = timedelta(seconds=20)
FEED_EVERY = timedelta(minutes=1)
"""JMA makes its feeds anew each minute."""
AGAIN_EVERY = timedelta(seconds=5)
REMIND_EVERY = timedelta(minutes=1)
POST_EVERY = timedelta(seconds=1)
"""A look by an index: nobody who sends a post at once should wonder whether it left."""
FETCH_EVERY = timedelta(seconds=3)
"""A photo is there when the desk opens the question it was just told of."""

log = logging.getLogger(__name__)


class Rounds:
    """Everything that runs in the clock process."""

    def __init__(
        self,
        settings: Settings,
        town: TownFile,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Open the store and prepare the jobs; starts none yet."""
        self._town = town
        self._now = now
        self.worker = Worker(settings, town, look_seconds=LOOK_SECONDS)
        self._clock = Clock(_report)
        self._clock.every(TIDY_EVERY, "tidy", self.tidy)
        self._clock.every(POLL_QUOTA_EVERY, "quota", self.poll_quota)
        self.calling = Calling(self.worker.store, settings, town)
        self._clock.every(CALL_EVERY, "calls", self.call)
        self._clock.every(FETCH_EVERY, "pictures", self.fetch)
        self.releasing = Releasing(self.worker.store, town, settings.public_url)
        self.fanout = Fanout(self.worker.store, self.worker.line, town.posts.limits)
        self._clock.every(POST_EVERY, "posts", self.post)
        self._clock.every(REMIND_EVERY, "reminders", self.remind)
        self.alerting = Alerting(self.worker.store, settings, town)
        self._clock.every(AGAIN_EVERY, "held alerts", self.look_again)
        if town.alerts.feed is not None:
            self.feeds = Feeds(self.alerting, town.alerts.feed)
            self._clock.every(FEED_EVERY, "feeds", self.look_at_feeds)
        self._clock.every(COUNT_EVERY, "members", self.count_members)

    def start(self) -> None:
        """Begin; returns at once."""
        self.worker.start()
        self.fanout.start()
        self._clock.start()

    def stop(self) -> None:
        """Finish what is in work and close everything."""
        self._clock.stop()
        self.fanout.stop()
        self.worker.stop()

    def tidy(self) -> None:
        """Erase whatever has reached the end of its keeping time."""
        now = self._now()
        with self.worker.store.write() as connection:
            expired = events.expire(connection, now - WORDS_LIVE, now)
            if expired:
                facts.flag(connection, now, "events expired", f"{expired} events")
            outbox.erase_bodies(connection, now - WORDS_LIVE)
            kept_since = now - timedelta(days=self._town.keep_days)
            forgetting.erase_older(connection, kept_since)
            parts.forget_members(connection, kept_since)
            joined.forget_over(connection, now - GATHERED)
            forgetting.close_seen(connection, now - SEEN_ENOUGH)
            learning.erase_older(connection, kept_since)
            facts.forget_older(connection, "unsent:", now - UNSENT_LIVES)
            vectors.forget_old(connection, now)
            zone = ZoneInfo(self._town.town.timezone)
            forget_names(connection, now, zone)
            today = now.astimezone(zone).date()
            leaving.end_those_due(connection, today, now)
            sessions.forget_old(connection, now)
            lapse_over(connection, self._town, now)

    def call(self) -> None:
        """Call those whom questions and shifts need now."""
        now = self._now()
        self.calling.round(now)
        self.calling.shifts(now)

    def post(self) -> None:
        """Let posts go whose time has come."""
        if self.releasing.round(self._now()):
            self.fanout.wake()

    def remind(self) -> None:
        """Remind those who said that they come tomorrow."""
        if gatherings.remind(self.worker.store, self._town, self._now()):
            self.fanout.wake()

    def look_at_feeds(self) -> None:
        """Take in what JMA has issued since the last look."""
        if self.feeds.look(self._now()):
            self.fanout.wake()

    def look_again(self) -> None:
        """Decide about alerts that have waited long enough."""
        if self.alerting.look_again(self._now()):
            self.fanout.wake()

    def fetch(self) -> None:
        """Fetch the pictures that people sent about their questions."""
        fetch_waiting(self.worker.store, self.worker.line, self._now)

    def poll_quota(self) -> None:
        """Ask LINE how many messages the month has left, and keep the answer."""
        try:
            limit, used = self.worker.line.quota()
        except CallFailed as failed:
            log.warning("quota not known", extra={"reason": str(failed)})
            return
        with self.worker.store.write() as connection:
            quota.keep(connection, limit, used, self._now())

    def count_members(self) -> None:
        """Ask LINE how many each staff group has: so many messages does a card there cost."""
        with self.worker.store.read() as connection:
            groups = people.staff_groups(connection)
        for group in groups:
            try:
                members = self.worker.line.members(group.line_id, room=group.kind == "room")
            except CallFailed as failed:
                log.warning("members not known", extra={"reason": str(failed)})
                continue
            with self.worker.store.write() as connection:
                people.count_members(connection, group.id, members)


def _report(job: str, error: BaseException) -> None:
    log.error("a job failed", extra={"job": job, "reason": type(error).__name__})
