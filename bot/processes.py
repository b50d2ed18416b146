"""Begin and end the work of a web process; gunicorn calls these after fork and before exit."""

from __future__ import annotations

from flask import Flask

from bot.companion import Beside, Companion
from bot.intake import Intake
from bot.log import configure
from bot.store import schema
from bot.store.engine import Store

CONNECTIONS = 16
"""To the database: intake takes one, a page one while it is made."""


class Serving:
    """What a web process holds: the store, intake, and who works through what came in."""

    def __init__(self, app: Flask, beside: Beside) -> None:
        """Open the store; UnknownSchema when its tables are not those this program knows."""
        settings = app.config["SETTINGS"]
        self.store = Store(settings.database_url, connections=CONNECTIONS)
        schema.require_known(self.store)
        self._beside = beside
        self.intake = Intake(self.store, settings.secret_key, beside.wake)
        beside.start()

    def stop(self) -> None:
        """Store what waits, let what is in work finish, close everything."""
        self.intake.close()
        self._beside.stop()
        self.store.close()


def begin(app: Flask, beside: Beside | None = None) -> Serving:
    """Open the store and take events in; ``beside`` works on them, or a process of its own."""
    configure()
    serving = Serving(app, beside or Companion(app.config["ENVIRON"]))
    app.extensions["serving"] = serving
    return serving


def end(app: Flask) -> None:
    """Finish what is in work and close everything."""
    serving: Serving | None = app.extensions.pop("serving", None)
    if serving is not None:
        serving.stop()
