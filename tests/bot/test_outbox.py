"""The sender and the brake: it looks before each attempt, also when it holds the row already."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest
from sqlalchemy import Row, select

from bot import modes
from bot.delivery import REPLY_LIFE
from bot.line import Line
from bot.outbox import Outbox
from bot.platform import Accepted, BadReplyToken
from bot.store import outbox, people, staff
from bot.store.engine import Store
from bot.store.tables import outbox as table

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


class Talk:
    """LINE, as far as the sender sees it: notes what it is asked for."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.meanwhile = lambda: None

    def reply(self, *_: object, **__: object) -> Accepted:
        """Know no token; something may happen while we are asked."""
        self.calls.append("reply")
        self.meanwhile()
        raise BadReplyToken("invalid")

    def push(self, *_: object, **__: object) -> Accepted:
        """Take it."""
        self.calls.append("push")
        self.meanwhile()
        return Accepted("request")


@pytest.fixture
def talk() -> Talk:
    """Give LINE."""
    return Talk()


@pytest.fixture
def sender(store: Store, talk: Talk) -> Outbox:
    """Give a sender whose time stands still, and an account that may pull the brake."""
    with store.write() as connection:
        staff.add(
            connection,
            login="clerk",
            name="係",
            password="",
            role="staff",
            desks="",
            created_at=NOW,
        )
    return Outbox(store, cast(Any, None), cast(Line, talk), now=lambda: NOW)


def born(store: Store, kind: str, **more: object) -> Row[tuple[object, ...]]:
    """Write a row that is claimed from its birth, as the inbox does."""
    with store.write() as connection:
        number = people.meet(connection, "U1", NOW)
        values = {"kind": kind, "recipient": f"p{number}", "person_id": number, "body": "[]"}
        values |= {"token_at": NOW, "purpose": "answer", "retry_key": str(uuid.uuid4())}
        id, ours = outbox.add(connection, NOW, "mine", **(values | more))
        assert ours
        (row,) = outbox.claimed(connection, [id], "mine")
    return row


def stop(store: Store, *, alerts: bool = False) -> None:
    """Pull the brake."""
    with store.write() as connection:
        modes.stop(connection, 1, NOW, alerts=alerts)


def present(store: Store) -> Row[tuple[object, ...]]:
    """Read the only row."""
    with store.read() as connection:
        return connection.execute(select(table)).one()


@pytest.mark.parametrize("kind", ["push", "reply"])
def test_a_claimed_row_is_put_back_as_if_never_claimed(
    store: Store, sender: Outbox, talk: Talk, kind: str
) -> None:
    row = born(store, kind)
    stop(store)
    sender.work_on(row)
    assert talk.calls == []
    found = present(store)
    assert (found.state, found.kind, found.tries, found.unsure) == ("retry", kind, 0, 0)
    assert found.due_at > NOW and found.claim is None


def test_an_alert_goes_on_until_alerts_are_stopped(
    store: Store, sender: Outbox, talk: Talk
) -> None:
    row = born(store, "push", purpose="alert")
    stop(store)
    stop(store, alerts=True)
    sender.work_on(row)
    assert talk.calls == []
    with store.write() as connection:
        modes.start(connection, 1, NOW, let_go=["alert"], seen=["alert"])
    stop(store)
    later = Outbox(store, sender.settings, sender.line, now=lambda: NOW + timedelta(seconds=5))
    (again,) = later.claim(5)
    later.work_on(again)
    assert talk.calls == ["push"] and present(store).state == "sent"


def test_what_is_being_sent_at_that_moment_finishes(
    store: Store, sender: Outbox, talk: Talk
) -> None:
    row = born(store, "push")
    talk.meanwhile = lambda: stop(store)
    sender.work_on(row)
    assert present(store).state == "sent"


def test_a_reply_refused_while_the_brake_is_pulled_does_not_become_a_push(
    store: Store, sender: Outbox, talk: Talk
) -> None:
    row = born(store, "reply", worth_push=True)
    talk.meanwhile = lambda: stop(store)
    sender.work_on(row)
    assert talk.calls == ["reply"]
    assert (present(store).state, present(store).kind) == ("retry", "reply")
    later = Outbox(store, sender.settings, sender.line, now=lambda: NOW + REPLY_LIFE)
    (again,) = later.claim(5)
    later.work_on(again)
    assert talk.calls == ["reply"]
    found = present(store)
    assert (found.state, found.kind, found.body) == ("unknown", "reply", "[]")
