"""The console before a fresh database, its people, and browsers that fill in its forms."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import select
from werkzeug.test import TestResponse

import bot as shell
from bot.accounts import ROLES
from bot.processes import begin, end
from bot.store import people, questions, rota, staff
from bot.store.engine import Store
from bot.store.staff_tables import audits
from scheduler.rota import Slot
from tests.passwords import quick

KEY = "a key for tests that is long enough to be taken"
PASSWORD = "a long enough password"
HASH = quick(PASSWORD)
COMPILED = FileSystemBytecodeCache(tempfile.mkdtemp())
"""Templates are compiled once for all apps of a run."""
ENVIRON = {
    "LINE_CHANNEL_SECRET": "s",
    "LINE_CHANNEL_ACCESS_TOKEN": "t",
    "LINE_API_ENDPOINT": "http://127.0.0.1:9",
    "TOWN": str(Path(shell.__file__).parent / "sample" / "town.toml"),
    "PUBLIC_URL": "http://127.0.0.1:8000",
    "SECRET_KEY": KEY,
}


class Nobody:
    """Nobody works through inbox and outbox beside these pages: their rows are looked at."""

    def start(self) -> None:
        """Do nothing."""

    def wake(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""


class Time:
    """The present of a test, which it moves by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 4, 6, 1, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def passes(self, **by: float) -> None:
        """Let time pass."""
        self.now += timedelta(**by)


class Browser:
    """A member of staff before the console: fills in forms as they stand on its pages."""

    def __init__(self, app: Flask, **environ: str) -> None:
        self.client: FlaskClient = app.test_client()
        self.client.environ_base.update(environ)

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, /, **form: object) -> TestResponse:
        """Send a form with the token that pages of this browser carry."""
        return self.client.post(path, data={"csrf_token": self.token(), **form})

    def token(self) -> str:
        """Read the token of the forms."""
        page = self.client.get("/console/account")
        if page.status_code != 200:
            page = self.client.get("/console/login")
        found = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
        assert found, page.text
        return found.group(1)

    def log_in(self, login: str, password: str = PASSWORD, **more: str) -> TestResponse:
        """Log in."""
        return self.post("/console/login", login=login, password=password, **more)

    def cookie(self) -> str | None:
        """Give the value of the session's cookie."""
        found = self.client.get_cookie("console")
        return found.value if found else None

    def is_in(self) -> bool:
        """Tell whether this browser is logged in."""
        return self.get("/console/").status_code == 200


@pytest.fixture
def time() -> Time:
    """Give the present, to be moved by hand."""
    return Time()


@pytest.fixture
def accounts(store: Store, time: Time) -> dict[str, int]:
    """Make one account of each role, named after it; give their numbers."""
    with store.write() as connection:
        return {
            role: staff.add(
                connection,
                login=role,
                name=f"{role}の係",
                password=HASH,
                role=role,
                desks="living" if role == "staff" else "",
                created_at=time.now,
            )
            for role in ROLES
        }


@pytest.fixture
def question(store: Store, accounts: dict[str, int], time: Time) -> int:
    """Make a question of the desk `living`; give its number."""
    with store.write() as connection:
        return questions.add_question(
            connection,
            person_id=people.meet(connection, "U1", time.now),
            desk="living",
            text="井戸の水は飲めますか",
            language="ja",
            asked_at=time.now - timedelta(minutes=10),
            promised_at=time.now + timedelta(hours=2),
        )


@pytest.fixture
def planned(store: Store, accounts: dict[str, int], time: Time) -> dict[str, int]:
    """Put the staff on duty by day and the approver by night at `living`; `safety` is theirs."""
    days, opens, closes = range(1, 6), clock(8, 30), clock(17, 15)
    slots = [Slot("living", "staff", opens, closes, day, None) for day in days]
    slots += [Slot("living", "approver", closes, opens, day, None, 1, True) for day in range(1, 8)]
    slots += [Slot("safety", "approver", opens, closes, day, None) for day in days]
    with store.write() as connection:
        rota.replace(connection, slots, (), accounts)
        for login, line in (("staff", "U10"), ("approver", "U11"), ("admin", "U12")):
            staff.link(connection, accounts[login], people.meet(connection, line, time.now))
    return accounts


@pytest.fixture
def run(store: Store, database_url: str, time: Time) -> Iterator[Callable[..., Flask]]:
    """Give a function that runs the app, with settings changed."""
    running: list[Flask] = []

    def start(**changed: str) -> Flask:
        app = shell.create_app(ENVIRON | {"DATABASE_URL": database_url} | changed)
        app.config["NOW"] = time
        app.jinja_env.bytecode_cache = COMPILED
        begin(app, Nobody())
        running.append(app)
        return app

    yield start
    for app in running:
        end(app)


@pytest.fixture
def app(run: Callable[..., Flask], accounts: dict[str, int]) -> Flask:
    """Run the app with an account of each role."""
    return run()


@pytest.fixture
def visit(app: Flask) -> Callable[..., Browser]:
    """Give a function that opens a browser, logged in as an account where one is named."""

    def open_browser(login: str | None = None, **environ: str) -> Browser:
        browser = Browser(app, **environ)
        if login is not None:
            assert browser.log_in(login).status_code == 303
        return browser

    return open_browser


@pytest.fixture
def recorded(store: Store) -> Callable[[], list[tuple[str, str]]]:
    """Give a function that lists what was recorded: acts and their subjects, in order."""

    def read() -> list[tuple[str, str]]:
        with store.read() as connection:
            rows = connection.execute(select(audits).order_by(audits.c.id)).all()
        return [(row.act, row.subject) for row in rows]

    return read


@pytest.fixture
def change(store: Store) -> Callable[..., None]:
    """Give a function that changes an account in the database."""

    def write(number: int, **values: object) -> None:
        with store.write() as connection:
            staff.change(connection, number, **values)

    return write
