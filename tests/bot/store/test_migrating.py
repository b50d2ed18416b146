"""Tables built anew keep rows, links and the numbers that were given; on both engines."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from bot.store import people, questions, schema, staff
from bot.store.engine import Store
from tests.databases import fresh_empty

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """Give a database as it was before the desk, with an answered question and its card."""
    server = request.getfixturevalue("postgresql") if request.param == "postgresql" else None
    store = Store(fresh_empty(tmp_path, server))
    with store.write(linked=False) as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.upgrade(config, "0003")
    with store.write() as connection:
        for sql in (
            "INSERT INTO people (line_id, following, seen_at) VALUES ('U1', true, :now)",
            "INSERT INTO line_groups (line_id, kind, desk, seen_at)"
            " VALUES ('C1', 'group', 'living', :now)",
            "INSERT INTO staff (login, name, password, role, desks, active, created_at)"
            " VALUES ('clerk', '係', 'x', 'staff', 'living', true, :now)",
            *(
                "INSERT INTO questions (version, person_id, desk, state, text, language,"
                " asked_at, promised_at, answer, answered_by, delivery) VALUES"
                " (1, 1, 'living', 'answered', '井戸', 'ja', :now, :now, 'はい', 1, 'waiting')"
                for _ in range(3)
            ),
            "DELETE FROM questions WHERE id = 3",
            "INSERT INTO cards (message, question_id, group_id) VALUES ('m1', 1, 1)",
        ):
            connection.execute(text(sql), {"now": NOW.replace(tzinfo=None)})
    yield store
    store.close()


def test_rows_links_and_numbers_stay(old: Store) -> None:
    schema.upgrade(old)
    schema.require_known(old)
    with old.write() as connection:
        kept = questions.question(connection, 1)
        assert kept is not None
        assert (kept.text, kept.state, kept.answer, kept.urgent) == (
            "井戸",
            "answered",
            "はい",
            False,
        )
        assert questions.question_of_card(connection, "m1", group=1) == kept
        number = questions.add_question(
            connection, person_id=1, desk="living", text="", language="ja", asked_at=NOW
        )
        assert number == 4, "a number is never given twice, not even that of an erased row"


def _question(connection: Connection, **values: object) -> None:
    row = {"person_id": 1, "desk": "living", "text": "", "language": "ja", "asked_at": NOW}
    questions.add_question(connection, **(row | values))


FORBIDDEN: list[Callable[[Connection], object]] = [
    lambda c: _question(c, state="lost"),
    lambda c: _question(c, state="taken"),
    lambda c: _question(c, state="answered"),
    lambda c: _question(c, draft="a partner's words, of nobody"),
    lambda c: _question(c, rating="great"),
    lambda c: _question(c, same_as=99),
    lambda c: c.execute(text("INSERT INTO cards (message, question_id) VALUES ('m2', 1)")),
    lambda c: c.execute(
        text("INSERT INTO cards (message, question_id, group_id, person_id) VALUES ('m2', 1, 1, 1)")
    ),
    lambda c: c.execute(
        text(
            'INSERT INTO rota_slots (desk, staff_id, "begin", "end", place, holidays)'
            " VALUES ('living', 1, '08:30', '17:15', 1, false)"
        )
    ),
    lambda c: c.execute(
        text(
            'INSERT INTO swaps (version, desk, day, "begin", asked_by, state, at) VALUES'
            " (1, 'living', '2026-12-01', '08:30', 1, 'accepted', '2026-11-23')"
        )
    ),
    lambda c: c.execute(
        text(
            "INSERT INTO calls (key, desk, reason, at, seen_at)"
            " VALUES ('k', 'living', 'new', '2026-11-23', '2026-11-23')"
        )
    ),
]


@pytest.mark.parametrize("forbidden", FORBIDDEN, ids=range(len(FORBIDDEN)))
def test_what_must_not_be_is_refused(
    store: Store, forbidden: Callable[[Connection], object]
) -> None:
    with store.write() as connection:
        people.meet(connection, "U1", NOW)
        people.meet_group(connection, "C1", "group", NOW)
        staff.add(
            connection,
            login="clerk",
            name="係",
            password="x",
            role="staff",
            desks="",
            created_at=NOW,
        )
        _question(connection)
    with pytest.raises(IntegrityError), store.write() as connection:
        forbidden(connection)
    with store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM questions")) == 1


def test_a_migration_that_leaves_a_broken_link_changes_nothing(tmp_path: Path) -> None:
    store = Store(fresh_empty(tmp_path, None))
    schema.upgrade(store)
    with pytest.raises(IntegrityError), store.write(linked=False) as connection:
        connection.execute(
            text("INSERT INTO cards (message, question_id, group_id) VALUES ('m', 7, 7)")
        )
    with store.read() as connection:
        assert connection.scalar(text("SELECT count(*) FROM cards")) == 0
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(
            text("INSERT INTO cards (message, question_id, group_id) VALUES ('m', 7, 7)")
        )
    store.close()
