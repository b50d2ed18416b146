"""The feeds, from a real server: what is new and ours is fetched, standing still is seen."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from sqlalchemy import select

from bot.alerting import Alerting
from bot.alerts_now import FACT
from bot.feeds import MOST_TRIES, Feeds
from bot.store import alerts as rows
from bot.store import facts
from bot.store.engine import Store
from bot.store.tables import flags
from tests import telegrams as t
from tests.alerting import VILLAGE, automatic, sent
from tests.telegrams import T0


class Source:
    """JMA's server in small: its feeds' time, their entries, and what it was asked for."""

    def __init__(self) -> None:
        self.updated = T0
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []
        self.etag = ""
        self.gone: set[str] = set()
        self.answer: tuple[int, bytes] | None = None
        self.address = ""

    def issue(self, type: str, body: bytes, office: str = "200000") -> None:
        number = f"{20260801000000 + len(self.files):014d}"
        self.files[f"/data/{number}_0_{type}_{office}.xml"] = body

    def feed(self) -> bytes:
        entries = "".join(
            f'<entry><link href="{self.address}{path}"/></entry>' for path in self.files
        )
        time = self.updated.isoformat()
        return (
            f'<feed xmlns="http://www.w3.org/2005/Atom"><updated>{time}</updated>{entries}</feed>'
        ).encode()


@pytest.fixture
def source() -> Iterator[Source]:
    found = Source()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append(self.path)
            if found.answer is not None:
                self._say(*found.answer)
            elif self.path in found.gone:
                self._say(404, b"gone")
            elif self.path in found.files:
                self._say(200, found.files[self.path])
            elif found.etag and self.headers.get("If-None-Match") == found.etag:
                self._say(304, b"")
            elif self.path.startswith("/feed/"):
                self._say(200, found.feed())
            else:
                self._say(404, b"")

        def _say(self, status: int, body: bytes) -> None:
            self.send_response(status)
            if found.etag:
                self.send_header("ETag", found.etag)
            self.send_header("Content-Length", str(len(body)))
            if status == 302:
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.address = f"http://127.0.0.1:{server.server_port}"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def feeds(source: Source, store: Store, by: int, settings: Any) -> Feeds:
    automatic(store, by, "rain")
    alerting = Alerting(store, settings, replace(VILLAGE))
    return Feeds(alerting, f"{source.address}/feed/")


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def stale(store: Store) -> bool:
    with store.read() as connection:
        kept = facts.read(connection, FACT)
    assert isinstance(kept, dict)
    return bool(kept["stale"])


def test_what_is_ours_is_taken_once(source: Source, feeds: Feeds, store: Store) -> None:
    source.issue("VPWW55", t.rain(4))
    source.issue("VPWW55", t.rain(5), office="130000")
    source.issue("VPFD50", b"a forecast")
    source.issue("VXSE53", t.quake("3"), office="010000")
    assert feeds.look(at(0)) == 1
    fetched = [path for path in source.asked if path.startswith("/data/")]
    assert [path.split("_")[2] for path in fetched] == ["VPWW55", "VXSE53"]
    source.asked.clear()
    assert feeds.look(at(1)) == 0
    assert not [path for path in source.asked if path.startswith("/data/")]
    assert len(sent(store)) == 1


def test_the_long_feeds_are_read_at_the_start_each_hour_and_after_a_gap(
    source: Source, feeds: Feeds
) -> None:
    for minute, long in ((0, True), (1, False), (2, False), (20, True), (21, False), (81, True)):
        source.asked.clear()
        source.updated = at(minute)
        feeds.look(at(minute))
        assert ("/feed/extra_l.xml" in source.asked) is long, minute
        assert "/feed/extra.xml" in source.asked


def test_a_feed_that_stands_still_is_noticed_and_said_once(
    source: Source, feeds: Feeds, store: Store
) -> None:
    feeds.look(at(0))
    assert not stale(store)
    source.etag = '"1"'
    feeds.look(at(3))
    source.updated = at(0)
    feeds.look(at(6))
    assert stale(store), "it answers, and stands still"
    source.etag = '"2"'
    source.updated = at(7)
    feeds.look(at(7))
    assert not stale(store)


@pytest.mark.parametrize(
    "answer", [(500, b""), (302, b""), (200, b"<html>"), (200, b"<feed/>"), (200, b"")]
)
def test_a_source_that_fails_loses_nothing(
    source: Source, feeds: Feeds, store: Store, answer: tuple[int, bytes]
) -> None:
    source.issue("VPWW55", t.rain(4))
    source.answer = answer
    assert feeds.look(at(0)) == 0
    source.answer = None
    source.updated = at(6)
    assert feeds.look(at(6)) == 1
    assert "/elsewhere" not in source.asked


def test_a_telegram_cut_short_on_the_way_is_fetched_again(
    source: Source, feeds: Feeds, store: Store
) -> None:
    source.issue("VPWW55", t.rain(4))
    path, good = next(iter(source.files.items()))
    source.files[path] = good[:300]
    assert feeds.look(at(0)) == feeds.look(at(1)) == 0
    with store.read() as connection:
        assert [one.disposition for one in rows.listed(connection)] == ["unreadable"]
    source.files[path] = good
    assert feeds.look(at(2)) == 1


def test_one_telegram_that_cannot_be_had_holds_up_no_other(
    source: Source, feeds: Feeds, store: Store
) -> None:
    source.issue("VPWW56", t.rain(4))
    path = next(iter(source.files))
    source.gone.add(path)
    source.issue("VPWW55", t.rain(4))
    assert feeds.look(at(0)) == 1
    source.etag = '"1"'
    feeds.look(at(1))
    source.asked.clear()
    feeds.look(at(2))
    assert path in source.asked, "nothing new is listed, and it is asked for all the same"
    source.gone.clear()
    feeds.look(at(3))
    with store.read() as connection:
        assert rows.came(connection, [source.address + path])
    source.asked.clear()
    feeds.look(at(4))
    assert path not in source.asked


def test_a_telegram_that_is_never_there_is_given_up_and_staff_are_told_once(
    source: Source, feeds: Feeds, store: Store
) -> None:
    source.issue("VPWW55", t.rain(4))
    source.gone |= set(source.files)
    for minute in range(30):
        source.updated = at(minute)
        feeds.look(at(minute))
    assert len([path for path in source.asked if path.startswith("/data/")]) == MOST_TRIES
    with store.read() as connection:
        kinds = list(connection.scalars(select(flags.c.kind)))
    assert kinds.count("telegram not to be had") == 1


def test_one_feed_that_fails_holds_up_no_other_and_counts_as_standing_still(
    source: Source, feeds: Feeds, store: Store
) -> None:
    source.gone |= {"/feed/eqvol.xml", "/feed/eqvol_l.xml"}
    source.issue("VPWW55", t.rain(4))
    assert feeds.look(at(0)) == 1
    assert stale(store)
    source.gone.clear()
    source.updated = at(1)
    feeds.look(at(1))
    assert not stale(store)
    source.gone.add("/feed/extra.xml")
    source.updated = at(9)
    feeds.look(at(9))
    assert stale(store), "the other one is of now, and that does not make this one so"


def test_a_telegram_of_another_host_is_never_fetched(source: Source, feeds: Feeds) -> None:
    source.issue("VPWW55", t.rain(4))
    source.address = "http://127.0.0.1:1"
    assert feeds.look(at(0)) == 0
    assert not [path for path in source.asked if path.startswith("/data/")]
