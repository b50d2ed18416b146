"""Kill whoever sends posts, on a platform that fails at every fifth call, and count each copy."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from bot import announcing
from bot.announcing import Announcement, Audience
from bot.simulator.server import Simulator
from bot.store import announcing as rows
from bot.store import progress
from bot.store.batch import insert_batch
from bot.store.engine import Store
from bot.store.tables import people
from tests.soak.sender import SECRET, TOKEN

FOLLOWERS = 200
IN_ONE_CALL = 10
"""Instead of LINE's 500: a post has as many calls as a large town's."""
FAULTS = ("error-before", "error-after", "drop-before", "drop-after", "hang-after")
SHARE = 0.2
"""Of all calls, that go wrong in one of these ways."""
HANG_SECONDS = 1.0
REST_SECONDS = 240.0
"""Leases of 35 s and growing pauses between attempts come to an end long before."""


def run(
    database: str, kills: int, say: Callable[[str], None], *, broken: str = "", quick: bool = False
) -> list[str]:
    """Kill so often; give the rules that were broken."""
    chance = random.Random(7)  # noqa: S311 - the same moments in every run
    store = Store(database)
    once = announcing.MOST
    announcing.MOST = IN_ONE_CALL
    process: subprocess.Popen[bytes] | None = None
    numbers: list[int] = []
    try:
        with Simulator(SECRET, TOKEN, quota=None, smtp=False) as sim:
            for kind in FAULTS:
                seconds = HANG_SECONDS if kind.startswith("hang") else 0.0
                sim.faults.add(kind, "multicast", probability=SHARE / len(FAULTS), seconds=seconds)
            command = [sys.executable, "-m", "tests.soak.sender", database, sim.url]
            command += [word for word in (broken, "--quick" if quick else "") if word]
            followers = _gather(store)
            process = subprocess.Popen(command)
            for kill in range(1, kills + 1):
                numbers.append(_announce(store, kill, followers))
                before = len(sim.ledger.accepted())
                sim.wait_until(lambda seen=before: len(sim.ledger.accepted()) > seen, timeout=10)
                time.sleep(chance.uniform(0.0, 0.1))
                process.kill()
                process.wait()
                say(f"kill {kill}/{kills}: {len(sim.ledger.accepted())} calls accepted")
                process = subprocess.Popen(command)
            _rest(store, numbers, say)
            return _wrong(store, sim, numbers, followers)
    finally:
        announcing.MOST = once
        if process is not None:
            process.kill()
            process.wait()
        store.close()


def _gather(store: Store) -> list[tuple[int, str | None]]:
    now = datetime.now(UTC)
    with store.write() as connection:
        insert_batch(
            connection,
            people,
            [
                {"line_id": f"U{number:032x}", "following": True, "seen_at": now}
                for number in range(FOLLOWERS)
            ],
        )
        return rows.followers(connection)


def _announce(store: Store, number: int, followers: list[tuple[int, str | None]]) -> int:
    text = {"type": "text", "text": f"お知らせ {number}"}
    what = Announcement(f"post:{number}", "news", {"ja": [text]}, Audience(people=followers))
    with store.write() as connection:
        made = announcing.announce(connection, what, datetime.now(UTC))
    assert made is not None
    return made


def _rest(store: Store, numbers: list[int], say: Callable[[str], None]) -> None:
    end = time.monotonic() + REST_SECONDS
    while time.monotonic() < end:
        with store.read() as connection:
            left = [one for one in numbers if _row(connection, one).finished_at is None]
        if not left:
            return
        time.sleep(0.5)
    say(f"{len(left)} posts have not come to an end")


def _row(connection: Any, number: int) -> Any:
    return rows.by_number(connection, number)


def _wrong(
    store: Store, sim: Simulator, numbers: list[int], followers: list[tuple[int, str | None]]
) -> list[str]:
    got = Counter(
        (str(accepted.messages[0]["text"]), person)
        for accepted in sim.ledger.accepted()
        for person in accepted.recipients
    )
    wanted = len(numbers) * len(followers)
    found = []
    if twice := sum(count > 1 for count in got.values()):
        found.append(f"{twice} of {wanted} copies came more than once")
    if len(got) < wanted:
        found.append(f"{wanted - len(got)} of {wanted} copies never came")
    with store.read() as connection:
        states = Counter(
            one.state for number in numbers for one in progress.counts(connection, number)
        )
    if set(states) != {"sent"}:
        found.append(f"the books say {dict(states)}")
    if sim.violations:
        found.append("a request broke LINE's rules")
    return found
