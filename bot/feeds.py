"""JMA's telegrams by PULL: the feeds of the last minutes each minute, the long ones after a gap.

https://xml.kishou.go.jp/xmlpull.html: more than 10 GB a day from one address gets it blocked, so
feeds are asked for only when they changed, and only the town's own offices' telegrams are fetched.
"""

from __future__ import annotations

import logging
import re
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urljoin, urlsplit

import urllib3
from lxml import etree

from bot.alerting import Alerting
from bot.alerts_now import FACT
from bot.store import alerts as rows
from bot.store import facts
from scheduler.jma.tables import READ
from scheduler.jma.telegram import LARGEST, Unreadable, parse

log = logging.getLogger(__name__)
FEEDS = ("extra", "eqvol")
SECONDS = 10.0
STALE = timedelta(minutes=5)
"""A feed whose own time is older stands still: then nothing is known, not even that all is well."""
GAP = timedelta(minutes=8)
"""The short feeds hold at least the last ten minutes."""
HOUR = timedelta(hours=1)
NATION = "010000"
MOST = 200
"""Telegrams fetched in one look; the others wait for the next."""
MOST_TRIES = 10
ATOM = "{http://www.w3.org/2005/Atom}"
_ENTRY = re.compile(r"/([0-9]{14})_[0-9]+_([A-Z]{4}[0-9]{2})_([0-9]{6})\.xml$")


class FeedFailed(Exception):
    """A feed or telegram that could not be had; the text says why."""


