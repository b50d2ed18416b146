"""The rounds: load, a kill without warning, a new process; and at the end, quiet."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from sqlalchemy import func, select

from bot.store.columns import unfinished
from bot.store.desk_tables import questions
from bot.store.engine import Store
from bot.store.tables import events, outbox
from tests.controls import Controls
from tests.databases import free_port
from tests.soak.crowd import WRITERS, Crowd
from tests.soak.findings import broken_rules, read_books, summary
from tests.stage import SAMPLE, Server, environment, settle_in, simulator, web, write_cast

REST_SECONDS = 150.0
"""Nothing has got less for so long: what is left then is stuck. Leases of 30 and 35 s run out one
after the other before; pushes that failed wait and try again."""
LONGEST_REST_SECONDS = 900.0
MOVE_SECONDS = 10.0
"""How long a round waits at most for some event to be worked on."""
FAULTS = (
    (),
    ({"kind": "error-after", "endpoint": "push", "probability": 0.3},),
    ({"kind": "drop-after", "endpoint": "reply", "probability": 0.2},),
    ({"kind": "error-after", "probability": 0.1}, {"kind": "drop-after", "probability": 0.1}),
)
"""What the platform does wrong in every fourth round each."""


class Soak:
    """One village whose processes are killed."""

    def __init__(self, database: str, folder: Path, say: Callable[[str], None]) -> None:
        """Start nothing yet. ``database`` is migrated and empty; ``say`` hears of each kill."""
        self._say = say
        self._folder = folder
        self._chance = random.Random(5)  # noqa: S311 - the same moments in every run
        town = folder / "town.toml"
        sample = (SAMPLE / "town.toml").read_text(encoding="utf-8")
        town.write_text(
            sample.replace("\npush = false", "\npush = true").replace(
                "\nbudget = ", "\n# budget = "
            ),
            encoding="utf-8",
        )
        cast = folder / "cast.toml"
        write_cast(cast, WRITERS)
        ports = free_port(), free_port(), free_port()
        environ = environment(database=database, platform=ports[1], mail=ports[2], town=town)
        self._platform = simulator(ports[1], ports[2], ports[0], cast, folder / "simulator.log")
        self._web = web(ports[0], environ, folder / "web.log")
        self._clock: Server | None = None
        if find_spec("bot.__main__"):
            self._clock = Server(["-m", "bot", "clock"], environ, folder / "clock.log")
        self._controls = Controls(ports[1])
        self._store = Store(database)

    def run(self, kills: int) -> list[str]:
        """Kill so often; give the rules that were broken."""
        crowd = Crowd(self._controls, self._store)
        settle_in(self._store)
        try:
            self._platform.start()
            self._web.start()
            if self._clock:
                self._clock.start()
            crowd.start()
            for number in range(1, kills + 1):
                self._round(number, kills, crowd)
            crowd.hush()
            self._controls.clear_faults()
            self._rest(crowd)
            crowd.stop()
            books = read_books(self._controls, self._store)
            self._say(summary(books))
            return broken_rules(books, crowd)
        finally:
            crowd.stop()
            for process in (self._web, self._clock, self._platform):
                if process:
                    process.stop()
            self._store.close()

    def _round(self, number: int, kills: int, crowd: Crowd) -> None:
        self._controls.clear_faults()
        faults = FAULTS[number % len(FAULTS)]
        for fault in faults:
            self._controls.post("faults", **fault)
        # A companion takes a moment to start: what is to be killed is in the midst of its work.
        self._until_events_move()
        time.sleep(self._chance.uniform(0.0, 1.0))
        if number % 3 == 0:
            whom = "everything of the web process"
            self._web.kill()
            self._web.start(wait=False)
        else:
            whom = ("", "the worker", "the companion")[number % 3]
            for worker in _children(self._web.pid):
                for pid in [worker] if number % 3 == 1 else _children(worker):
                    os.kill(pid, signal.SIGKILL)
        if self._clock and number % 5 == 0:
            whom += ", and the clock"
            self._clock.kill()
            self._clock.start()
        self._web.wait_ready()
        again = self._controls.bring_again()
        wrong = ", ".join(str(fault["kind"]) for fault in faults) or "none"
        self._say(
            f"kill {number}/{kills}: {whom}; faults {wrong}; {crowd.written} written,"
            f" {again} brought again"
        )

    def _until_events_move(self) -> None:
        until = time.monotonic() + MOVE_SECONDS
        done = self._done()
        while self._done() == done and time.monotonic() < until:
            time.sleep(0.02)

    def _done(self) -> int:
        with self._store.read() as connection:
            query = select(func.count()).where(events.c.state.in_(("done", "failed")))
            return connection.scalar(query) or 0

    def _rest(self, crowd: Crowd) -> None:
        """Wait, within bounds, until everything is brought, decided, answered and sent."""
        end = time.monotonic() + LONGEST_REST_SECONDS
        until, least = 0.0, sys.maxsize
        told = 0.0
        while True:
            state = self._controls.get("state")
            missing = self._controls.bring_again() if state["idle"] else -1
            left = self._left()
            if sum(left) < least:
                until, least = time.monotonic() + REST_SECONDS, sum(left)
            if (missing == 0 and not any(left)) or time.monotonic() > min(until, end):
                return
            if time.monotonic() - told > 10:
                told = time.monotonic()
                self._say(
                    f"coming to rest: {left[0]} events, {left[1]} outbox rows,"
                    f" {left[2]} open questions"
                )
            time.sleep(1)

    def _left(self) -> tuple[int, int, int]:
        with self._store.read() as connection:
            return (
                connection.scalar(select(func.count()).where(unfinished(events.c.state))) or 0,
                connection.scalar(select(func.count()).where(unfinished(outbox.c.state))) or 0,
                connection.scalar(select(func.count()).where(questions.c.state == "open")) or 0,
            )


def _children(pid: int) -> list[int]:
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for one in threads for child in (one / "children").read_text().split()]
