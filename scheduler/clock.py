"""Run named jobs at fixed intervals. The one module of the deciding rooms that runs things."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from apscheduler.events import EVENT_JOB_ERROR, JobExecutionEvent
from apscheduler.schedulers.background import BackgroundScheduler

Report = Callable[[str, BaseException], None]
"""Told a failed job's name and what it raised, in the job's thread; must not raise itself."""


class Clock:
    """Runs each of its jobs when it starts and then once an interval, in threads of its own.

    A job never overlaps itself: a round that comes while it still runs is left out. A late round
    is run all the same, and several late ones as one. A failing job is reported and goes on.
    """

    def __init__(self, report: Report) -> None:
        """Make a clock without jobs; ``report`` hears of failures."""
        self._report = report
        self._scheduler = BackgroundScheduler(
            timezone=UTC,
            job_defaults={"misfire_grace_time": None, "coalesce": True, "max_instances": 1},
        )
        self._scheduler.add_listener(self._tell, EVENT_JOB_ERROR)

    def every(self, interval: timedelta, name: str, job: Callable[[], object]) -> None:
        """Add a job under a name of its own; raises ValueError for an interval of nothing."""
        if interval <= timedelta(0):
            raise ValueError(f"the interval of {name} must be longer than nothing")
        self._scheduler.add_job(
            job,
            "interval",
            seconds=interval.total_seconds(),
            id=name,
            name=name,
            # After a stop there may be work waiting, so the first round does not wait.
            next_run_time=datetime.now(UTC),
        )

    def start(self) -> None:
        """Begin; returns at once."""
        self._scheduler.start()

    def stop(self) -> None:
        """End, and wait for the jobs that are running; a clock that does not run is left alone."""
        if self._scheduler.running:
            self._scheduler.shutdown(wait=True)

    def _tell(self, event: JobExecutionEvent) -> None:
        self._report(event.job_id, event.exception)
