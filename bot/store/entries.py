"""FAQ entries: drafts that wait for review, and what is published."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select, update

from bot.store import facts
from bot.store.faq_tables import entries
from faq.entry import Entry, from_plain, to_plain

EDITION = "faq.edition"
"""The fact that changes whenever something is published."""


def published(connection: Connection) -> list[Entry]:
    """List the published entries, by id."""
    return [entry for entry in _stage(connection, "published").values() if entry is not None]


def drafts(connection: Connection) -> dict[str, Entry | None]:
    """List the drafts by id; None proposes that the published entry be withdrawn."""
    return _stage(connection, "draft")


def save_drafts(
    connection: Connection,
    now: datetime,
    staff_id: int | None,
    proposed: Sequence[Entry],
    withdrawn: Sequence[str] = (),
) -> None:
    """Keep drafts; one for the same entry is replaced."""
    bodies: dict[str, str | None] = {
        entry.id: json.dumps(to_plain(entry), sort_keys=True) for entry in proposed
    }
    bodies |= dict.fromkeys(withdrawn)
    drop_drafts(connection, list(bodies))
    if bodies:
        connection.execute(
            insert(entries),
            [
                {"id": id, "stage": "draft", "body": body, "at": now, "staff_id": staff_id}
                for id, body in bodies.items()
            ],
        )


def drop_drafts(connection: Connection, ids: Sequence[str]) -> None:
    """Throw drafts away."""
    if ids:
        connection.execute(delete(entries).where(entries.c.stage == "draft", entries.c.id.in_(ids)))


def publish(connection: Connection, now: datetime, staff_id: int | None) -> tuple[int, int]:
    """Publish every draft; give how many entries were written and how many withdrawn."""
    proposed = drafts(connection)
    if not proposed:
        return 0, 0
    connection.execute(
        delete(entries).where(entries.c.stage == "published", entries.c.id.in_(list(proposed)))
    )
    written = [entry for entry in proposed.values() if entry is not None]
    if written:
        connection.execute(
            insert(entries),
            [
                {
                    "id": entry.id,
                    "stage": "published",
                    "body": json.dumps(to_plain(entry), sort_keys=True),
                    "at": now,
                    "staff_id": staff_id,
                }
                for entry in written
            ],
        )
    drop_drafts(connection, list(proposed))
    new_edition(connection, now)
    return len(written), len(proposed) - len(written)


def put(connection: Connection, now: datetime, staff_id: int, entry: Entry) -> None:
    """Publish one entry, in the place of one of the same id; a draft of it is done with."""
    same = entries.c.id == entry.id
    connection.execute(delete(entries).where(same))
    body = json.dumps(to_plain(entry), sort_keys=True)
    row = {"id": entry.id, "stage": "published", "body": body, "at": now, "staff_id": staff_id}
    connection.execute(insert(entries).values(row))
    new_edition(connection, now)


def amend(connection: Connection, now: datetime, staff_id: int, entry: Entry) -> None:
    """Put an entry in the place of the published one of the same id; drafts stay as they are."""
    connection.execute(
        update(entries)
        .where(entries.c.stage == "published", entries.c.id == entry.id)
        .values(body=json.dumps(to_plain(entry), sort_keys=True), at=now, staff_id=staff_id)
    )
    new_edition(connection, now)


def new_edition(connection: Connection, now: datetime) -> None:
    """Have every process build its index anew."""
    edition = facts.read(connection, EDITION)
    facts.write(connection, EDITION, (edition if isinstance(edition, int) else 0) + 1, now)


def _stage(connection: Connection, stage: str) -> dict[str, Entry | None]:
    rows = connection.execute(
        select(entries.c.id, entries.c.body).where(entries.c.stage == stage).order_by(entries.c.id)
    )
    return {row.id: None if row.body is None else from_plain(json.loads(row.body)) for row in rows}
