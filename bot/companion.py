"""The process that decides and sends, beside the web process that takes events in.

Threads of one interpreter take turns, and LINE waits two seconds at most: so inbox and outbox
have an interpreter of their own. The web process starts it, wakes it by a byte on its standard
input after each commit, starts it again should it die, and ends it by closing that input. The
same happens when the web process is killed; so no companion is left behind.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Protocol

COMMAND = (sys.executable, "-m", "bot", "work")
AGAIN_SECONDS = 1.0
"""How soon one that died is started again: at once if it can live, and no faster if it cannot."""
END_SECONDS = 15.0
"""How long it may take to finish its calls; a call to LINE takes ten at most."""
NICE = 10
"""On a busy machine storing goes before deciding: LINE gives us two seconds, people are patient."""

log = logging.getLogger(__name__)


class Beside(Protocol):
    """What works through inbox and outbox beside the web pages."""

    def start(self) -> None:
        """Begin."""

    def wake(self) -> None:
        """Say that there may be work; returns at once."""

    def stop(self) -> None:
        """Finish what is in work and end."""


class Companion:
    """One such process, kept alive."""

    def __init__(self, environ: Mapping[str, str], command: Sequence[str] = COMMAND) -> None:
        """Start nothing yet; ``environ`` holds its settings."""
        self._environ = dict(environ)
        self._command = list(command)
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._keeper = threading.Thread(target=self._keep, name="companion", daemon=True)

    @property
    def pid(self) -> int | None:
        """The number of the process that runs now."""
        process = self._process
        return process.pid if process is not None and process.poll() is None else None

    def start(self) -> None:
        """Start it, and go on seeing to it that it runs."""
        self._keeper.start()

    def wake(self) -> None:
        """Write a byte. If the pipe is full it is awake anyway; if it is dead another looks."""
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(BlockingIOError, BrokenPipeError, ValueError):
                process.stdin.write(b".")

    def stop(self) -> None:
        """Close its input, and wait until it has finished; what hangs is killed."""
        self._stopping.set()
        self._close_input()
        if self._keeper.is_alive():
            self._keeper.join(timeout=END_SECONDS)
        process = self._process
        if process is not None and process.poll() is None:
            log.error("the companion did not end in time")
            process.kill()
            process.wait()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            try:
                outcome = f"status {self._run()}"
            except OSError as error:
                # No memory or no process left for the moment: as good as dead, and tried again.
                outcome = type(error).__name__
            if not self._stopping.is_set():
                log.error("the companion ended and is started again", extra={"reason": outcome})
                self._stopping.wait(AGAIN_SECONDS)

    def _run(self) -> int:
        # bufsize=0: a write is one system call and never waits for a lock of Python's.
        process = subprocess.Popen(  # noqa: S603 - our own command
            self._command, stdin=subprocess.PIPE, env=self._environ, bufsize=0
        )
        assert process.stdin is not None  # noqa: S101 - asked for in the line above
        os.set_blocking(process.stdin.fileno(), False)
        self._process = process
        if self._stopping.is_set():
            self._close_input()
        status = process.wait()
        self._close_input()
        return status

    def _close_input(self) -> None:
        process = self._process
        if process is not None and process.stdin is not None:
            with suppress(OSError):
                process.stdin.close()


def accompany(work: Beside, pipe: int) -> None:
    """Work until ``pipe`` (a file descriptor) ends, waking at each byte; the companion's main loop.

    Signals that strike a whole group (Ctrl-C, a platform that stops a machine) are left to the
    web process, which ends us once it takes no more events.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(NICE)
    work.start()
    work.wake()
    while os.read(pipe, 65536):
        work.wake()
    work.stop()
