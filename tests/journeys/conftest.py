"""A whole village for a story: the simulator, a fresh database, the bot with its real threads."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import make_server

import bot as shell
from bot.processes import begin, end
from bot.simulator.chats import ShownMessage
from bot.simulator.server import Simulator
from bot.store.desk_tables import questions
from bot.store.engine import Store
from bot.store.tables import events, outbox
from bot.worker import Worker
from faq.entry import Entry
from tests import stage

SAMPLE = Path(shell.__file__).parent / "sample"
SECRET = "the-journey-s-channel-secret"
TOKEN = "the-journey-s-token"

RESIDENT = "U" + "1" * 32
TOURIST = "U" + "2" * 32
CLERK = "U" + "3" * 32
COLLEAGUE = "U" + "4" * 32
OUTSIDER = "U" + "5" * 32
STAFF_GROUP = "C" + "9" * 32
STRANGE_GROUP = "C" + "8" * 32


@dataclass
class Village:
    """The stage, and the verbs that stories use on it."""

    sim: Simulator
    store: Store
    environ: dict[str, str]
    worker: Worker | None = None
    web: str = ""

    def knows(self, true: Callable[[Entry], bool], what: str) -> None:
        """Wait until the bot answers from an entry of which something is true."""
        worker = self.worker
        assert worker is not None
        self.until(lambda: any(map(true, worker.knowledge.current()[0].entries)), what)

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Wait until something has happened; fail with ``what`` when it does not."""
        assert self.sim.wait_until(true, timeout=10), f"did not happen: {what}"

    def shown(self, chat: str) -> list[ShownMessage]:
        """Give what the bot said in a chat, in order."""
        return [message for message in self.sim.shown(chat) if message.from_bot]

    def says(self, chat: str, words: str, count: int = 1) -> ShownMessage:
        """Wait until the bot has said ``words`` in a chat ``count`` times; give the last."""

        def said() -> list[ShownMessage]:
            return [m for m in self.shown(chat) if words in _all_text(m.content)]

        self.until(lambda: len(said()) >= count, f"{words!r} in {chat[:4]}: {self._seen(chat)}")
        return said()[count - 1]

    def cards(self) -> list[ShownMessage]:
        """Give the cards in the staff group; each has its words and, below them, its buttons."""
        return [one for one in self.shown(STAFF_GROUP) if one.text.startswith("【受付番号")]

    def rest(self) -> None:
        """Wait until nothing is left to do: webhooks answered, inbox and outbox finished."""
        self.until(lambda: self.sim.idle and not self.unfinished(), "everything finished")

    def unfinished(self) -> int:
        """Count events and outbox rows that still need work (groups to be left aside)."""
        states = ("new", "claimed", "retry")
        with self.store.read() as connection:
            return sum(
                connection.scalar(select(func.count()).where(condition)) or 0
                for condition in (
                    events.c.state.in_(states),
                    outbox.c.state.in_(states) & (outbox.c.kind != "leave"),
                )
            )

    def question(self, number: int = 1) -> object:
        """Read a question's row."""
        with self.store.read() as connection:
            return connection.execute(select(questions).where(questions.c.id == number)).one()

    def _seen(self, chat: str) -> list[str]:
        return [_all_text(message.content) for message in self.shown(chat)]


def _all_text(content: object) -> str:
    """Gather every word of a message, wherever it stands in it."""
    if isinstance(content, dict):
        return " ".join(_all_text(value) for value in content.values())
    if isinstance(content, list):
        return " ".join(_all_text(value) for value in content)
    return content if isinstance(content, str) else ""


@pytest.fixture
def sim(shared_openapi: Path | None) -> Iterator[Simulator]:
    """Run a platform with our people on it."""
    with Simulator(channel_secret=SECRET, channel_token=TOKEN, openapi=shared_openapi) as running:
        for line_id, name, language in (
            (RESIDENT, "住民", "ja"),
            (TOURIST, "A tourist", "en"),
            (CLERK, "係", "ja"),
            (COLLEAGUE, "同僚", "ja"),
            (OUTSIDER, "部外者", "ja"),
        ):
            running.add_person(name, language, user_id=line_id)
        running.add_group("職員", [CLERK, COLLEAGUE, OUTSIDER], group_id=STAFF_GROUP)
        running.add_group("ご近所", [RESIDENT, OUTSIDER], group_id=STRANGE_GROUP)
        yield running
        assert running.violations == [], "a request broke LINE's own description of its API"


@pytest.fixture(scope="session")
def shared_openapi() -> Path | None:
    """Give LINE's OpenAPI document when it is at hand; the stories run without it too."""
    beside = Path(__file__).parents[3] / "shared" / "data" / "line" / "messaging-api.strict.yml"
    return beside if beside.exists() else None


@pytest.fixture
def town_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Give the sample village's file, with lines replaced as the story's marker says."""
    text = (SAMPLE / "town.toml").read_text(encoding="utf-8")
    marker = request.node.get_closest_marker("town")
    for old, new in (marker.kwargs if marker else {}).items():
        assert f"\n{old} = " in text
        text = "\n".join(
            f"{old} = {new}" if line.startswith(f"{old} = ") else line for line in text.split("\n")
        )
    path = tmp_path / "town.toml"
    path.write_text(text, encoding="utf-8")
    return path


def environ_for(sim: Simulator, database_url: str, town_file: Path) -> dict[str, str]:
    """Give the variables a bot needs to stand before this platform."""
    return {
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "LINE_API_ENDPOINT": sim.url,
        "DATABASE_URL": database_url,
        "TOWN": str(town_file),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "a key for journeys, long enough to be taken",
        "MAIL_URL": f"smtp://127.0.0.1:{sim.smtp_port}",
        "MAIL_FROM": "bot@shirasuzu.example",
    }


def settle_in(store: Store) -> None:
    """Publish the sample entries, make two linked accounts, register the staff group."""
    stage.settle_in(store, CLERK, COLLEAGUE, STAFF_GROUP)


@pytest.fixture
def village(sim: Simulator, store: Store, database_url: str, town_file: Path) -> Iterator[Village]:
    """Run the bot in this process, its companion's threads too, against the platform."""
    settle_in(store)
    environ = environ_for(sim, database_url, town_file)
    app: Flask = shell.create_app(environ)
    worker = Worker(app.config["SETTINGS"], app.config["TOWN"])
    begin(app, worker)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    sim.set_webhook(f"http://127.0.0.1:{server.server_port}/callback")
    yield Village(sim, store, environ, worker, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join()
    server.server_close()
    end(app)
