"""Run the platform: in a test's own process as `with Simulator(...) as sim`, or behind __main__."""

import socket
import time
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

from werkzeug.datastructures import Headers
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from bot.simulator.app import create_simulator_app
from bot.simulator.chats import ShownMessage
from bot.simulator.check import Checker
from bot.simulator.faults import Faults
from bot.simulator.gate import DROP
from bot.simulator.ledger import Ledger, Violation
from bot.simulator.mail import HOST, Mail, Mails
from bot.simulator.parts import Parts
from bot.simulator.people import People
from bot.simulator.platform import Platform, utc_now
from bot.simulator.webhooks import Delivery, Event, Webhooks

MOST_BYTES = 12 * 1024 * 1024
SLICE = 0.05


class Handler(WSGIRequestHandler):
    """Serve requests over connections that stay open; read each body whole, so they can."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def run_wsgi(self) -> None:
        """Answer one request, or cut the connection where a fault says so."""
        environ = self.make_environ()
        length = environ.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > MOST_BYTES:
            self.close_connection = True
            self.respond(f"{HTTPStatus.REQUEST_ENTITY_TOO_LARGE.value} Too Large", Headers(), b"")
            return
        if not environ.get("wsgi.input_terminated"):
            environ["wsgi.input"] = BytesIO(self.rfile.read(int(length)))
        answered: list[tuple[str, list[tuple[str, str]]]] = []

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> Any:
            answered[:] = [(status, headers)]

        pieces = self.server.app(environ, start)
        try:
            body = b"".join(pieces)
        finally:
            pieces.close()  # type: ignore[attr-defined]
        status, headers = answered[0]
        if environ.get(DROP):
            self.close_connection = True
            return
        self.respond(status, Headers(headers), body)

    def respond(self, status: str, headers: Headers, body: bytes) -> None:
        """Write an answer in one piece."""
        headers["Content-Length"] = str(len(body))
        if self.close_connection:
            headers["Connection"] = "close"
        lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in headers)]
        head = "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n"
        self.wfile.write(head if self.command == "HEAD" else head + body)

    def log(self, type: str, message: str, *args: Any) -> None:
        """Log nothing; the ledger tells every request."""


class Server(ThreadedWSGIServer):
    """A threaded server that can end the connections its clients keep open."""

    daemon_threads = True
    request_queue_size = 512

    def __init__(self, port: int, app: Any) -> None:
        self._open: set[socket.socket] = set()
        self._guard = Lock()
        super().__init__(HOST, port, app, Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Remember a connection while it is open."""
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Forget a connection that has ended."""
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def cut_connections(self) -> None:
        """End every connection still open."""
        with self._guard:
            still_open = list(self._open)
        for connection in still_open:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # it ended by itself meanwhile


class Simulator:
    """A running LINE platform with people, a ledger and a mail catcher, all on 127.0.0.1.

    `clock` gives aware UTC; `openapi` is LINE's description to check requests against; `quota` is
    messages a month, None without limit; `port` and `smtp_port` 0 take free ones.
    """

    def __init__(
        self,
        channel_secret: str,
        channel_token: str,
        webhook_url: str | None = None,
        *,
        smtp: bool = True,
        openapi: Path | None = None,
        quota: int | None = 200,
        clock: Callable[[], datetime] = utc_now,
        port: int = 0,
        smtp_port: int = 0,
        seed: int = 0,
        redeliveries: int = 3,
        redelivery_pause: float = 0.2,
        patience: float = 10.0,
        **account: Any,
    ) -> None:
        self.platform = Platform(channel_secret, channel_token, clock=clock, quota=quota, **account)
        self.platform.webhook_url = webhook_url
        self.webhooks = Webhooks(self.platform, redeliveries, redelivery_pause, patience)
        self.acts = People(self.platform, self.webhooks)
        self.faults = Faults(seed)
        self._mails = Mails(self.platform.changed, clock)
        checker = Checker(openapi) if openapi else None
        self.parts = Parts(
            self.platform, self.webhooks, self.acts, self.faults, self._mails, checker
        )
        self.app = create_simulator_app(self.parts)
        self._port, self._smtp, self._smtp_port = port, smtp, smtp_port
        self._server: Server | None = None
        self._thread: Thread | None = None
        self.add_person = self.platform.add_person
        self.add_group = self.platform.add_group
        self.say = self.acts.say
        self.tap = self.acts.tap
        self.sticker = self.acts.sticker
        self.picture = self.acts.picture
        self.location = self.acts.location
        self.unsend = self.acts.unsend
        self.edit = self.acts.edit
        self.follow = self.acts.follow
        self.block = self.acts.block
        self.invite_bot = self.acts.invite_bot
        self.remove_bot = self.acts.remove_bot
        self.member_joins = self.acts.member_joins
        self.member_leaves = self.acts.member_leaves
        self.happen = self.acts.happen
        self.redeliver = self.webhooks.redeliver

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Listen. Raises OSError when the mail port is taken, SystemExit when the web port is."""
        if self._smtp:
            self._mails.start(self._smtp_port)
        self._server = Server(self._port, self.app)
        self._thread = Thread(
            target=self._server.serve_forever, args=(SLICE,), name="platform", daemon=True
        )
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and end what is open; the books stay readable."""
        self.parts.stopping.set()
        self.webhooks.stop()
        if self._server is not None and self._thread is not None:
            self._server.shutdown()
            self._thread.join()
            self._server.cut_connections()
        self._mails.stop()

    @property
    def url(self) -> str:
        """The base address of LINE's API and of the data host."""
        if self._server is None:
            raise RuntimeError("the simulator is not started")
        return f"http://{HOST}:{self._server.port}"

    @property
    def smtp_port(self) -> int:
        """The mail catcher's port."""
        return self._mails.port

    @property
    def ledger(self) -> Ledger:
        """The platform's books."""
        return self.platform.ledger

    @property
    def violations(self) -> list[Violation]:
        """Every rule a request broke."""
        return self.platform.ledger.violations

    @property
    def mails(self) -> list[Mail]:
        """Every mail caught, oldest first."""
        return self._mails.all()

    @property
    def deliveries(self) -> list[Delivery]:
        """Every attempt to bring events to the bot, oldest first."""
        return self.webhooks.deliveries

    @property
    def events(self) -> list[Event]:
        """Every webhook event that happened, oldest first."""
        return self.webhooks.events()

    @property
    def idle(self) -> bool:
        """Whether no event is on its way to the bot."""
        return self.webhooks.idle

    def set_webhook(self, url: str | None) -> None:
        """Set where events go."""
        self.platform.webhook_url = url

    def in_group(self, group_id: str) -> bool:
        """Tell whether the account is in a group."""
        return self.platform.groups[group_id].has_bot

    def shown(self, chat: str, since: int = 0) -> list[ShownMessage]:
        """Return what a chat shows: a group's id, or a person's for 1:1."""
        return self.platform.shown(chat, since)

    def wait_until(self, true: Callable[[], object], timeout: float = 5.0) -> bool:
        """Return True as soon as `true()` holds, False when `timeout` seconds have passed.

        Looked at after every change on the platform, and now and then for changes elsewhere.
        """
        until = time.monotonic() + timeout
        while not true():
            left = until - time.monotonic()
            if left <= 0:
                return False
            with self.platform.changed:
                self.platform.changed.wait(min(left, SLICE))
        return True
