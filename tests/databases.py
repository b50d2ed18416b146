"""Databases to try the bot on: a PostgreSQL of our own, and fresh ones on either engine."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from bot.store import schema
from bot.store.engine import Store


class NoPostgreSQL(Exception):
    """PostgreSQL cannot be started here; the text says why."""


@contextmanager
def postgresql_server(*, durable: bool = True) -> Iterator[str]:
    """Start a PostgreSQL of our own; give its address. Raises NoPostgreSQL.

    Not ``durable``: commits do not wait for the disk. The tests kill our processes, never the
    server, so they lose nothing by it; what is measured must wait as it does in earnest.
    """
    programs = _programs()
    if programs is None:
        raise NoPostgreSQL("PostgreSQL's own programs (initdb, postgres) are not installed")
    # PostgreSQL refuses to run as root; its package makes a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:
        # A short path: a socket's name has room for about a hundred letters.
        home = Path(folder)
        if user:
            try:
                shutil.chown(home, user)
            except LookupError:
                raise NoPostgreSQL(
                    "running as root, and there is no user `postgres` to run PostgreSQL"
                ) from None
        data = home / "data"
        port = free_port()

        def run(*command: str | Path) -> None:
            subprocess.run(command, check=True, capture_output=True, user=user, cwd=home)

        run(programs / "initdb", "-D", data, "-U", "town", "-A", "trust", "-E", "UTF8")
        options = f"-p {port} -c listen_addresses=127.0.0.1 -k {home}"
        if not durable:
            options += " -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
        run(programs / "pg_ctl", "-D", data, "-w", "-l", home / "log", "-o", options, "start")
        try:
            yield f"postgresql://town@127.0.0.1:{port}"
        finally:
            run(programs / "pg_ctl", "-D", data, "-m", "immediate", "stop")


def _programs() -> Path | None:
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    homes += [Path(found).resolve().parent] if found else []
    return next((home for home in homes if (home / "initdb").exists()), None)


def free_port() -> int:
    """Give a port of 127.0.0.1 on which nobody listens just now."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def fresh_sqlite(folder: Path) -> str:
    """Make a migrated, empty SQLite file; give its address."""
    url = fresh_empty(folder, None)
    migrate(url)
    return url


def fresh_postgresql(server: str) -> str:
    """Make a migrated, empty database on the server; give its address."""
    url = fresh_empty(Path(), server)
    migrate(url)
    return url


def fresh_empty(folder: Path, server: str | None) -> str:
    """Give the address of a database without tables: on a PostgreSQL server, else in a folder."""
    if server is None:
        return f"sqlite:///{folder / f'town-{uuid.uuid4().hex[:8]}.sqlite'}"
    name = f"town_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return server.replace("postgresql://", "postgresql+psycopg://") + f"/{name}"


def migrate(url: str) -> None:
    """Bring a database to the newest tables."""
    store = Store(url)
    try:
        schema.upgrade(store)
    finally:
        store.close()
