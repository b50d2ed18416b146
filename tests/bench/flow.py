"""From webhook to reply: people write at a steady rate while the platform takes its time.

A reply's time runs from the moment the person wrote, stamped by the platform, to the moment the
platform accepted the reply, its own delay included. Both moments are the platform's clock.
"""

from __future__ import annotations

import itertools
import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import func, select

from bot.store import facts
from bot.store.engine import Store
from bot.store.tables import asks
from faq.sheet import read_sheet
from tests.bench.callers import Callers, quantile
from tests.controls import Controls
from tests.databases import free_port
from tests.stage import (
    SAMPLE,
    environment,
    person,
    settle_in,
    simulator,
    unanswerable,
    web,
    write_cast,
)

WRITERS = 240
RATE = 50.0
DELAY = 0.05
COMMITS = 5
QUIET_SECONDS = 30.0
HANDED_OVER = 20
"""One question in so many is for a person to answer."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What was measured on one engine; all times in seconds, all tuples sorted.

    ``idle`` and ``busy`` are durable commits of one small row through ``Store.write()``, before
    and after the load, and during it. ``verdicts`` counts what the questions led to.
    """

    seconds: tuple[float, ...]
    asked: int
    rate: float
    idle: tuple[float, ...]
    busy: tuple[float, ...]
    verdicts: dict[str, int]

    @property
    def p99(self) -> float:
        """Within which 99 of 100 replies were out."""
        return quantile(self.seconds, 0.99)

    @property
    def bound(self) -> float:
        """Three times the platform's delay and five commits, each the middle of the idle ones."""
        return 3 * (DELAY + COMMITS * quantile(self.idle, 0.5))

    @property
    def unanswered(self) -> int:
        """Questions to which no reply was accepted."""
        return self.asked - len(self.seconds)


def measure(database: str, folder: Path, seconds: float, say: Callable[[str], None]) -> Flow:
    """Let people write for so long; ``database`` is migrated and empty."""
    ports = free_port(), free_port()
    mail = free_port()
    cast = folder / "cast.toml"
    write_cast(cast, WRITERS)
    platform = simulator(ports[1], mail, ports[0], cast, folder / "simulator.log")
    environ = environment(database=database, platform=ports[1], mail=mail)
    bot = web(ports[0], environ, folder / "bot.log")
    store = Store(database)
    try:
        settle_in(store)
        platform.start()
        bot.start()
        _warm(ports[1], say)
        Controls(ports[1]).post("faults", kind="latency", seconds=DELAY)
        idle = _commits(store, 100)
        say(f"{RATE:.0f} questions a second from {WRITERS} people for {seconds:.0f} s")
        load = _Load(ports[1], seconds)
        busy = load.run(store)
        _wait_until_quiet(ports[1])
        idle += _commits(store, 100)
        with store.read() as connection:
            verdicts = connection.execute(
                select(asks.c.verdict, func.count()).group_by(asks.c.verdict)
            ).all()
        answered, asked, span = _replies(ports[1], load.began)
        return Flow(
            seconds=tuple(sorted(answered)),
            asked=asked,
            rate=asked / span,
            idle=tuple(sorted(idle)),
            busy=tuple(sorted(busy)),
            verdicts={row[0]: row[1] for row in verdicts},
        )
    finally:
        bot.stop()
        platform.stop()
        store.close()


class _Load:
    """People writing, and a commit of our own now and then beside them."""

    def __init__(self, port: int, seconds: float) -> None:
        self._callers = Callers(port, _writings(port), clients=16)
        self._seconds = seconds
        self._over = threading.Event()
        self.began = ""

    def run(self, store: Store) -> list[float]:
        """Write to the end; give how long the commits beside it took."""
        busy: list[float] = []

        def commit() -> None:
            while not self._over.wait(0.5):
                busy.extend(_commits(store, 1))

        beside = threading.Thread(target=commit)
        beside.start()
        self.began = datetime.now(UTC).isoformat()
        try:
            figures = self._callers.open_loop(RATE, self._seconds)
        finally:
            self._over.set()
            beside.join()
        if figures.failures:
            raise RuntimeError(f"{figures.failures} people could not write at the simulator")
        return busy


def _writings(port: int) -> Iterator[bytes]:
    sheet = read_sheet((SAMPLE / "faq.csv").read_bytes(), "faq.csv")
    words = [
        wording for entry in sheet.entries for told in entry.wordings.values() for wording in told
    ]
    chance = random.Random(7)  # noqa: S311 - the same words in every run
    for number in itertools.count():
        to_staff = number % HANDED_OVER == 0
        text = unanswerable(number) if to_staff else chance.choice(words)
        body = json.dumps({"user": person(number % WRITERS), "text": text}).encode()
        yield b"".join(
            (
                f"POST /_sim/say HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n".encode(),
                b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body),
                body,
            )
        )


def _commits(store: Store, count: int) -> list[float]:
    taken = []
    for number in range(count):
        now = datetime.now(UTC)
        began = time.perf_counter()
        with store.write() as connection:
            facts.write(connection, "bench.commit", number, now)
        taken.append(time.perf_counter() - began)
    return taken


def _warm(port: int, say: Callable[[str], None]) -> None:
    say("warming up")
    Callers(port, _writings(port), clients=8).open_loop(RATE / 2, 3.0)
    _wait_until_quiet(port)


def _wait_until_quiet(port: int) -> None:
    controls = Controls(port)
    until = time.monotonic() + QUIET_SECONDS
    seen = -1
    while time.monotonic() < until:
        state = controls.get("state")
        if state["idle"] and state["accepted"] == seen:
            return
        seen = state["accepted"]
        time.sleep(0.5)


def _replies(port: int, began: str) -> tuple[list[float], int, float]:
    """Give the seconds to each reply, how many had asked, and the span over which they did."""
    controls = Controls(port)
    since = datetime.fromisoformat(began).timestamp() * 1000
    asked = {
        event["replyToken"]: event["timestamp"] / 1000
        for event in controls.get("events")
        if event["type"] == "message" and event["timestamp"] >= since
    }
    accepted = {
        entry["reply_token"]: datetime.fromisoformat(entry["at"]).timestamp()
        for entry in controls.get("ledger?seen=100000000")["accepted"]
        if entry["reply_token"]
    }
    answered = [accepted[token] - at for token, at in asked.items() if token in accepted]
    return answered, len(asked), max(asked.values()) - min(asked.values())
