"""The one way to the database: ``Store.read()`` and ``Store.write()``, on either engine.

On SQLite a kernel file lock puts the writers of all processes in a row before BEGIN IMMEDIATE,
so that none of them meets "database is locked"; WAL lets readers go on meanwhile.
"""

from __future__ import annotations

import fcntl
import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from sqlalchemy import Connection, Engine, Executable, Table, create_engine, event
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_SECONDS = 10
CONNECTIONS = 32
"""How many a process may open unless it says otherwise: what deciders and senders ask for at once.
A web process, its companion and a clock process stay below PostgreSQL's usual limit of 100.
"""

PATIENCE = {
    "connect_timeout": 3,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "tcp_user_timeout": 8000,
    "options": "-c lock_timeout=5000 -c idle_in_transaction_session_timeout=30000",
}
"""After a failover PostgreSQL's address may swallow packets: without these a thread waits for a
quarter of an hour."""


class BrokenLink(Exception):
    """A row names another that is not there."""


class Store:
    """A database and the discipline of writing to it. Made after fork, one per process."""

    def __init__(self, url: str, connections: int = CONNECTIONS) -> None:
        """Prepare the engine of a SQLAlchemy ``url``; connects to nothing yet."""
        parsed = make_url(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        self._lock = threading.Lock()
        self._file: int | None = None
        self._lock_path: Path | None = None
        if self.sqlite:
            path = Path(parsed.database or "")
            path.parent.mkdir(parents=True, exist_ok=True)
            _create_private(path)
            self._lock_path = path.with_name(path.name + ".lock")
            self.engine: Engine = create_engine(
                parsed,
                pool_size=connections,
                max_overflow=0,
                hide_parameters=True,
                connect_args={"timeout": BUSY_SECONDS, "check_same_thread": False},
            )
            event.listen(self.engine, "connect", _prepare_sqlite)
            event.listen(self.engine, "begin", _begin_sqlite)
        else:
            self.engine = create_engine(
                parsed,
                pool_size=connections,
                max_overflow=0,
                hide_parameters=True,
                connect_args=PATIENCE,
            )

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection whose statements see one moment of the database on SQLite."""
        with self.engine.connect() as connection:
            if not self.sqlite:
                # Each statement sees its own moment there anyway: BEGIN and ROLLBACK around them
                # would be two more round trips for nothing.
                connection.execution_options(isolation_level="AUTOCOMMIT")
            yield connection

    @contextmanager
    def write(self, *, alone: bool = False, linked: bool = True) -> Iterator[Connection]:
        """Give a connection in a transaction that commits at the end, or rolls back on an error.

        ``alone``: exactly one statement is executed. It is a transaction by itself, as durable and
        as atomic as any, with a third of the round trips. ``linked`` False is for migrations that
        build SQLite's tables anew: foreign keys are checked once, at the end.
        """
        if not self.sqlite and alone:
            with self.read() as connection:
                yield connection
            return
        if not self.sqlite:
            with self.engine.begin() as connection:
                yield connection
            return
        with (
            self.engine.connect() as plain,
            self._lock,
            self._between_processes(),
        ):
            connection = plain.execution_options(write=True, alone=alone)
            raw = plain.connection.driver_connection
            assert raw is not None  # noqa: S101 - it was opened just now
            if not linked:
                # Within a transaction this would do nothing.
                raw.execute("PRAGMA foreign_keys=OFF")
            try:
                with connection.begin():
                    yield connection
                    if not linked and raw.execute("PRAGMA foreign_key_check").fetchone():
                        raise IntegrityError("PRAGMA foreign_key_check", None, BrokenLink())
            finally:
                if not linked:
                    raw.execute("PRAGMA foreign_keys=ON")

    def close(self) -> None:
        """Close every connection and the lock file."""
        self.engine.dispose()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    @contextmanager
    def _between_processes(self) -> Iterator[None]:
        if self._file is None:
            assert self._lock_path is not None  # noqa: S101 - holds for every SQLite store
            self._file = os.open(self._lock_path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        fcntl.flock(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(self._file, fcntl.LOCK_UN)


def insert_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, object]]) -> None:
    """Insert the rows whose unique keys are free; the others are left as they stand."""
    if rows:
        connection.execute(_insert(table, connection.dialect.name), [dict(row) for row in rows])


@cache
def _insert(table: Table, dialect: str) -> Executable:
    maker = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return maker(table).on_conflict_do_nothing()


def _create_private(path: Path) -> None:
    """Create the file for its owner alone; SQLite would let all accounts of the machine read it.

    The files that SQLite lays beside it take its mode. One that is there keeps its own.
    """
    if path.name:
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _prepare_sqlite(raw: object, _entry: ConnectionPoolEntry) -> None:
    # We say BEGIN ourselves: the driver would begin late, and never IMMEDIATE.
    raw.isolation_level = None  # type: ignore[attr-defined]
    cursor = raw.cursor()  # type: ignore[attr-defined]
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("alone"):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("write") else "BEGIN")
