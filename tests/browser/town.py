"""A town before a real browser: its console, the platform, and a present moved by hand."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from werkzeug.serving import make_server

import bot as shell
from bot import quota
from bot.config import Settings
from bot.fanout import Fanout
from bot.processes import begin, end
from bot.releasing import Releasing
from bot.simulator.server import Simulator
from bot.store import people, staff
from bot.store.engine import Store
from bot.town import TownFile
from bot.worker import Worker
from tests.browser.desk import PASSWORD, Desk
from tests.passwords import quick

SECRET, TOKEN = "a-channel-secret-of-posts", "a-token-of-posts"
KEY = "a key for tests that is long enough to be taken"
MORNING = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)  # 9:00 in Japan, a Tuesday
FOLLOWERS = 6


@dataclass
class Town:
    """The console, the platform, and a present that is moved by hand."""

    address: str
    sim: Simulator
    releasing: Releasing
    fanout: Fanout
    town: TownFile
    settings: Settings
    now: datetime = MORNING

    def passes(self, **by: float) -> None:
        """Let time pass, and the clock look."""
        self.now += timedelta(**by)
        self.look()

    def look(self) -> None:
        """Let the clock look at what is due."""
        self.releasing.round(self.now)
        self.fanout.wake()

    def got(self) -> Counter[str]:
        """Count how many people were sent which beginning of a text."""
        found: Counter[str] = Counter()
        for accepted in self.sim.ledger.accepted():
            for message in accepted.messages:
                if message["type"] == "text":
                    found[str(message["text"]).splitlines()[0]] += len(accepted.recipients)
        return found


@pytest.fixture
def town(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Town]:
    """Serve the console before a platform, with a writer, an approver, and six who follow us."""
    database = tmp_path / "town.sqlite"
    database.write_bytes(migrated_sqlite.read_bytes())
    url = f"sqlite:///{database}"
    with Simulator(SECRET, TOKEN, quota=1000, smtp=False) as sim:
        app = shell.create_app(
            {
                "LINE_CHANNEL_SECRET": SECRET,
                "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
                "LINE_API_ENDPOINT": sim.url,
                "DATABASE_URL": url,
                "TOWN": str(Path(shell.__file__).parent / "sample" / "town.toml"),
                "PUBLIC_URL": "http://127.0.0.1:8000",
                "SECRET_KEY": KEY,
            }
        )
        worker = Worker(app.config["SETTINGS"], app.config["TOWN"])
        store = worker.store
        settle(store)
        begin(app, worker)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        releasing = Releasing(store, app.config["TOWN"], "https://bot.example")
        fanout = Fanout(store, worker.line, app.config["TOWN"].posts.limits, look_seconds=0.05)
        found = Town(
            f"http://127.0.0.1:{server.server_port}",
            sim,
            releasing,
            fanout,
            app.config["TOWN"],
            app.config["SETTINGS"],
        )
        app.config["NOW"] = lambda: found.now
        fanout._now = lambda: found.now
        yield found
        fanout.stop()
        server.shutdown()
        server.server_close()
        end(app)


def settle(store: Store) -> None:
    """Make the accounts and the followers; every second of them reads English."""
    with store.write() as connection:
        for login, name, role in (
            ("kouhou", "広報の係", "publisher"),
            ("kacho", "総務課長", "approver"),
        ):
            staff.add(
                connection,
                login=login,
                name=name,
                password=quick(PASSWORD),
                role=role,
                desks="living",
                created_at=MORNING,
            )
        for number in range(FOLLOWERS):
            id = people.meet(connection, f"U{number:032x}", MORNING)
            people.remember(connection, id, following=True, language="en" if number % 2 else None)
        quota.keep(connection, 1000, 120, MORNING)


def fill(desk: Desk, **fields: str) -> None:
    """Write into the form's fields, as somebody who types."""
    for name, text in fields.items():
        field = desk.window.find_element(By.NAME, name.replace("__", "."))
        if field.get_attribute("type") in ("date", "time"):
            desk.window.execute_script("arguments[0].value = arguments[1]", field, text)
        else:
            field.clear()
            field.send_keys(text)


def choose(desk: Desk, name: str, value: str) -> None:
    """Pick a radio button or tick a box."""
    found = desk.window.find_element(By.CSS_SELECTOR, f"[name='{name}'][value='{value}']")
    desk.window.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    desk.window.execute_script("arguments[0].click()", found)
