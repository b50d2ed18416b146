"""Begin and end the work of a web process; gunicorn calls these after fork and before exit."""

from __future__ import annotations

import sys

from flask import Flask

from bot.log import configure
from bot.worker import Worker

TURN_SECONDS = 0.001
"""How long a thread may keep the interpreter while others want it. The default of 5 ms, paid at
each of the few hand-overs from socket to commit and back, is most of a delivery's time."""


def begin(app: Flask) -> Worker:
    """Open the store and start the threads of this process."""
    configure()
    sys.setswitchinterval(TURN_SECONDS)
    worker = Worker(app.config["SETTINGS"], app.config["TOWN"])
    app.extensions["worker"] = worker
    worker.start()
    return worker


def end(app: Flask) -> None:
    """Finish what is in work and close everything."""
    worker: Worker | None = app.extensions.pop("worker", None)
    if worker is not None:
        worker.stop()
