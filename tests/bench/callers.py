"""Keep-alive HTTP clients that cost little: they share two cores with what they measure.

Closed loop: each client sends its next request when the last is answered. Open loop: requests
leave at fixed times, and an answer's time counts from when its request was meant to leave, so
that a server that stalls is not spared by clients that wait for it.
"""

from __future__ import annotations

import asyncio
import selectors
from collections import deque
from collections.abc import Callable, Coroutine, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

GIVE_UP_SECONDS = 15.0
"""After the last request: what is unanswered then counts as failed."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a load gave: seconds until each 200, sorted; other outcomes; the whole time."""

    seconds: tuple[float, ...]
    failures: int
    elapsed: float

    @property
    def rate(self) -> float:
        """Answers 200 a second."""
        return len(self.seconds) / self.elapsed if self.elapsed else 0.0

    def at(self, share: float) -> float:
        """Give the seconds within which a share (0.99) of the answers came."""
        return quantile(self.seconds, share)


def quantile(values: Sequence[float], share: float) -> float:
    """Give the value below which a share of the sorted ``values`` lies; infinity for none."""
    if not values:
        return float("inf")
    return values[min(len(values) - 1, int(len(values) * share))]


class _Line(asyncio.Protocol):
    """One connection with at most one request under way."""

    def __init__(self, answered: Callable[[_Line, int], None]) -> None:
        self._answered = answered
        self._transport: asyncio.Transport | None = None
        self._buffer = b""
        self._busy = False
        self.meant = 0.0

    @property
    def closed(self) -> bool:
        """Whether a new connection is needed."""
        return self._transport is None or self._transport.is_closing()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def send(self, request: bytes, meant: float) -> None:
        """Send a request that was ``meant`` to leave at that time of the loop."""
        assert self._transport is not None
        self.meant = meant
        self._busy = True
        self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, gap, body = self._buffer.partition(b"\r\n\r\n")
        if not gap or len(body) < _length(head):
            return
        self._buffer = b""
        self._end(int(head[9:12]))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._busy:
            self._end(0)

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()

    def _end(self, status: int) -> None:
        self._busy = False
        self._answered(self, status)


def _length(head: bytes) -> int:
    place = head.lower().find(b"content-length:")
    if place < 0:
        return 0
    return int(head[place + 15 :].split(b"\r\n", 1)[0])


class Callers:
    """``clients`` connections to a port of 127.0.0.1; ``requests`` gives whole HTTP requests."""

    def __init__(self, port: int, requests: Iterator[bytes], clients: int) -> None:
        """Connect to nothing yet."""
        self._port = port
        self._requests = requests
        self._clients = clients
        self._seconds: list[float] = []
        self._failures = 0
        self._under_way = 0
        self._last = 0.0

    def closed_loop(self, seconds: float) -> Figures:
        """Keep every client busy for so long."""
        return _run(self._closed(seconds))

    def open_loop(self, rate: float, seconds: float) -> Figures:
        """Send ``rate`` requests a second for so long, whatever becomes of them."""
        return _run(self._open(rate, seconds))

    async def _closed(self, seconds: float) -> Figures:
        loop = asyncio.get_running_loop()
        lines = [await self._connect(self._send_next) for _ in range(self._clients)]
        start = loop.time()
        self._until = start + seconds
        for line in lines:
            self._send(line, loop.time())
        await self._quiet(lines, start + seconds)
        return self._figures(self._last - start)

    def _send_next(self, line: _Line, status: int) -> None:
        now = asyncio.get_running_loop().time()
        self._note(line, status, now)
        if now < self._until:
            self._on_open_line(line, lambda open: self._send(open, now), self._send_next)

    async def _open(self, rate: float, seconds: float) -> Figures:
        loop = asyncio.get_running_loop()
        idle: deque[_Line] = deque()
        waiting: deque[float] = deque()

        def free(line: _Line) -> None:
            if waiting:
                self._send(line, waiting.popleft())
            else:
                idle.append(line)

        def answered(line: _Line, status: int) -> None:
            self._note(line, status, loop.time())
            self._on_open_line(line, free, answered)

        lines = [await self._connect(answered) for _ in range(self._clients)]
        idle.extend(lines)
        start = loop.time() + 0.05
        number, count = 0, int(rate * seconds)

        def fire() -> None:
            nonlocal number
            while number < count and start + number / rate <= loop.time():
                meant = start + number / rate
                number += 1
                if idle:
                    send = partial(self._send, meant=meant)
                    self._on_open_line(idle.popleft(), send, answered)
                else:
                    waiting.append(meant)
            if number < count:
                loop.call_at(start + number / rate, fire)

        loop.call_at(start, fire)
        await self._quiet(lines, start + seconds)
        self._failures += len(waiting)
        return self._figures(max(self._last - start, seconds))

    def _send(self, line: _Line, meant: float) -> None:
        self._under_way += 1
        line.send(next(self._requests), meant)

    def _note(self, line: _Line, status: int, now: float) -> None:
        self._under_way -= 1
        self._last = now
        if status == 200:
            self._seconds.append(now - line.meant)
        else:
            self._failures += 1

    def _on_open_line(
        self, line: _Line, use: Callable[[_Line], None], answered: Callable[[_Line, int], None]
    ) -> None:
        if not line.closed:
            use(line)
            return
        # The server hung up: a client of its own would connect again.
        connecting = asyncio.ensure_future(self._connect(answered))
        connecting.add_done_callback(lambda done: use(done.result()))

    async def _connect(self, answered: Callable[[_Line, int], None]) -> _Line:
        _, line = await asyncio.get_running_loop().create_connection(
            lambda: _Line(answered), "127.0.0.1", self._port
        )
        return line

    async def _quiet(self, lines: list[_Line], until: float) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(until - loop.time())
        while self._under_way and loop.time() < until + GIVE_UP_SECONDS:
            await asyncio.sleep(0.005)
        self._failures += self._under_way
        for line in lines:
            line.close()
        await asyncio.sleep(0)

    def _figures(self, elapsed: float) -> Figures:
        return Figures(tuple(sorted(self._seconds)), self._failures, elapsed)


def _run(work: Coroutine[object, object, Figures]) -> Figures:
    # epoll rounds every wait up to a millisecond; select does not.
    def loop() -> asyncio.AbstractEventLoop:
        return asyncio.SelectorEventLoop(selectors.SelectSelector())

    with asyncio.Runner(loop_factory=loop) as runner:
        return runner.run(work)
