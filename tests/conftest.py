"""Databases for all tests: every store test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from bot.store import schema
from bot.store.engine import Store


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of outside data to measure with; skip where it is not at hand."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("TOWN_VOICE_SHARED", beside))
    if not folder.is_dir():
        pytest.skip("no outside data at hand (TOWN_VOICE_SHARED, or ../shared/data)")
    return folder


def _postgresql_programs() -> Path | None:
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which("initdb")
    homes += [Path(found).resolve().parent] if found else []
    return next((home for home in homes if (home / "initdb").exists()), None)


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL of our own for the session; give the address of its server."""
    programs = _postgresql_programs()
    if programs is None:
        pytest.skip("PostgreSQL's own programs (initdb, postgres) are not installed")
    # PostgreSQL refuses to run as root; its package makes a user for it.
    user = "postgres" if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory(prefix="pg", dir="/tmp") as folder:
        home = Path(folder)
        if user:
            try:
                shutil.chown(home, user)
            except LookupError:
                pytest.skip("running as root, and there is no user `postgres` to run PostgreSQL")
        data = home / "data"
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        subprocess.run(
            [programs / "initdb", "-D", data, "-U", "town", "-A", "trust", "-E", "UTF8"],
            check=True,
            capture_output=True,
            user=user,
            cwd=home,
        )
        subprocess.run(
            [
                *(programs / "pg_ctl", "-D", data, "-w", "-l", home / "log"),
                *("-o", f"-p {port} -c listen_addresses=127.0.0.1 -k {home}"),
                "start",
            ],
            check=True,
            capture_output=True,
            user=user,
            cwd=home,
        )
        try:
            yield f"postgresql://town@127.0.0.1:{port}"
        finally:
            subprocess.run(
                [programs / "pg_ctl", "-D", data, "-m", "immediate", "stop"],
                check=True,
                capture_output=True,
                user=user,
                cwd=home,
            )


def _migrated(url: str) -> None:
    store = Store(url)
    try:
        schema.upgrade(store)
    finally:
        store.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "town.sqlite"
    _migrated(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    """Give the server's address after a migrated, empty database `template_town` exists there."""
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE template_town")
    _migrated(postgresql.replace("postgresql://", "postgresql+psycopg://") + "/template_town")
    return postgresql


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the address of a fresh, migrated database, once on each engine."""
    if request.param == "sqlite":
        path = tmp_path / "town.sqlite"
        shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
        return f"sqlite:///{path}"
    server: str = request.getfixturevalue("migrated_postgresql")
    name = f"town_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template_town')
    return server.replace("postgresql://", "postgresql+psycopg://") + f"/{name}"


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """Open a fresh, migrated database, once on each engine."""
    opened = Store(database_url)
    yield opened
    opened.close()
