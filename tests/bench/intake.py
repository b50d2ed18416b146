"""Durable intake against an empty Flask view: the same gunicorn, the same clients, in turns.

The bot is whole: while its web process takes events in, the companion works through them. Before
each turn of either, what the last one left in the inbox is worked off, so that neither is
measured in the shadow of the other. A last open loop stops the companion for the length of each
turn: what storing itself costs, where nothing else wants the two cores.
"""

from __future__ import annotations

import os
import signal
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from bot.store.columns import unfinished
from bot.store.engine import Store
from bot.store.tables import events
from tests.bench.callers import Callers, Figures
from tests.bench.deliveries import requests
from tests.databases import free_port
from tests.stage import SECRET, Server, environment, web

CLIENTS = 32
WARM_SECONDS = 2.0
DRAIN_SECONDS = 180.0

Load = Callable[[Callers], Figures]


@dataclass(frozen=True, slots=True)
class Pair:
    """One turn of each, side by side."""

    bot: Figures
    empty: Figures

    @property
    def rates(self) -> float:
        """The bot's rate as a share of the empty view's."""
        return self.bot.rate / self.empty.rate

    @property
    def tails(self) -> float:
        """The bot's p99 as a multiple of the empty view's."""
        return self.bot.at(0.99) / self.empty.at(0.99)


@dataclass(frozen=True, slots=True)
class Intake:
    """What was measured on one engine; ``lost``: acknowledged events that are not in the table."""

    closed: tuple[Pair, ...]
    open: tuple[Pair, ...]
    resting: tuple[Pair, ...]
    rate: float
    lost: int

    @property
    def rates(self) -> float:
        """The middle of the pairs' shares."""
        return statistics.median(pair.rates for pair in self.closed)

    @property
    def tails(self) -> float:
        """The middle of the pairs' multiples."""
        return statistics.median(pair.tails for pair in self.open)

    @property
    def resting_tails(self) -> float:
        """The same while the companion rests."""
        return statistics.median(pair.tails for pair in self.resting)

    @property
    def failures(self) -> int:
        """Requests that were not answered 200."""
        pairs = self.closed + self.open + self.resting
        return sum(pair.bot.failures + pair.empty.failures for pair in pairs)


class Bench:
    """Both servers on one engine, and the turns they take."""

    def __init__(self, database: str, folder: Path, say: Callable[[str], None]) -> None:
        """Start nothing yet. ``database`` is migrated and empty; ``say`` hears of the progress."""
        self._say = say
        self._store = Store(database)
        self._requests = requests(SECRET)
        self._ports = free_port(), free_port()
        # Nobody listens where the platform would be: nothing here leads to a reply.
        environ = environment(database=database, platform=free_port())
        self._bot = web(self._ports[0], environ, folder / "bot.log")
        self._empty = _empty(self._ports[1], folder / "empty.log")
        self._acknowledged = 0

    def run(self, rounds: int, seconds: float) -> Intake:
        """Take ``rounds`` turns of ``seconds`` each: closed loop, then open at half its rate."""
        try:
            self._bot.start()
            self._empty.start()
            list(self._turns(1, lambda callers: callers.closed_loop(WARM_SECONDS)))
            closed = []
            for pair in self._turns(rounds, lambda callers: callers.closed_loop(seconds)):
                closed.append(pair)
                self._say(
                    f"closed loop {len(closed)}/{rounds}: intake {pair.bot.rate:.0f}/s,"
                    f" empty view {pair.empty.rate:.0f}/s: {pair.rates:.2f}"
                )
            rate = statistics.median(pair.bot.rate for pair in closed) / 2
            open = []
            for pair in self._turns(rounds, lambda callers: callers.open_loop(rate, seconds)):
                open.append(pair)
                self._say(
                    f"open loop at {rate:.0f}/s {len(open)}/{rounds}: p99 of intake"
                    f" {pair.bot.at(0.99) * 1000:.1f} ms, of the empty view"
                    f" {pair.empty.at(0.99) * 1000:.1f} ms: {pair.tails:.2f}"
                )
            resting = []
            for pair in self._turns(
                rounds, lambda callers: callers.open_loop(rate, seconds), resting=True
            ):
                resting.append(pair)
                self._say(
                    f"the same, companion resting, {len(resting)}/{rounds}: p99 of intake"
                    f" {pair.bot.at(0.99) * 1000:.1f} ms: {pair.tails:.2f}"
                )
            return Intake(tuple(closed), tuple(open), tuple(resting), rate, self._lost())
        finally:
            self._bot.stop()
            self._empty.stop()
            self._store.close()

    def _turns(self, rounds: int, load: Load, *, resting: bool = False) -> Iterator[Pair]:
        for number in range(rounds):
            found: list[Figures] = []
            # Who begins changes: whatever drifts on this machine strikes both alike.
            for port in self._ports if number % 2 == 0 else self._ports[::-1]:
                self._drain()
                with _stopped(self._bot.pid) if resting else nullcontext():
                    found.append(load(Callers(port, self._requests, CLIENTS)))
            pair = Pair(*(found if number % 2 == 0 else found[::-1]))
            self._acknowledged += len(pair.bot.seconds)
            yield pair

    def _drain(self) -> None:
        until = time.monotonic() + DRAIN_SECONDS
        while self._count(unfinished(events.c.state)):
            if time.monotonic() > until:
                raise RuntimeError(f"the inbox is not empty after {DRAIN_SECONDS:.0f} s")
            time.sleep(0.2)

    def _lost(self) -> int:
        self._drain()
        return max(0, self._acknowledged - self._count())

    def _count(self, *where: object) -> int:
        with self._store.read() as connection:
            query = select(func.count()).select_from(events).where(*where)  # type: ignore[arg-type]
            return connection.scalar(query) or 0


@contextmanager
def _stopped(server: int) -> Iterator[None]:
    """Hold the companion of a server still meanwhile."""
    companion = next(pid for pid in _below(server) if _command(pid)[-1:] == ["work"])
    os.kill(companion, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(companion, signal.SIGCONT)


def _below(pid: int) -> Iterator[int]:
    """List the processes that a process has started, and those that these have."""
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in map(int, children.read_text(encoding="ascii").split()):
            yield child
            yield from _below(child)


def _command(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/cmdline").read_text(encoding="utf-8").rstrip("\0").split("\0")


def _empty(port: int, log: Path) -> Server:
    return Server(
        ["-m", "gunicorn", "-c", "tests/bench/empty_gunicorn.py", "tests.bench.empty:create_app()"],
        {"BIND": f"127.0.0.1:{port}"},
        log,
        f"http://127.0.0.1:{port}/healthz",
    )
