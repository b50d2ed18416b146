"""What the tables of posts and pictures must refuse, row by row, on both engines."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, Table, insert
from sqlalchemy.exc import IntegrityError

from bot.store import people, questions, staff
from bot.store.engine import Store
from bot.store.file_tables import files
from bot.store.post_tables import (
    announcements,
    approvals,
    occurrences,
    post_editions,
    posts,
)
from bot.store.tables import outbox

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture
def town(store: Store) -> Store:
    """Give a database with two accounts, a question, a post and its announcement."""
    with store.write() as connection:
        for login in ("drafter", "approver"):
            staff.add(
                connection,
                login=login,
                name=login,
                password="",
                role="approver",
                desks="",
                created_at=NOW,
            )
        person = people.meet(connection, "U1", NOW)
        questions.add_question(
            connection, person_id=person, desk="living", text="", language="ja", asked_at=NOW
        )
        put(connection, posts)
        put(connection, post_editions)
        put(connection, announcements)
    return store


ROWS: dict[str, dict[str, Any]] = {
    "posts": {"version": 1, "state": "draft", "edition": 1, "created_at": NOW},
    "post_editions": {"post_id": 1, "edition": 1, "content": "{}", "drafted_by": 1, "at": NOW},
    "approvals": {
        "post_id": 1,
        "edition": 1,
        "drafted_by": 1,
        "approved_by": 2,
        "manner": "second",
        "at": NOW,
        "expires_at": NOW,
    },
    "occurrences": {
        "post_id": 1,
        "occurrence": "2026-12-01T09:00",
        "edition": 1,
        "outcome": "run",
        "at": NOW,
    },
    "announcements": {
        "key": "post:1:2026-12-01T09:00",
        "purpose": "news",
        "reach": "public",
        "drill": False,
        "state": "sending",
        "silent": False,
        "created_at": NOW,
    },
    "outbox": {
        "kind": "broadcast",
        "recipient": "a1:everyone:all:0",
        "state": "new",
        "worth_push": False,
        "retry_key": "k",
        "delivers": "[]",
        "silent": False,
        "tries": 0,
        "unsure": 0,
        "due_at": NOW,
        "created_at": NOW,
        "announcement_id": 1,
        "reach": "public",
        "audience": "everyone",
        "language": "all",
        "chunk": 0,
    },
    "files": {
        "key": "k",
        "purpose": "photo",
        "state": "waiting",
        "question_id": 1,
        "message": "m",
        "tries": 0,
        "due_at": NOW,
        "created_at": NOW,
    },
}


def put(connection: Connection, table: Table, **more: Any) -> None:
    """Insert a sound row with something else in it."""
    connection.execute(insert(table).values(**(ROWS[table.name] | more)))


@pytest.mark.parametrize("table", [approvals, occurrences, outbox, files], ids=lambda t: t.name)
def test_the_sound_row_is_taken(town: Store, table: Table) -> None:
    with town.write() as connection:
        put(connection, table)


KEPT = {"state": "kept", "bytes": b"x", "kind": "jpeg", "sha256": "x"}
FORBIDDEN: list[tuple[str, Callable[[Connection], object]]] = [
    ("a state of no post", lambda c: put(c, posts, state="lost")),
    ("a correction of nothing", lambda c: put(c, posts, relation="correction")),
    ("a follower of no kind", lambda c: put(c, posts, follows=1)),
    ("one that follows itself", lambda c: put(c, posts, id=9, follows=9, relation="correction")),
    ("an approval of one's own", lambda c: put(c, approvals, approved_by=1)),
    (
        "one's own, under another's name",
        lambda c: put(c, approvals, drafted_by=2, approved_by=1),
    ),
    ("an emergency without a reason", lambda c: put(c, approvals, manner="emergency")),
    ("an approval of no edition", lambda c: put(c, approvals, edition=2)),
    (
        "two approvals of an edition",
        lambda c: (put(c, approvals), put(c, approvals, approved_by=2)),
    ),
    (
        "a review by who approved",
        lambda c: put(c, approvals, reviewed_by=2, reviewed_at=NOW),
    ),
    ("a review by nobody", lambda c: put(c, approvals, reviewed_at=NOW)),
    ("an occurrence twice", lambda c: (put(c, occurrences), put(c, occurrences))),
    ("a missed one without a reason", lambda c: put(c, occurrences, outcome="missed")),
    ("a public drill", lambda c: put(c, announcements, key="b", drill=True)),
    ("the same announcement twice", lambda c: put(c, announcements)),
    ("one that follows a later one", lambda c: put(c, announcements, key="b", id=5, follows=5)),
    ("an occurrence of no post", lambda c: put(c, announcements, key="b", occurrence="x")),
    ("a broadcast to the staff room", lambda c: put(c, outbox, reach="staff")),
    ("a broadcast of no announcement", lambda c: put(c, outbox, announcement_id=None, reach=None)),
    ("a multicast to nobody", lambda c: put(c, outbox, kind="multicast")),
    ("members of a broadcast", lambda c: put(c, outbox, members="[1]")),
    ("a part twice", lambda c: (put(c, outbox), put(c, outbox, retry_key="l"))),
    ("a retry key twice", lambda c: (put(c, outbox), put(c, outbox, chunk=1))),
    ("a photo of no question", lambda c: put(c, files, question_id=None, message=None)),
    ("a photo of no message", lambda c: put(c, files, message=None)),
    ("a kept picture without bytes", lambda c: put(c, files, state="kept")),
    ("bytes that are waited for", lambda c: put(c, files, **(KEPT | {"state": "waiting"}))),
    ("a kind of no picture", lambda c: put(c, files, **(KEPT | {"kind": "bmp"}))),
    ("more than ten megabytes", lambda c: put(c, files, **(KEPT | {"bytes": bytes(10485761)}))),
]


@pytest.mark.parametrize("act", [act for _, act in FORBIDDEN], ids=[id for id, _ in FORBIDDEN])
def test_what_is_forbidden_is_refused(town: Store, act: Callable[[Connection], object]) -> None:
    with pytest.raises(IntegrityError), town.write() as connection:
        act(connection)
