"""Vectors of the town's own texts, so that no process computes one twice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, select

from bot.store.engine import Store, insert_new
from bot.store.faq_tables import vectors

_AT_ONCE = 500
KEPT_FOR = timedelta(days=90)
"""How long a vector is kept before it is computed anew."""


class StoredVectors:
    """Keeps vectors in the town's database."""

    def __init__(self, store: Store) -> None:
        """Take an open store."""
        self._store = store

    def read(self, model: str, digests: Sequence[str]) -> Mapping[str, bytes]:
        """Return those that are kept."""
        found: dict[str, bytes] = {}
        with self._store.read() as connection:
            for at in range(0, len(digests), _AT_ONCE):
                rows = connection.execute(
                    select(vectors.c.digest, vectors.c.vector).where(
                        vectors.c.model == model,
                        vectors.c.digest.in_(list(digests[at : at + _AT_ONCE])),
                    )
                )
                found |= {row.digest: row.vector for row in rows}
        return found

    def write(self, model: str, new: Mapping[str, bytes]) -> None:
        """Keep some; those already kept stay."""
        now = datetime.now(UTC)
        rows = [
            {"model": model, "digest": digest, "vector": vector, "at": now}
            for digest, vector in new.items()
        ]
        with self._store.write() as connection:
            insert_new(connection, vectors, rows)


def forget_old(connection: Connection, now: datetime) -> None:
    """Drop what is old; what is still of use comes again when the entries are loaded."""
    connection.execute(delete(vectors).where(vectors.c.at < now - KEPT_FOR))
