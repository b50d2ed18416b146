# ruff: noqa: T201 - it prints where it listens
"""A platform that only counts, in a process of its own: fast enough not to be what is measured.

It answers every call with 200 and keeps when it came, its retry key and how many it was for.
``GET /stats`` tells.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections import deque

LIMIT = 200
"""Calls in any second; one more is counted as one that LINE would have answered 429."""


class Counter:
    """What came in."""

    def __init__(self) -> None:
        """Count from nothing."""
        self.first = self.last = 0.0
        self.calls = self.people = self.refused = self.worst = 0
        self.keys: set[bytes] = set()
        self.alerts: list[float] = []
        self._second: deque[float] = deque()

    def count(self, key: bytes, body: bytes) -> None:
        """Count a call."""
        now = time.time()
        self.first = self.first or now
        self.last = now
        self.calls += 1
        self.keys.add(key)
        self.people += body.count(b'"U')
        if b"ALERT" in body or b"www.jma.go.jp" in body:
            self.alerts.append(now)
        self._second.append(now)
        while self._second[0] <= now - 1:
            self._second.popleft()
        self.worst = max(self.worst, len(self._second))
        self.refused += len(self._second) > LIMIT

    def told(self) -> bytes:
        """Write what was counted."""
        found = {name: value for name, value in vars(self).items() if not name.startswith("_")}
        return json.dumps(found | {"keys": len(self.keys)}).encode()


async def serve() -> None:
    """Listen on a free port, print it, and count until the process is ended."""
    counter = Counter()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                first, *lines = head.split(b"\r\n")
                fields = {
                    name.lower(): value.strip()
                    for name, colon, value in (line.partition(b":") for line in lines)
                    if colon
                }
                body = await reader.readexactly(int(fields.get(b"content-length", b"0")))
                if first.split()[1] == b"/stats":
                    answer = counter.told()
                else:
                    counter.count(fields.get(b"x-line-retry-key", b""), body)
                    answer = b"{}"
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                    b"x-line-request-id: swift\r\nContent-Length: %d\r\n\r\n" % len(answer)
                )
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionResetError):
            writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    sys.exit(asyncio.run(serve()))
