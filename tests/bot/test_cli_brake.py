"""The brake without the console: stop, look at what waits, start."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot import modes
from bot.store import outbox, people
from bot.store.tables import outbox as table

from .conftest import Shell  # type: ignore[import-not-found]


@pytest.fixture
def town(shell: Shell) -> Shell:
    """Settle a clerk and an approver; put an answer, two cards and a nameless push in the way."""
    shell.settle("clerk", "staff")
    shell.settle("approver", "approver")
    shell.settle("viewer", "viewer")
    now = datetime.now(UTC)
    with shell.store.write() as connection:
        for purpose, cost in (("answer", 1), ("card", 5), ("card", 5), ("", 1)):
            person = people.meet(connection, "U1", now)
            outbox.add(
                connection,
                now,
                None,
                kind="push",
                recipient=f"p{person}",
                person_id=person,
                body="[]",
                retry_key=str(uuid.uuid4()),
                purpose=purpose,
                cost=cost,
            )
    return shell


def stopped(shell: Shell) -> modes.Stopped | None:
    with shell.store.read() as connection:
        return modes.stopped(connection)


def states(shell: Shell) -> list[str]:
    with shell.store.read() as connection:
        return list(connection.scalars(select(table.c.state).order_by(table.c.id)))


def test_stopping_needs_somebody_who_may(town: Shell) -> None:
    assert town.run("stop").exit_code == 1
    assert town.act("viewer", "stop").exit_code == 1
    assert stopped(town) is None
    assert town.act("clerk", "stop").exit_code == 0
    found = stopped(town)
    assert found is not None and not found.alerts
    again = town.act("clerk", "stop")
    assert again.exit_code == 1 and "もう止まっています" in again.stderr
    assert town.act("clerk", "stop", "--alerts").exit_code == 0
    found = stopped(town)
    assert found is not None and found.alerts


def test_start_alone_lists_what_waits_and_starts_nothing(town: Shell) -> None:
    assert "止まっていません" in town.run("start").stdout
    town.act("clerk", "stop")
    listed = town.run("start").stdout
    assert "clerk" in listed and "災害の警報は送ります" in listed
    assert "card\t職員グループへのお知らせ（質問のカードなど）\t2件\t1か所\t10通" in listed
    assert "answer\t" in listed and "other\t" in listed and "--drop-rest" in listed
    assert stopped(town) is not None


def test_everything_is_decided_or_nothing_is_done(town: Shell) -> None:
    town.act("clerk", "stop")
    assert town.act("clerk", "start", "--drop-rest").exit_code == 1, "a clerk may only stop"
    half = town.act("approver", "start", "--send", "answer")
    assert half.exit_code == 1 and "other, card" in half.stderr
    wrong = town.act("approver", "start", "--send", "answers", "--drop-rest")
    assert wrong.exit_code == 1 and "answers" in wrong.stderr
    assert stopped(town) is not None and states(town) == ["new"] * 4
    done = town.act("approver", "start", "--send", "answer", "--send", "other", "--drop-rest")
    assert done.exit_code == 0 and "送るもの 2件、捨てたもの 2件" in done.stdout
    assert stopped(town) is None and states(town) == ["new", "dropped", "dropped", "new"]
    assert town.act("approver", "start", "--drop-rest").exit_code == 1, "it runs already"
    assert states(town)[0] == "new"


def test_with_nothing_held_it_is_started_all_the_same(town: Shell) -> None:
    town.act("clerk", "stop")
    assert town.act("approver", "start", "--drop-rest").exit_code == 0
    town.act("clerk", "stop")
    assert "たまっているものはありません" in town.run("start").stdout
    assert town.act("approver", "start", "--drop-rest").exit_code == 0
    assert stopped(town) is None
