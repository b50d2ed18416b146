"""The process beside the web process: woken, replaced when it dies, never left behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import pytest

from bot import companion
from bot.companion import Companion

ROOT = Path(companion.__file__).parents[1]

# What a companion does is written into a pipe that the test holds: reading waits for it, and its
# end says that nobody is left who could write.
TELLS = textwrap.dedent(
    """
    import os, sys
    from bot.companion import accompany

    class Tells:
        def say(self, word):
            os.write(int(sys.argv[1]), f"{os.getpid()} {word}\\n".encode())
        def start(self):
            self.say("start")
        def wake(self):
            self.say("wake")
        def stop(self):
            self.say("stop")

    accompany(Tells(), sys.stdin.fileno())
    """
)
HANGS = "import time\nwhile True: time.sleep(60)"


class Pipe:
    """Both ends of what companions write into."""

    def __init__(self) -> None:
        self.read, self.write = os.pipe()
        self.lines: IO[str] = os.fdopen(self.read)

    def next(self) -> tuple[int, str]:
        """Give who wrote next, and what."""
        pid, _, word = self.lines.readline().strip().partition(" ")
        return int(pid), word

    def until(self, word: str) -> int:
        """Read on to a word; give who wrote it."""
        while True:
            pid, said = self.next()
            if said == word:
                return pid


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    """Give a pipe, closed afterwards."""
    made = Pipe()
    yield made
    made.lines.close()
    with suppress(OSError):
        os.close(made.write)


@pytest.fixture
def telling(pipe: Pipe, monkeypatch: pytest.MonkeyPatch) -> Iterator[Companion]:
    """Give a companion that runs and tells what is done to it."""
    os.set_inheritable(pipe.write, True)
    monkeypatch.setattr(companion, "AGAIN_SECONDS", 0.01)
    # The real one needs no descriptor but its input; this one hands its own on.
    popen = subprocess.Popen
    monkeypatch.setattr(
        companion.subprocess, "Popen", lambda *a, **k: popen(*a, **k, pass_fds=(pipe.write,))
    )
    made = Companion(
        os.environ | {"PYTHONPATH": str(ROOT)}, [sys.executable, "-c", TELLS, str(pipe.write)]
    )
    made.start()
    yield made
    made.stop()


def test_it_looks_for_work_at_once_and_whenever_it_is_woken(telling: Companion, pipe: Pipe) -> None:
    assert [pipe.next()[1], pipe.next()[1]] == ["start", "wake"]
    telling.wake()
    assert pipe.next()[1] == "wake"


def test_it_finishes_its_work_when_it_is_stopped(telling: Companion, pipe: Pipe) -> None:
    pipe.until("wake")
    telling.stop()
    assert pipe.next()[1] == "stop"
    assert telling.pid is None


def test_one_that_died_is_replaced(telling: Companion, pipe: Pipe) -> None:
    first = pipe.until("wake")
    os.kill(first, signal.SIGKILL)
    second = pipe.until("wake")
    assert second != first


def test_a_signal_to_the_whole_group_is_left_to_the_web_process(
    telling: Companion, pipe: Pipe
) -> None:
    pid = pipe.until("wake")
    os.kill(pid, signal.SIGTERM)
    os.kill(pid, signal.SIGINT)
    telling.wake()
    assert pipe.next() == (pid, "wake")


def test_waking_one_that_is_gone_does_no_harm(pipe: Pipe) -> None:
    gone = Companion({}, [sys.executable, "-c", ""])
    gone.wake()
    gone.start()
    gone.stop()
    gone.wake()


def test_one_that_cannot_be_started_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, pipe: Pipe
) -> None:
    monkeypatch.setattr(companion, "AGAIN_SECONDS", 0.01)
    program = tmp_path / "program"
    late = Companion({}, [str(program)])
    late.start()
    program.symlink_to(sys.executable)
    until = time.monotonic() + 10
    while late.pid is None and time.monotonic() < until:
        pass
    assert late.pid is not None
    late.stop()


def test_one_that_hangs_is_killed(monkeypatch: pytest.MonkeyPatch, pipe: Pipe) -> None:
    monkeypatch.setattr(companion, "END_SECONDS", 0.1)
    hanging = Companion({}, [sys.executable, "-c", HANGS])
    hanging.start()
    hanging.stop()
    assert hanging.pid is None


def test_none_is_left_behind_when_the_web_process_is_killed(pipe: Pipe) -> None:
    os.set_inheritable(pipe.write, True)
    web = f"""
import os, subprocess, sys, threading
from bot import companion
popen = subprocess.Popen
companion.subprocess.Popen = lambda *a, **k: popen(*a, **k, pass_fds=({pipe.write},))
companion.Companion(dict(os.environ), [sys.executable, "-c", {TELLS!r}, "{pipe.write}"]).start()
threading.Event().wait()
"""
    process = subprocess.Popen(
        [sys.executable, "-c", web],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        pass_fds=(pipe.write,),
    )
    os.close(pipe.write)
    pipe.until("wake")
    process.kill()
    process.wait()
    assert pipe.next()[1] == "stop"
    assert pipe.lines.read() == ""
