"""Killed with kill -9 after LINE took a message and before we wrote that down."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.simulator.server import Simulator
from bot.store.engine import Store
from bot.store.tables import events, outbox
from tests.journeys.conftest import RESIDENT, STAFF_GROUP, environ_for, settle_in
from tests.stage import Server, web

pytestmark = pytest.mark.journey

KNOWN = "タトゥーがあっても温泉に入れますか"
UNKNOWN = "盆踊りの太鼓を習いたい"


@pytest.fixture
def process(
    sim: Simulator, store: Store, database_url: str, town_file: Path, tmp_path: Path
) -> Iterator[Server]:
    """Run the web process of its own, as the Procfile does."""
    settle_in(store)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    running = web(port, environ_for(sim, database_url, town_file), tmp_path / "web.log")
    running.start()
    sim.set_webhook(f"http://127.0.0.1:{port}/callback")
    yield running
    running.stop()


def wait(sim: Simulator, true: Callable[[], object], what: str) -> None:
    """Wait for something, or fail."""
    assert sim.wait_until(true, timeout=60), what


def let_leases_run_out(store: Store) -> None:
    """Make it later, for what the dead process had claimed."""
    past = datetime.now(UTC) - timedelta(seconds=1)
    with store.write() as connection:
        for table in (events, outbox):
            connection.execute(
                update(table).where(table.c.state == "claimed").values(lease_until=past)
            )


def states(store: Store, kind: str) -> list[str]:
    """Give the states of all outbox rows of a kind."""
    with store.read() as connection:
        return list(connection.scalars(select(outbox.c.state).where(outbox.c.kind == kind)))


def test_a_push_is_made_exactly_once(sim: Simulator, store: Store, process: Server) -> None:
    sim.faults.add("hang-after", "push", count=1, seconds=30)
    sim.say(RESIDENT, UNKNOWN)
    wait(sim, lambda: sim.ledger.accepted("push"), "LINE took the card")
    process.kill()
    assert states(store, "push") == ["claimed"], "killed between send and commit"
    let_leases_run_out(store)
    process.start()
    wait(sim, lambda: states(store, "push") == ["sent"], "the card is known to have been sent")
    assert len(sim.ledger.accepted("push")) == 1
    assert [seen.status for seen in sim.ledger.seen("push")][-1] == 409
    cards = [message for message in sim.shown(STAFF_GROUP) if message.from_bot]
    assert len(cards) == 2, "one card: its words and its buttons"


def test_a_reply_is_made_at_most_once_and_accounted_for(
    sim: Simulator, store: Store, process: Server
) -> None:
    sim.faults.add("hang-after", "reply", count=1, seconds=30)
    sim.say(RESIDENT, KNOWN)
    wait(sim, lambda: sim.ledger.accepted("reply"), "LINE took the reply")
    process.kill()
    assert states(store, "reply") == ["claimed"]
    let_leases_run_out(store)
    process.start()
    wait(sim, lambda: states(store, "reply") == ["unknown"], "the reply's fate is written down")
    assert len(sim.ledger.accepted("reply")) == 1
    sim.say(RESIDENT, "ありがとう")
    wait(
        sim,
        lambda: any("もう一度見る" in str(m.content) for m in sim.shown(RESIDENT)),
        "what may not have arrived is offered again",
    )


def test_killed_between_storing_and_deciding(sim: Simulator, store: Store, process: Server) -> None:
    sim.faults.add("latency", "reply", seconds=0.2)
    for _ in range(3):
        sim.say(RESIDENT, KNOWN)
    wait(sim, lambda: any(d.status == 200 for d in sim.deliveries), "one delivery acknowledged")
    process.kill()
    let_leases_run_out(store)
    process.start()
    wait(sim, lambda: sim.idle, "no delivery is on its way")
    acknowledged = {id for d in sim.deliveries if d.status == 200 for id in d.event_ids}

    def done() -> set[str]:
        with store.read() as connection:
            return set(
                connection.scalars(select(events.c.event_id).where(events.c.state == "done"))
            )

    wait(sim, lambda: acknowledged <= done(), "what was acknowledged is done")
