"""How fast a post goes out to many, and how soon an alert leaves beside it."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.announcing import MOST, Announcement, Audience, announce
from bot.fanout import Fanout
from bot.line import Line
from bot.pacing import Limits
from bot.store import announcing, progress
from bot.store.batch import insert_batch
from bot.store.engine import Store
from bot.store.tables import people
from tests.bench import swift

AT_ONCE = 20_000
ALERTS = 9
"""So many alerts are sent while the news is going out."""
PAUSE = 0.9
TEXT = {"type": "text", "text": "広報しらすず 十二月号を配りました。" * 10}
ALERT_TEXT = {"type": "text", "text": "ALERT 避難してください。"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What the platform saw: calls a second, their share of the limit, and how late alerts were."""

    recipients: int
    calls: int
    share: float
    refused: int
    doubled: int
    unreached: int
    alerts: tuple[float, ...]
    materialised: float


def measure(database: str, recipients: int, say: Callable[[str], None]) -> Sent:
    """Send a post to so many invented followers."""
    store = Store(database)
    try:
        gather(store, recipients)
        say(f"{recipients:,} follow us")
        with platform() as address:
            line = Line(secret="s" * 32, token="t", endpoint=address)
            fanout = Fanout(store, line, Limits(calls_a_second=swift.LIMIT))
            fanout.start()
            try:
                return _send(store, fanout, address, say)
            finally:
                fanout.stop()
                line.close()
    finally:
        store.close()


def _send(store: Store, fanout: Fanout, address: str, say: Callable[[str], None]) -> Sent:
    with store.read() as connection:
        followers = announcing.followers(connection)
    began = time.monotonic()
    number = _announce(store, "post:1", "news", TEXT, followers)
    materialised = time.monotonic() - began
    # A million tuples would be walked through again and again by the collector of garbage.
    many, some = len(followers), followers[:MOST]
    del followers
    say(f"all parts written in {materialised:.1f} s")
    fanout.wake()
    told: list[float] = []
    for alert in range(ALERTS):
        time.sleep(PAUSE)
        if not _live(store, number):
            break
        _announce(store, f"alert:{alert}", "alert", ALERT_TEXT, some)
        told.append(time.time())
        fanout.wake()
    while _live(store, number):
        time.sleep(0.25)
    seen = stats(address)
    with store.read() as connection:
        sent = sum(one.people for one in progress.counts(connection, number) if one.state == "sent")
    late = tuple(came - at for came, at in zip(seen["alerts"], told, strict=False))
    rate = (seen["calls"] - 1) / (seen["last"] - seen["first"])
    say(f"{seen['calls']} calls, {rate:.1f} a second; alerts after {_milliseconds(late)}")
    return Sent(
        recipients=many,
        calls=seen["calls"],
        share=rate / swift.LIMIT,
        refused=seen["refused"],
        doubled=seen["calls"] - seen["keys"],
        unreached=many - sent,
        alerts=late,
        materialised=materialised,
    )


def _announce(
    store: Store,
    key: str,
    purpose: Any,
    text: Mapping[str, str],
    followers: list[tuple[int, str | None]],
) -> int:
    what = Announcement(key, purpose, {"ja": [text]}, Audience(people=followers))
    with store.write() as connection:
        number = announce(connection, what, datetime.now(UTC))
    assert number is not None
    return number


def _live(store: Store, number: int) -> bool:
    with store.read() as connection:
        row: Any = announcing.by_number(connection, number)
    return bool(row.finished_at is None)


def gather(store: Store, recipients: int) -> None:
    """Invent so many followers."""
    now = datetime.now(UTC)
    for begin in range(0, recipients, AT_ONCE):
        rows = [
            {"line_id": f"U{number:032x}", "following": True, "seen_at": now}
            for number in range(begin, min(recipients, begin + AT_ONCE))
        ]
        with store.write() as connection:
            insert_batch(connection, people, rows)


@contextmanager
def platform() -> Any:
    """Start the platform that only counts; gives its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.swift"], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def stats(address: str) -> dict[str, Any]:
    """Ask what it counted."""
    with urllib.request.urlopen(f"{address}/stats", timeout=10) as answer:  # noqa: S310
        found: dict[str, Any] = json.load(answer)
    return found


def _milliseconds(times: tuple[float, ...]) -> str:
    return ", ".join(f"{one * 1000:.0f}" for one in times) + " ms"
