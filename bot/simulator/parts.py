"""The parts of one running simulator, reachable from its web requests."""

from dataclasses import dataclass, field
from threading import Event
from typing import cast

from flask import current_app

from bot.simulator.check import Checker
from bot.simulator.faults import Faults
from bot.simulator.mail import Mails
from bot.simulator.people import People
from bot.simulator.platform import Platform
from bot.simulator.webhooks import Webhooks

EXTENSION = "simulator"


@dataclass(frozen=True, slots=True)
class Parts:
    """What the web side works on. `stopping` is set when waits must end."""

    platform: Platform
    webhooks: Webhooks
    acts: People
    faults: Faults
    mails: Mails
    checker: Checker | None = None
    stopping: Event = field(default_factory=Event)


def parts() -> Parts:
    """Return the parts of the simulator that serves the present request."""
    return cast(Parts, current_app.extensions[EXTENSION])
