"""The command line before a fresh database of the sample village, as the machine's owner has it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import bot
from bot.alerting import Alerting
from bot.cli import main
from bot.config import Settings
from bot.store import people, staff
from bot.store.audience import wish
from bot.store.engine import Store
from tests.alerting import VILLAGE
from tests.passwords import quick
from tests.telegrams import T0

SAMPLE = Path(bot.__file__).parent / "sample"
PASSWORD = "a password of the tests"
HASHED = quick(PASSWORD)


@dataclass
class Shell:
    """A terminal on the town's machine."""

    folder: Path
    environ: dict[str, str | None]
    store: Store

    def run(self, *words: str, input: str | None = None) -> Result:
        """Run `python -m bot WORDS`."""
        return CliRunner(env=self.environ).invoke(main, list(words), input=input)

    def act(self, login: str, *words: str) -> Result:
        """Run a command as an account, whose password stands in a file."""
        secret = str(self.file("password", PASSWORD + "\n"))
        return self.run(*words, "--as", login, "--password-file", secret)

    def file(self, name: str, text: str) -> Path:
        """Write a file."""
        path = self.folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def account(self, login: str, role: str, *more: str) -> Result:
        """Make an account; the first one is made by nobody, the others by the first, `admin`."""
        new = str(self.file("new-password", PASSWORD + "\n"))
        words = ("staff", "add", login, "--name", "係", "--role", role, "--new-password-file", new)
        if login == "admin":
            return self.run(*words, *more)
        return self.act("admin", *words, *more)

    def settle(self, login: str, role: str) -> int:
        """Put an account into the database, past the command; give its number."""
        with self.store.write() as connection:
            return staff.add(
                connection,
                login=login,
                name="係",
                role=role,
                desks="",
                password=HASHED,
                created_at=datetime.now(UTC),
            )


@pytest.fixture
def shell(tmp_path: Path, migrated_sqlite: Path) -> Iterator[Shell]:
    """Give a terminal with good settings and an empty, migrated database."""
    database = tmp_path / "town.sqlite"
    shutil.copy(migrated_sqlite, database)
    environ: dict[str, str | None] = {
        "LINE_CHANNEL_SECRET": "the-tests-channel-secret",
        "LINE_CHANNEL_ACCESS_TOKEN": "the-tests-token",
        "LINE_API_ENDPOINT": "http://127.0.0.1:9",
        "DATABASE_URL": f"sqlite:///{database}",
        "TOWN": str(SAMPLE / "town.toml"),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "a key for tests of commands, long enough",
    }
    store = Store(f"sqlite:///{database}")
    yield Shell(tmp_path, environ, store)
    store.close()


@pytest.fixture
def by(store: Store) -> int:
    """Make four followers: two who live here, a visitor, one who asks for every advisory."""
    with store.write() as connection:
        for number, lens in enumerate((None, "resident", "visitor", None)):
            id = people.meet(connection, f"U{number:032x}", T0)
            people.remember(connection, id, following=True, lens=lens)
            if number == 3:
                wish(connection, id, "alert", {"all"})
        made = {"password": "x", "role": "admin", "desks": "", "created_at": T0}
        return staff.add(connection, login="mori", name="mori", **made)


@pytest.fixture
def settings(store: Store) -> Settings:
    """Make the settings of a town that has a mail server."""
    return Settings.from_env(
        {
            "LINE_CHANNEL_SECRET": "s" * 32,
            "LINE_CHANNEL_ACCESS_TOKEN": "t",
            "LINE_API_ENDPOINT": "http://127.0.0.1:9",
            "DATABASE_URL": "sqlite:///unused.db",
            "TOWN": "bot/sample/town.toml",
            "PUBLIC_URL": "http://127.0.0.1:8",
            "SECRET_KEY": "k" * 40,
            "MAIL_URL": "smtp://127.0.0.1:7",
            "MAIL_FROM": "bot@shirasuzu.example",
        }
    )


@pytest.fixture
def alerting(store: Store, by: int, settings: Settings) -> Alerting:
    return Alerting(store, settings, VILLAGE)
