"""Real processes for measuring and killing: web under gunicorn, settings, a town that answers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import bot
from bot.store import entries, people, staff
from bot.store.engine import Store
from faq.sheet import read_sheet
from tests import vectors
from tests.passwords import quick

ROOT = Path(bot.__file__).parents[1]
SAMPLE = ROOT / "bot" / "sample"
SECRET = "a-channel-secret-for-loads-only"
TOKEN = "a-channel-token-for-loads-only"
CLERK = "U" + "c" * 32
COLLEAGUE = "U" + "d" * 32
STAFF_GROUP = "C" + "1" * 32
READY_SECONDS = 60
PASSWORD = "a password for loads only"


def environment(
    *, database: str, platform: int, town: Path = SAMPLE / "town.toml", mail: int | None = None
) -> dict[str, str]:
    """Give the variables of a bot before a platform on a port of this machine."""
    values = {
        "LINE_CHANNEL_SECRET": SECRET,
        "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
        "LINE_API_ENDPOINT": f"http://127.0.0.1:{platform}",
        "DATABASE_URL": database,
        "TOWN": str(town),
        "PUBLIC_URL": "http://127.0.0.1:8000",
        "SECRET_KEY": "a key for loads, long enough to be taken",
    }
    if mail is not None:
        values |= {"MAIL_URL": f"smtp://127.0.0.1:{mail}", "MAIL_FROM": "bot@shirasuzu.example"}
    return values


class Server:
    """A process of ours in a group of its own, with its output in a file."""

    def __init__(
        self, command: Sequence[str], environ: Mapping[str, str], log: Path, ready: str = ""
    ) -> None:
        """Start nothing yet; ``ready`` is an address that answers once the process serves."""
        self._command = [sys.executable, *command]
        self._environ = os.environ | dict(environ)
        self._log = log
        self._ready = ready
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The process's number; only while it runs."""
        assert self._process is not None
        return self._process.pid

    def start(self, *, wait: bool = True) -> None:
        """Start it, and return when it serves; RuntimeError with its last words otherwise."""
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                env=self._environ,
                cwd=ROOT,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        if wait and self._ready:
            self.wait_ready()

    def wait_ready(self) -> None:
        """Return when it serves; RuntimeError with its last words otherwise."""
        until = time.monotonic() + READY_SECONDS
        while time.monotonic() < until and self._process and self._process.poll() is None:
            try:
                with urllib.request.urlopen(self._ready, timeout=5):  # noqa: S310 - loopback
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        words = self._log.read_text(encoding="utf-8", errors="replace")[-3000:]
        raise RuntimeError(f"{self._ready} does not answer:\n{words}")

    def kill(self) -> None:
        """End it and all its children at once, with no chance to tidy up."""
        if self._process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def stop(self) -> None:
        """Ask it to end, and see to it."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=30)
        self.kill()


def web(port: int, environ: Mapping[str, str], log: Path) -> Server:
    """Give the bot's web process as the Procfile starts it."""
    return Server(
        ["-m", "gunicorn", "bot:create_app()"],
        dict(environ) | {"BIND": f"127.0.0.1:{port}"},
        log,
        f"http://127.0.0.1:{port}/healthz",
    )


def simulator(port: int, mail: int, webhook: int, cast: Path, log: Path) -> Server:
    """Give a platform without a monthly limit that brings its events to a port of this machine."""
    return Server(
        [
            *("-m", "bot.simulator", "--port", str(port), "--smtp-port", str(mail)),
            *("--webhook", f"http://127.0.0.1:{webhook}/callback", "--quota", "-1"),
            *("--channel-secret", SECRET, "--channel-token", TOKEN, "--cast", str(cast)),
        ],
        {},
        log,
        f"http://127.0.0.1:{port}/_sim/state",
    )


def write_cast(path: Path, writers: int) -> None:
    """Write who is on the platform: so many people, two clerks and their group."""
    people = [("clerk", CLERK), ("colleague", COLLEAGUE)]
    people += [(f"p{number}", person(number)) for number in range(writers)]
    lines = [
        f'[[people]]\nkey = "{key}"\nid = "{id}"\nname = "{key}"\nlanguage = "ja"'
        for key, id in people
    ]
    lines.append(
        f'[[groups]]\nkey = "staff"\nid = "{STAFF_GROUP}"\nname = "staff"\n'
        'members = ["clerk", "colleague"]'
    )
    path.write_text("\n\n".join(lines), encoding="utf-8")


def person(number: int) -> str:
    """Give the LINE id of one of those who write."""
    return f"U{number + 1:032x}"


def unanswerable(number: int) -> str:
    """Give a question that no entry of the sample village answers or comes near."""
    return f"quantum entanglement distillation {number}"


def settle_in(
    store: Store, clerk: str = CLERK, colleague: str = COLLEAGUE, staff_group: str = STAFF_GROUP
) -> None:
    """Publish the sample entries, link both clerks, register their group."""
    now = datetime.now(UTC)
    sheet = read_sheet((SAMPLE / "faq.csv").read_bytes(), "faq.csv")
    password = quick(PASSWORD)
    with store.write() as connection:
        entries.save_drafts(connection, now, None, sheet.entries)
        entries.publish(connection, now, None)
        for login, line_id in (("clerk", clerk), ("colleague", colleague)):
            number = staff.add(
                connection,
                login=login,
                name=login,
                password=password,
                role="staff",
                desks="living",
                created_at=now,
            )
            staff.link(connection, number, people.meet(connection, line_id, now))
        group = people.meet_group(connection, staff_group, "group", now)
        people.register_group(connection, group, "living")
    vectors.give(store)
