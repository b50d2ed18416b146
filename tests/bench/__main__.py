# ruff: noqa: T201 - it prints
"""Print what this machine reaches beside what is required: `python -m tests.bench --help`."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.bench import alerts, fanout, flow, report
from tests.bench.intake import Bench
from tests.databases import NoPostgreSQL, fresh_postgresql, fresh_sqlite, postgresql_server


def read_arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), help="one engine only")
    parser.add_argument(
        "--part", choices=("intake", "flow", "fanout", "alerts"), help="one part only"
    )
    parser.add_argument("--seconds", type=float, default=60.0, help="how long the flow runs")
    parser.add_argument("--rounds", type=int, default=5, help="pairs of turns of the intake")
    parser.add_argument("--recipients", type=int, default=1_000_000, help="of the fan-out's post")
    parser.add_argument("--turn", type=float, default=3.0, help="seconds of each turn")
    return parser.parse_args()


def measure(
    engine: str, fresh: Callable[[], str], folder: Path, arguments: argparse.Namespace
) -> list[report.Line]:
    """Measure what was asked for on one engine."""
    lines: list[report.Line] = []
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {engine}: {words}", flush=True)

    if arguments.part in (None, "intake"):
        found = Bench(fresh(), folder, say).run(arguments.rounds, arguments.turn)
        lines += report.of_intake(engine, found)
    if arguments.part in (None, "fanout"):
        lines += report.of_fanout(engine, fanout.measure(fresh(), arguments.recipients, say))
    if arguments.part in (None, "alerts"):
        lines += report.of_alerts(engine, alerts.measure(fresh(), say))
    if arguments.part in (None, "flow"):
        flowed = flow.measure(fresh(), folder, arguments.seconds, say)
        print(f"\n{engine}, webhook-in to reply-out:\n{report.picture(flowed.seconds)}\n")
        lines += report.of_flow(engine, flowed, flow.RATE)
    return lines


def main() -> int:
    """Measure, print, and return 1 when something required is missed."""
    arguments = read_arguments()
    lines: list[report.Line] = []
    print(
        "Intake is measured as a town has it: one gunicorn worker, and its companion that works"
        "\nthrough the events meanwhile. The events are of an unknown kind, from 500 talks: nothing"
        "\nis sent. Each turn begins with an empty inbox; ratios are the middle of the pairs'."
        f"\n{os.cpu_count()} cores, load before the start {os.getloadavg()[0]:.2f}.\n"
    )
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="bench")))
        if arguments.engine != "postgresql":
            lines += measure("sqlite", lambda: fresh_sqlite(folder), folder, arguments)
        if arguments.engine != "sqlite":
            try:
                server = stack.enter_context(postgresql_server())
            except NoPostgreSQL as reason:
                print(f"postgresql: left out, {reason}")
            else:
                lines += measure("postgresql", lambda: fresh_postgresql(server), folder, arguments)
    print("\n" + report.table(lines))
    return 1 if any(line.good is False for line in lines) else 0


if __name__ == "__main__":
    sys.exit(main())
