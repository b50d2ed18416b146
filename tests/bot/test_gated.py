"""The gate before LINE: passed once a call, at the last moment, by its thread alone."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from bot.gated import gated, through
from bot.line import Line
from bot.pacing import Window
from bot.platform import MaybeSent, NotSent, Refused
from bot.simulator.server import Simulator

SECRET, TOKEN = "a-channel-secret-of-a-gate", "a-token-of-a-gate"
KEYS = [f"00000000-0000-4000-8000-{number:012d}" for number in range(9)]


class Gate:
    """Counts who is within, and who has been."""

    def __init__(self) -> None:
        self.inside = self.passed = 0

    @contextmanager
    def __call__(self) -> Iterator[None]:
        self.inside += 1
        self.passed += 1
        try:
            yield
        finally:
            self.inside -= 1


def test_a_call_to_line_passes_once_and_leaves_however_it_ends() -> None:
    gate, text = Gate(), {"type": "text", "text": "あ"}
    with Simulator(SECRET, TOKEN, smtp=False) as sim:
        line = Line(secret=SECRET, token=TOKEN, endpoint=sim.url)
        with through(gate):
            line.broadcast([text], retry_key=KEYS[0], silent=False)
            with pytest.raises(Refused):
                line.broadcast([{"type": "text", "text": ""}], retry_key=KEYS[1], silent=False)
        assert (gate.passed, gate.inside) == (2, 0)
        line.broadcast([text], retry_key=KEYS[2], silent=False)
        assert gate.passed == 2, "outside there is none"
        with through(gate), pytest.raises(TypeError):
            line.broadcast([{"type": object()}], retry_key=KEYS[3], silent=False)
        assert gate.passed == 2, "what cannot be written never comes to the gate"
    with through(gate), pytest.raises((NotSent, MaybeSent)):
        line.broadcast([text], retry_key=KEYS[4], silent=False)
    assert (gate.passed, gate.inside) == (3, 0)


def test_each_thread_has_its_own_gate() -> None:
    mine, other = Gate(), Gate()
    send = gated(lambda: None)

    def elsewhere() -> None:
        send()
        with through(other):
            send()

    with through(mine):
        thread = threading.Thread(target=elsewhere)
        thread.start()
        thread.join()
        send()
    assert (mine.passed, other.passed) == (1, 1)


def test_what_failed_tells_nothing_of_the_way() -> None:
    now = [0.0]
    window = Window(3, clock=lambda: now[0])
    with pytest.raises(OSError, match="gone"), window.passing():
        now[0] += 0.001
        raise OSError("gone")
    now[0] += 1.0
    with window.passing():
        now[0] += 0.1
    assert window._shortest == pytest.approx(0.1)
