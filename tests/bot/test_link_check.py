"""Pages behind buttons: there, gone, elsewhere, silent; from a real server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from bot.link_check import unreachable


@pytest.fixture
def server() -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self.send_response(int(self.path[1:4]))
            self.send_header("Location", "http://127.0.0.1:1/")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{made.server_port}"
    made.shutdown()
    made.server_close()
    thread.join()


def test_only_what_does_not_open_is_named(server: str) -> None:
    asked = [f"{server}/{status}" for status in (200, 302, 403, 405, 404, 500)]
    assert unreachable(asked) == {f"{server}/404": "404", f"{server}/500": "500"}


def test_what_is_no_address_or_has_no_server_does_not_open() -> None:
    found = unreachable(["http://127.0.0.1:1/", "https://", "http://[", "http://127.0.0.1:1/"])
    assert set(found) == {"http://127.0.0.1:1/", "https://", "http://["}
