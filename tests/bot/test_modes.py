"""The brake: what it holds, what it lets pass, and what becomes of what was held."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Row, select

from bot import modes
from bot.accounts import Role
from bot.delivery import REPLY_LIFE
from bot.store import outbox, people, questions, staff
from bot.store.engine import Store
from bot.store.staff_tables import audits
from bot.store.tables import outbox as table

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(hours=30)


@pytest.fixture
def clerk(store: Store) -> int:
    """Make an account; give its number."""
    return settle(store, "clerk", "staff")


def settle(store: Store, login: str, role: Role) -> int:
    """Put an account into the database; give its number."""
    with store.write() as connection:
        return staff.add(
            connection, login=login, name=login, password="", role=role, desks="", created_at=NOW
        )


def put(store: Store, to: str, kind: str = "push", **more: object) -> int:
    """Put a row for someone into the outbox."""
    with store.write() as connection:
        number = people.meet(connection, to, NOW)
        values: dict[str, object] = {
            "kind": kind,
            "recipient": f"p{number}",
            "person_id": number,
            "body": "[]",
            "retry_key": str(uuid.uuid4()),
            "token_at": NOW if kind == "reply" else None,
            "reply_token": "t" if kind == "reply" else None,
            "purpose": "card",
            "cost": 0 if kind == "reply" else 1,
        }
        return outbox.add(connection, NOW, None, **(values | more))[0]


def answered(store: Store, to: str, by: int) -> int:
    """Keep an answered question whose answer is on its way; give its number."""
    with store.write() as connection:
        return questions.add_question(
            connection,
            person_id=people.meet(connection, to, NOW),
            desk="living",
            text="井戸の水は飲めますか",
            language="ja",
            asked_at=NOW,
            promised_at=NOW,
            state="answered",
            answer="飲めます",
            answered_at=NOW,
            answered_by=by,
            delivery="pushed",
        )


def pull(store: Store, by: int, *, alerts: bool = False, at: datetime = NOW) -> bool:
    """Stop all sending."""
    with store.write() as connection:
        return modes.stop(connection, by, at, alerts=alerts)


def claimed(store: Store, now: datetime) -> list[int]:
    """Claim what may leave now, as senders do."""
    with store.write() as connection:
        hold = modes.hold(connection, now)
        ready = outbox.anything_ready(connection, now, hold)
        ids = [row.id for row in outbox.claim(connection, now, "sender", 50, hold)]
        assert ready or not ids
        return ids


def row(store: Store, id: int) -> Row[tuple[object, ...]]:
    """Read a row of the outbox."""
    with store.read() as connection:
        return connection.execute(select(table).where(table.c.id == id)).one()


def acts(store: Store) -> list[tuple[str, str]]:
    """List what was recorded: the acts and their details."""
    with store.read() as connection:
        return [(r.act, r.detail) for r in connection.execute(select(audits).order_by(audits.c.id))]


def test_the_brake_says_since_when_and_by_whom(store: Store, clerk: int) -> None:
    with store.read() as connection:
        assert modes.stopped(connection) is None
    assert pull(store, clerk)
    assert not pull(store, settle(store, "other", "staff")), "it is stopped already"
    with store.read() as connection:
        assert modes.stopped(connection) == modes.Stopped(NOW, clerk, alerts=False)
    assert acts(store) == [("mode.stop", "")]


def test_the_alerts_can_be_stopped_later_and_nothing_but_a_start_lets_them_go(
    store: Store, clerk: int
) -> None:
    other = settle(store, "other", "staff")
    alert = put(store, "U1", purpose="alert", due_at=NOW + timedelta(seconds=5))
    pull(store, clerk)
    assert pull(store, other, alerts=True, at=NOW + timedelta(seconds=1))
    assert not pull(store, clerk, alerts=False)
    with store.read() as connection:
        assert modes.stopped(connection) == modes.Stopped(NOW, clerk, alerts=True)
    assert claimed(store, LATER) == []
    assert row(store, alert).state == "new"


def test_only_what_reaches_people_in_line_is_held(store: Store, clerk: int) -> None:
    put(store, "U1")
    put(store, "U2", "reply")
    free = {
        put(store, "U3", "mail", purpose=""),
        put(store, "U3", "call"),
        put(store, "U3", "leave"),
        put(store, "U4", purpose="alert"),
    }
    pull(store, clerk)
    assert set(claimed(store, NOW)) == free
    with store.read() as connection:
        assert not outbox.anything_ready(connection, NOW, modes.hold(connection, NOW))


def test_an_alert_does_not_wait_behind_what_is_held(store: Store, clerk: int) -> None:
    put(store, "U1")
    alert = put(store, "U1", purpose="alert")
    pull(store, clerk)
    assert claimed(store, NOW) == [alert]


def test_a_reply_is_let_through_once_its_token_is_dead(store: Store, clerk: int) -> None:
    reply = put(store, "U1", "reply", worth_push=True)
    pull(store, clerk)
    assert claimed(store, NOW + REPLY_LIFE - timedelta(seconds=1)) == []
    assert claimed(store, NOW + REPLY_LIFE) == [reply]


def test_what_waits_is_counted_by_purpose(store: Store, clerk: int) -> None:
    put(store, "U1", cost=4)
    put(store, "U1", cost=4)
    put(store, "U2", purpose="answer")
    put(store, "U2", "reply")
    put(store, "U3", "mail")
    put(store, "U3", purpose="alert")
    pull(store, clerk)
    with store.read() as connection:
        found = modes.waiting(connection, NOW)
    assert [(one.purpose, one.rows, one.recipients, one.cost) for one in found] == [
        ("answer", 1, 1, 1),
        ("card", 2, 1, 8),
    ]
    assert {one.oldest for one in found} == {NOW}


def test_starting_sends_what_was_ticked_and_drops_the_rest(store: Store, clerk: int) -> None:
    shown, lost = answered(store, "U1", clerk), answered(store, "U2", clerk)
    asked = put(store, "U1", purpose="asked", delivers=f"[{shown}]")
    answer = put(store, "U2", purpose="answer", delivers=f"[{lost}]")
    pull(store, clerk)
    with store.write() as connection:
        done = modes.start(
            connection, clerk, LATER, let_go=["asked"], seen=["asked", "answer", "gone meanwhile"]
        )
    assert done == modes.Started(sent=1, dropped=1, replies=0)
    dropped = row(store, answer)
    assert (dropped.state, dropped.body, dropped.finished_at) == ("dropped", None, LATER)
    assert dropped.error
    assert claimed(store, LATER) == [asked]
    # A day and more has passed: it would count as too old to be pushed.
    assert row(store, asked).created_at == LATER
    with store.read() as connection:
        (waits,) = questions.waiting_for(connection, row(store, answer).person_id)
        assert waits.id == lost
        found = questions.question(connection, shown)
        assert found is not None and found.delivery == "pushed"
        assert modes.stopped(connection) is None
    assert acts(store)[-1] == ("mode.start", "dropped answer=1, sent asked=1")


def test_what_was_not_seen_is_asked_about_and_nothing_is_done(store: Store, clerk: int) -> None:
    put(store, "U1", purpose="answer")
    pull(store, clerk)
    with pytest.raises(modes.Unasked, match="answer"), store.write() as connection:
        modes.start(connection, clerk, NOW, let_go=["card"], seen=["card"])
    with store.read() as connection:
        assert modes.stopped(connection) is not None


def test_a_held_reply_waits_behind_its_button_and_is_never_pushed(store: Store, clerk: int) -> None:
    number = answered(store, "U1", clerk)
    id = put(store, "U1", "reply", worth_push=True, delivers=f"[{number}]", purpose="reply")
    pull(store, clerk)
    with store.write() as connection:
        done = modes.start(connection, clerk, NOW, let_go=["reply"], seen=[])
        assert done == modes.Started(0, 0, replies=1)
        kept = outbox.unsure_reply(connection, row(store, id).person_id)
        assert kept is not None and (kept.id, kept.reply_token, kept.body) == (id, None, "[]")
        assert [one.id for one in questions.waiting_for(connection, kept.person_id)] == [number]


def test_a_reply_claimed_to_be_settled_does_not_become_a_push_at_the_start(
    store: Store, clerk: int
) -> None:
    id = put(store, "U1", "reply", worth_push=True)
    pull(store, clerk)
    dead = NOW + REPLY_LIFE
    assert claimed(store, dead) == [id]
    with store.write() as connection:
        modes.start(connection, clerk, dead, let_go=[], seen=[])
        assert not outbox.turn_into_push(connection, id, "sender")


def test_what_may_have_arrived_is_not_called_unsent(store: Store, clerk: int) -> None:
    vanished, unsound, under_way = (put(store, f"U{number}") for number in (1, 2, 3))
    claimed(store, NOW)
    with store.write() as connection:
        outbox.settle(connection, unsound, "sender", "retry", unsure=1, due_at=NOW)
    pull(store, clerk)
    with store.write() as connection:
        connection.execute(
            table.update().where(table.c.id == under_way).values(lease_until=NOW + 3 * outbox.LEASE)
        )
        late = NOW + 2 * outbox.LEASE
        done = modes.start(connection, clerk, late, let_go=[], seen=["card"])
    assert done is not None and done.dropped == 2
    states = [row(store, id).state for id in (vanished, unsound, under_way)]
    assert states == ["unknown", "unknown", "claimed"], "what is being sent is its sender's to end"


def test_what_may_have_arrived_keeps_the_age_of_its_retry_key(store: Store, clerk: int) -> None:
    id = put(store, "U1")
    claimed(store, NOW)
    with store.write() as connection:
        outbox.settle(connection, id, "sender", "retry", unsure=1, due_at=NOW)
    pull(store, clerk)
    with store.write() as connection:
        modes.start(connection, clerk, LATER, let_go=["card"], seen=["card"])
    assert row(store, id).created_at == NOW


def test_starting_what_runs_does_nothing(store: Store, clerk: int) -> None:
    id = put(store, "U1")
    with store.write() as connection:
        assert modes.start(connection, clerk, NOW, let_go=[], seen=["card"]) is None
    assert row(store, id).state == "new"
    assert acts(store) == []
