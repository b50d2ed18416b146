"""A platform on a clock that stands still, a bot that only listens, and plain HTTP to LINE."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import urllib3
from werkzeug.serving import make_server
from werkzeug.wrappers import Request, Response

from bot.simulator.server import Simulator

SECRET = "the platform's secret"
TOKEN = "the-platform-s-token"
RESIDENT = "U" + "1" * 32
TOURIST = "U" + "2" * 32
CLERK = "U" + "3" * 32
STAFF_GROUP = "C" + "1" * 32


@dataclass
class Clock:
    """A clock that moves only when told."""

    now: datetime = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@dataclass
class Answer:
    """What the platform answered."""

    status: int
    headers: Any
    data: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.data)


class Line:
    """A caller of LINE's API."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = urllib3.PoolManager(retries=False, timeout=5)

    def call(
        self, method: str, path: str, body: Any = None, key: str | None = None, **headers: str
    ) -> Answer:
        sent = {"Authorization": f"Bearer {TOKEN}", **headers}
        if key is not None:
            sent["X-Line-Retry-Key"] = key
        if isinstance(body, bytes):
            data: bytes | None = body
        else:
            data = None if body is None else json.dumps(body).encode()
            sent.setdefault("Content-Type", "application/json")
        answer = self._http.request(method, self._url + path, body=data, headers=sent)
        return Answer(answer.status, answer.headers, answer.data)

    def send(self, endpoint: str, *texts: str, key: str | None = None, **body: Any) -> Answer:
        messages = [{"type": "text", "text": text} for text in texts]
        return self.call(
            "POST", f"/v2/bot/message/{endpoint}", {"messages": messages, **body}, key=key
        )

    def push(self, to: str, *texts: str, key: str | None = None) -> Answer:
        return self.send("push", *texts, key=key, to=to)

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def close(self) -> None:
        self._http.clear()


@dataclass
class Listener:
    """A bot that keeps what it is told and answers as it is asked to."""

    heard: list[tuple[bytes, str]] = field(default_factory=list)
    statuses: list[int] = field(default_factory=list)
    url: str = ""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        request = Request(environ)
        self.heard.append((request.get_data(), request.headers.get("X-Line-Signature", "")))
        status = self.statuses.pop(0) if self.statuses else 200
        return Response(status=status)(environ, start_response)

    @property
    def events(self) -> list[Any]:
        return [event for body, _ in self.heard for event in json.loads(body)["events"]]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sim(clock: Clock) -> Iterator[Simulator]:
    with Simulator(
        SECRET, TOKEN, clock=clock, quota=10, redelivery_pause=0.01, bot_name="村役場"
    ) as running:
        running.add_person("佐藤 みのり", "ja", RESIDENT)
        running.add_person("Emma", "en", TOURIST)
        running.add_person("係", "ja", CLERK)
        running.add_group("職員", [CLERK, TOURIST], STAFF_GROUP)
        yield running


@pytest.fixture
def line(sim: Simulator) -> Iterator[Line]:
    caller = Line(sim.url)
    yield caller
    caller.close()


@pytest.fixture
def bot(sim: Simulator) -> Iterator[Listener]:
    listener = Listener()
    server = make_server("127.0.0.1", 0, listener, threaded=True)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    listener.url = f"http://127.0.0.1:{server.server_port}/callback"
    sim.set_webhook(listener.url)
    yield listener
    sim.set_webhook(None)
    assert sim.wait_until(lambda: sim.idle)
    server.shutdown()
    thread.join()
    server.server_close()
