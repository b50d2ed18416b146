from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from scheduler.clock import Clock

SOON = timedelta(milliseconds=20)
NEVER_AGAIN = timedelta(days=1)
PATIENCE = 10.0


class Failures:
    def __init__(self) -> None:
        self.seen: list[tuple[str, BaseException]] = []
        self.came = threading.Event()

    def report(self, name: str, error: BaseException) -> None:
        self.seen.append((name, error))
        self.came.set()


@pytest.fixture
def failures() -> Failures:
    return Failures()


@pytest.fixture
def clock(failures: Failures, caplog: pytest.LogCaptureFixture) -> Iterator[Clock]:
    caplog.set_level(logging.CRITICAL, logger="apscheduler")
    made = Clock(failures.report)
    yield made
    made.stop()


def test_a_job_runs_at_once_and_again(clock: Clock) -> None:
    rounds = threading.Semaphore(0)
    clock.every(SOON, "tick", rounds.release)
    clock.start()
    assert all(rounds.acquire(timeout=PATIENCE) for _ in range(3))


def test_a_long_interval_does_not_delay_the_first_round(clock: Clock) -> None:
    ran = threading.Event()
    clock.every(NEVER_AGAIN, "daily", ran.set)
    clock.start()
    assert ran.wait(PATIENCE)


def test_a_failing_job_is_reported_and_goes_on(clock: Clock, failures: Failures) -> None:
    recovered = threading.Event()

    def job() -> None:
        if not failures.seen:
            raise RuntimeError("the feed is down")
        recovered.set()

    clock.every(SOON, "feed", job)
    clock.start()
    assert recovered.wait(PATIENCE)
    name, error = failures.seen[0]
    assert name == "feed"
    assert isinstance(error, RuntimeError)


def test_a_job_never_overlaps_itself(clock: Clock) -> None:
    gate, entered = threading.Lock(), threading.Semaphore(0)
    overlaps: list[bool] = []
    other_rounds, enough = threading.Semaphore(0), threading.Event()

    def slow() -> None:
        overlaps.append(not gate.acquire(blocking=False))
        entered.release()
        # As long as the other job needs for several rounds, so that this one's come due too.
        for _ in range(0 if enough.is_set() else 5):
            other_rounds.acquire(timeout=PATIENCE)
        gate.release()

    clock.every(SOON, "slow", slow)
    clock.every(SOON, "other", other_rounds.release)
    clock.start()
    assert all(entered.acquire(timeout=PATIENCE) for _ in range(2))
    enough.set()
    other_rounds.release(5)
    assert not any(overlaps)


def test_stopping_waits_for_running_jobs(clock: Clock) -> None:
    begun, go_on, done = threading.Event(), threading.Event(), threading.Event()

    def job() -> None:
        begun.set()
        go_on.wait(PATIENCE)
        done.set()

    clock.every(NEVER_AGAIN, "slow", job)
    clock.start()
    assert begun.wait(PATIENCE)
    stopping = threading.Thread(target=clock.stop)
    stopping.start()
    assert stopping.is_alive()
    go_on.set()
    stopping.join(PATIENCE)
    assert done.is_set()
    assert not stopping.is_alive()


def test_stopping_twice_or_before_the_start_is_harmless(clock: Clock) -> None:
    clock.stop()
    clock.start()
    clock.stop()
    clock.stop()


def test_an_interval_of_nothing_is_refused(clock: Clock) -> None:
    with pytest.raises(ValueError, match="tick"):
        clock.every(timedelta(0), "tick", lambda: None)
