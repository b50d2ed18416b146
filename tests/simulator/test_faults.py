"""What the platform breaks on purpose is broken for the caller and right in the ledger."""

from __future__ import annotations

import time
import uuid

import pytest
import urllib3
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.faults import Faults, Kind
from bot.simulator.server import Simulator

from .conftest import RESIDENT, TOURIST, Line


@pytest.mark.parametrize(("kind", "accepted"), [("drop-before", 0), ("drop-after", 1)])
def test_a_dropped_connection(sim: Simulator, line: Line, kind: str, accepted: int) -> None:
    sim.faults.add(kind, "push", count=1)
    key = str(uuid.uuid4())
    with pytest.raises(urllib3.exceptions.ProtocolError):
        line.push(RESIDENT, "回答です", key=key)
    assert len(sim.ledger.accepted("push")) == accepted
    assert [seen.status for seen in sim.ledger.seen("push")] == [0]
    assert line.push(RESIDENT, "回答です", key=key).status == (409 if accepted else 200)
    assert len(sim.shown(RESIDENT)) == 1


@pytest.mark.parametrize(("kind", "accepted"), [("error-before", 0), ("error-after", 1)])
def test_an_error(sim: Simulator, line: Line, kind: str, accepted: int) -> None:
    sim.faults.add(kind, "push", count=2)
    for _ in range(2):
        assert line.push(RESIDENT, "回答です", key=str(uuid.uuid4())).status == 500
    assert len(sim.ledger.accepted("push")) == 2 * accepted
    assert line.push(RESIDENT, "回答です").status == 200


def test_both_limits(sim: Simulator, line: Line) -> None:
    sim.faults.add("rate-limit", "push", count=1)
    sim.faults.add("monthly-limit", "push", count=1)
    assert "rate limit" in line.push(RESIDENT, "一").json["message"]
    assert "monthly limit" in line.push(RESIDENT, "二").json["message"]


def test_junk_comes_with_200_and_was_accepted(sim: Simulator, line: Line) -> None:
    sim.faults.add("junk", count=1)
    answer = line.push(RESIDENT, "回答です")
    assert answer.status == 200
    with pytest.raises(ValueError):
        assert answer.json
    assert len(sim.ledger.accepted("push")) == 1


@pytest.mark.parametrize(("kind", "accepted"), [("hang-before", 0), ("hang-after", 1)])
def test_hanging_ends_without_an_answer(
    sim: Simulator, line: Line, kind: str, accepted: int
) -> None:
    sim.faults.add(kind, count=1, seconds=0.05)
    with pytest.raises(urllib3.exceptions.ProtocolError):
        line.push(RESIDENT, "回答です")
    assert len(sim.ledger.accepted()) == accepted


def test_stopping_does_not_wait_for_what_hangs(sim: Simulator, line: Line) -> None:
    sim.faults.add("latency", seconds=60)
    sim.parts.stopping.set()
    started = time.monotonic()
    line.push(RESIDENT, "回答です")
    assert time.monotonic() - started < 5


def test_a_fault_can_strike_one_person(sim: Simulator, line: Line) -> None:
    sim.faults.add("error-before", to=RESIDENT)
    sim.say(RESIDENT, "もしもし")
    assert line.push(RESIDENT, "一").status == 500
    assert line.push(TOURIST, "二").status == 200
    assert line.send("reply", "三", replyToken=sim.events[0]["replyToken"]).status == 500


def test_latency_and_a_failure_strike_together() -> None:
    faults = Faults()
    faults.add("latency", seconds=0.5)
    faults.add("junk", "push")
    faults.add("error-after")
    drawn = faults.draw("push")
    assert drawn.delay == 0.5
    assert drawn.fault is not None
    assert drawn.fault.kind is Kind.JUNK


@given(st.floats(0, 1), st.integers(0, 2**32))
def test_chance_can_be_repeated(probability: float, seed: int) -> None:
    def run() -> list[bool]:
        faults = Faults(seed)
        faults.add("junk", probability=probability)
        return [faults.draw("push").fault is not None for _ in range(30)]

    assert run() == run()


@given(st.integers(1, 20))
def test_a_count_is_kept(count: int) -> None:
    faults = Faults()
    faults.add("junk", count=count)
    struck = [faults.draw("push").fault is not None for _ in range(30)]
    assert sum(struck) == count
    assert faults.rules() == []


def test_an_unknown_fault_is_an_error() -> None:
    with pytest.raises(ValueError, match="earthquake"):
        Faults().add("earthquake")
