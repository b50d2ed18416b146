# ruff: noqa: T201 - it prints
"""Kill web processes under load and check the books afterwards: `python -m tests.soak --help`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests.databases import NoPostgreSQL, fresh_postgresql, fresh_sqlite, postgresql_server
from tests.soak import posts
from tests.soak.killing import Soak


def read_arguments() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--part", choices=("talks", "posts"), help="one part only")
    parser.add_argument("--keep", type=Path, help="an existing folder for the logs")
    return parser.parse_args()


def main() -> int:
    """Kill, check, and return 1 when anything was lost or came twice."""
    arguments = read_arguments()
    began = time.monotonic()

    def say(words: str) -> None:
        print(f"[{time.monotonic() - began:5.0f} s] {words}", flush=True)

    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="soak")))
        if arguments.engine == "sqlite":
            fresh = partial(fresh_sqlite, folder)
        else:
            try:
                fresh = partial(fresh_postgresql, stack.enter_context(postgresql_server()))
            except NoPostgreSQL as reason:
                print(reason)
                return 1
        broken: list[str] = []
        if arguments.part != "talks":
            broken += posts.run(fresh(), arguments.kills, say)
        if arguments.part != "posts":
            broken += Soak(fresh(), arguments.keep or folder, say).run(arguments.kills)
    for rule in broken:
        print(f"FAIL  {rule}")
    if not broken:
        print(f"ok: {arguments.kills} kills, nothing acknowledged is missing, nothing came twice")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
