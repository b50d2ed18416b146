"""`clock`: the process that ticks."""

from __future__ import annotations

import signal
import threading

import click

from bot.cli.desk import say, settings, town


@click.command()
def clock() -> None:
    """Run the clock until told to stop: safety net for inbox and outbox, retention, quota."""
    # LINE's SDK takes two seconds to import; other commands do without it.
    from bot.clock import Rounds
    from bot.log import configure

    configure()
    found = settings()
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    rounds = Rounds(found, town(found))
    rounds.start()
    say("cli.clock_started")
    stop.wait()
    rounds.stop()