@dataclass
class Feeds:
    """Looks at the feeds and hands over what is new.

    One feed or telegram that cannot be had holds up no other; what is missing is asked for again,
    even when its feed has not changed since.
    """

    alerting: Alerting
    address: str
    _etags: dict[str, dict[str, str]] = field(default_factory=dict)
    _missing: dict[str, int] = field(default_factory=dict)
    _long_at: datetime | None = None

    def __post_init__(self) -> None:
        """Make the connections; follows no redirect and waits ten seconds at most."""
        self._pool = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=SECONDS, read=SECONDS), retries=False
        )
        self._host = urlsplit(self.address).netloc

    def look(self, now: datetime) -> int:
        """Look once: take in what is new, note how old the feeds are; give what left."""
        last = self._last_good()
        long = self._long_at is None or now - self._long_at >= HOUR
        long = long or last is None or now - last > GAP
        times, reason = self._read_feeds(long=long)
        came = self._fetch(now)
        made = self.alerting.take(came, now) if came else 0
        self._forget_known()
        if long and not reason:
            self._long_at = now
        self._note(now, times, reason)
        return made

    def _read_feeds(self, *, long: bool) -> tuple[dict[str, datetime], str]:
        """Add what the feeds list to what is missing; give their own times, and what failed."""
        times: dict[str, datetime] = {}
        failures: list[str] = []
        if long:
            self._missing = dict.fromkeys(self._missing, 0)
        for name in FEEDS:
            for kind in (name, f"{name}_l") if long else (name,):
                try:
                    found = self._feed(f"{kind}.xml")
                except FeedFailed as failed:
                    log.warning("feed not read", extra={"reason": str(failed)})
                    failures.append(str(failed))
                    continue
                if found is None:
                    continue
                updated, links = found
                for link in links:
                    if self._is_ours(link):
                        self._missing.setdefault(link, 0)
                if kind == name:
                    times[name] = updated
        self._forget_known()
        return times, ", ".join(failures)

    def _forget_known(self) -> None:
        with self.alerting.store.read() as connection:
            for link in rows.came(connection, list(self._missing)):
                del self._missing[link]

    def _fetch(self, now: datetime) -> list[tuple[str, bytes]]:
        """Fetch what is missing and not given up until the long feeds are read again."""
        came: list[tuple[str, bytes]] = []
        wanted = [link for link, tries in self._missing.items() if tries < MOST_TRIES]
        for link in wanted[:MOST]:
            self._missing[link] += 1
            try:
                came.append((link, self._get(link)[0]))
            except FeedFailed as failed:
                log.warning("telegram not fetched", extra={"reason": str(failed)})
                if self._missing[link] == MOST_TRIES:
                    with self.alerting.store.write() as connection:
                        facts.flag(connection, now, "telegram not to be had", str(failed))
        return came

    def _feed(self, name: str) -> tuple[datetime, list[str]] | None:
        """Read a feed: its own time and its entries' addresses; None when it has not changed."""
        address = urljoin(self.address, name)
        body, headers = self._get(address, self._etags.get(name, {}))
        if not body:
            return None
        try:
            feed = parse(body)
            updated = datetime.fromisoformat(feed.findtext(f"{ATOM}updated") or "")
        except (Unreadable, ValueError, etree.LxmlError) as error:
            raise FeedFailed(f"{name}: {type(error).__name__}") from error
        if updated.tzinfo is None:
            raise FeedFailed(f"{name}: no time zone")
        self._etags[name] = {
            ours: headers[theirs]
            for ours, theirs in (("If-None-Match", "ETag"), ("If-Modified-Since", "Last-Modified"))
            if theirs in headers
        }
        links = [
            urljoin(address, link.get("href", ""))
            for entry in feed.iter(f"{ATOM}entry")
            for link in entry.iter(f"{ATOM}link")
        ]
        return updated, links

    def _is_ours(self, link: str) -> bool:
        """Tell by its name whether a telegram may concern the town, before it is fetched."""
        parts = urlsplit(link)
        if parts.netloc != self._host:
            return False
        found = _ENTRY.search(parts.path)
        if found is None:
            return False
        offices = self.alerting.town.codes.areas.office | {NATION}
        return found.group(2) in READ and found.group(3) in offices

    def _get(
        self, address: str, headers: dict[str, str] | None = None
    ) -> tuple[bytes, dict[str, str]]:
        parts = urlsplit(address)
        if parts.netloc != self._host or (
            parts.scheme != "https" and parts.hostname != "127.0.0.1"
        ):
            raise FeedFailed(f"not of the source: {parts.netloc}")
        try:
            answer = self._pool.request(
                "GET", address, headers=headers or {}, redirect=False, preload_content=False
            )
            with closing(answer):  # what was left unread must not meet the next question
                body = answer.read(LARGEST + 1, decode_content=True)
                rest = answer.read(1)
        except urllib3.exceptions.HTTPError as error:
            raise FeedFailed(f"{parts.path}: {type(error).__name__}") from error
        if answer.status == 304:
            return b"", {}
        if answer.status != 200:
            raise FeedFailed(f"{parts.path}: {answer.status}")
        if len(body) > LARGEST or rest:
            raise FeedFailed(f"{parts.path}: too large")
        return body, dict(answer.headers)

    def _last_good(self) -> datetime | None:
        with self.alerting.store.read() as connection:
            kept = facts.read(connection, FACT)
        good = kept.get("good") if isinstance(kept, dict) else None
        return datetime.fromisoformat(good) if isinstance(good, str) else None

    def _note(self, now: datetime, times: dict[str, datetime], reason: str) -> None:
        """Note when the feeds were good and how old they are; staff are told once of staleness."""
        with self.alerting.store.write() as connection:
            before = facts.read(connection, FACT)
            kept = dict(before) if isinstance(before, dict) else {}
            was_stale = bool(kept.get("stale"))
            if not reason:
                kept["good"] = now.isoformat()
            # One that has not changed keeps its time: it may stand still.
            known = kept.get("feeds")
            known = dict(known) if isinstance(known, dict) else {}
            known |= {name: updated.isoformat() for name, updated in times.items()}
            oldest = min(
                (datetime.fromisoformat(known[name]) for name in FEEDS if name in known),
                default=None,
            )
            stale = oldest is None or len(known) < len(FEEDS) or now - oldest > STALE
            if oldest is not None:
                kept["updated"] = oldest.isoformat()
            kept |= {"feeds": known, "stale": stale, "reason": reason}
            facts.write(connection, FACT, kept, now)
            if stale and not was_stale:
                facts.flag(connection, now, "feed stands still", reason or "old")
