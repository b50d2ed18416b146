"""Databases for all tests: every store test runs on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from hypothesis import HealthCheck, settings

from bot.store.engine import Store
from tests.databases import NoPostgreSQL, migrate, postgresql_server

# How long a machine takes, or how busy it is, is no property of what is tested.
settings.register_profile("any", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any")


@pytest.fixture(scope="session")
def shared() -> Path:
    """Give the folder of outside data to measure with; skip where it is not at hand."""
    beside = Path(__file__).parents[2] / "shared" / "data"
    folder = Path(os.environ.get("TOWN_VOICE_SHARED", beside))
    if not folder.is_dir():
        pytest.skip("no outside data at hand (TOWN_VOICE_SHARED, or ../shared/data)")
    return folder


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the second engine where a module's marker says that its queries run elsewhere."""
    twice = [
        item
        for item in items
        if item.get_closest_marker("one_engine") and item.get_closest_marker("postgresql")
    ]
    if twice:
        config.hook.pytest_deselected(items=twice)
        items[:] = [item for item in items if item not in twice]


@pytest.fixture(scope="session")
def postgresql() -> Iterator[str]:
    """Start a PostgreSQL of our own for the session; give the address of its server."""
    try:
        with postgresql_server(durable=False) as address:
            yield address
    except NoPostgreSQL as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a migrated, empty SQLite file to copy."""
    path = tmp_path_factory.mktemp("template") / "town.sqlite"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql: str) -> str:
    """Give the server's address after a migrated, empty database `template_town` exists there."""
    with psycopg.connect(f"{postgresql}/postgres", autocommit=True) as connection:
        connection.execute("CREATE DATABASE template_town")
    migrate(postgresql.replace("postgresql://", "postgresql+psycopg://") + "/template_town")
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
