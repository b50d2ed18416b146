"""The outbox table: born claimed, in sequence, settled once, erased when it must be."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.store import forgetting, held, outbox, people, questions
from bot.store.engine import Store
from bot.store.tables import outbox as table

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)


def person(store: Store, line_id: str = "U1") -> int:
    """Meet someone."""
    with store.write() as connection:
        return people.meet(connection, line_id, NOW)


def add(store: Store, number: int, kind: str = "push", **more: object) -> tuple[int, bool]:
    """Put a row for a person into the outbox, under the claim "mine"."""
    values: dict[str, object] = {
        "kind": kind,
        "recipient": f"p{number}",
        "person_id": number,
        "body": "[]",
        "retry_key": str(uuid.uuid4()),
        "token_at": NOW,
    }
    with store.write() as connection:
        return outbox.add(connection, NOW, "mine", **(values | more))


def claim(store: Store, now: datetime) -> list[int]:
    """Claim what is due."""
    with store.write() as connection:
        return [row.id for row in outbox.claim(connection, now, "other", 10)]


def test_the_first_row_is_born_claimed_and_the_next_waits_for_it(store: Store) -> None:
    number = person(store)
    first, ours = add(store, number)
    second, also = add(store, number)
    assert (ours, also) == (True, False)
    assert claim(store, NOW) == [], "the second must not overtake the first"
    with store.write() as connection:
        assert outbox.settle(connection, first, "mine", "sent", finished_at=NOW)
    assert claim(store, NOW) == [second]


def test_a_claim_given_back_is_free_at_once_and_was_no_attempt(store: Store) -> None:
    id, _ = add(store, person(store))
    with store.write() as connection:
        assert not outbox.give_back(connection, id, "other", NOW)
        assert outbox.give_back(connection, id, "mine", NOW)
        (again,) = outbox.claim(connection, NOW, "other", 5)
    assert (again.id, again.tries, again.unsure) == (id, 1, 0)


def test_a_reply_does_not_wait_for_a_push(store: Store) -> None:
    number = person(store)
    add(store, number)
    _, ours = add(store, number, kind="reply", reply_token="t")
    assert ours


def test_a_row_whose_sender_vanished_counts_as_perhaps_sent(store: Store) -> None:
    number = person(store)
    id, _ = add(store, number, kind="reply", reply_token="t")
    with store.write() as connection:
        (row,) = outbox.claim(connection, NOW + outbox.LEASE, "other", 10)
        assert (row.id, row.unsure, row.tries) == (id, 1, 2)
        assert not outbox.settle(connection, id, "mine", "sent"), "the first sender is too late"
        assert outbox.settle(connection, id, "other", "unknown", finished_at=NOW)
        kept = outbox.unsure_reply(connection, number)
        assert kept is not None and kept.body == "[]" and kept.reply_token is None


def test_a_retry_waits_and_keeps_its_key(store: Store) -> None:
    number = person(store)
    id, _ = add(store, number, retry_key="k")
    later = NOW + timedelta(seconds=9)
    with store.write() as connection:
        assert outbox.settle(connection, id, "mine", "retry", due_at=later)
    assert claim(store, NOW) == []
    with store.write() as connection:
        (row,) = outbox.claim(connection, later, "other", 10)
    assert row.retry_key == "k" and row.unsure == 0


def test_words_taken_back_leave_with_nothing(store: Store) -> None:
    number = person(store)
    add(store, number, body='["first"]')
    waiting, _ = add(store, number, body='["secret"]', message="m1")
    with store.write() as connection:
        questions.add_ask(
            connection,
            person_id=number,
            message="m1",
            text="secret",
            language="ja",
            verdict="handover",
            entry=None,
            at=NOW,
        )
        forgetting.forget_message(connection, "m1", NOW)
        row = connection.execute(select(table).where(table.c.id == waiting)).one()
        assert (row.state, row.body) == ("dropped", None)
        ask = questions.ask(connection, 1)
        assert ask is not None and ask.text == ""


def test_what_is_held_is_not_claimed_and_keeps_its_place(store: Store) -> None:
    number = person(store)
    later = {"due_at": NOW + timedelta(seconds=1), "purpose": "answer"}
    first, _ = add(store, number, **later)
    second, _ = add(store, number, **later)
    mail, _ = add(store, number, kind="mail", due_at=NOW + timedelta(seconds=1))
    now = NOW + timedelta(seconds=2)
    hold = held.Hold(on=True, dead=NOW)
    with store.write() as connection:
        assert [row.id for row in outbox.claim(connection, now, "other", 9, hold)] == [mail]
        assert not outbox.anything_ready(connection, now, hold)
        assert outbox.anything_ready(connection, now)
        (row,) = outbox.claim(connection, now, "other", 9)
    assert row.id == first < second


def test_a_reply_taken_out_of_the_way_of_a_push_does_not_become_one(store: Store) -> None:
    reply, _ = add(store, person(store), kind="reply", worth_push=False)
    worthy, _ = add(store, person(store, "U2"), kind="reply", worth_push=True)
    with store.write() as connection:
        assert not outbox.turn_into_push(connection, reply, "mine")
        assert outbox.turn_into_push(connection, worthy, "mine")


@pytest.mark.parametrize(
    "forbidden",
    [
        {"state": "sent"},
        {"state": "unknown", "reply_token": "t"},
        {"kind": "pigeon"},
        {"state": "lost"},
        {"kind": "reply", "token_at": None},
    ],
)
def test_the_database_refuses(store: Store, forbidden: dict[str, object]) -> None:
    number = person(store)
    add(store, number)
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(update(table).values(forbidden))


def test_the_database_refuses_a_second_row_with_one_retry_key(store: Store) -> None:
    number = person(store)
    add(store, number, retry_key="k")
    with pytest.raises(IntegrityError):
        add(store, number, retry_key="k")


def test_a_person_is_met_once(store: Store) -> None:
    assert person(store) == person(store)
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(insert(people.people).values(line_id="U1", following=True, seen_at=NOW))


def test_a_limit_is_a_limit(store: Store) -> None:
    for number in range(120):
        add(store, person(store, f"U{number}"), due_at=NOW + timedelta(seconds=1))
    with store.write() as connection:
        later = NOW + timedelta(minutes=1)
        assert len(outbox.claim(connection, later, "other", 1)) == 1
        assert len(outbox.claim(connection, later, "other", 5)) == 5


def test_an_answer_in_a_row_that_is_dropped_waits_again(store: Store) -> None:
    number = person(store)
    with store.write() as connection:
        asked = questions.add_question(
            connection,
            person_id=number,
            desk="living",
            text="first",
            language="ja",
            message="m0",
            asked_at=NOW,
            promised_at=NOW,
            delivery="handed",
        )
    first, _ = add(store, number, kind="reply", message="m1", delivers=f"[{asked}]")
    with store.write() as connection:
        assert outbox.settle(connection, first, "mine", "retry", due_at=NOW + timedelta(seconds=5))
        forgetting.forget_message(connection, "m1", NOW)
        (waiting,) = questions.waiting_for(connection, number)
        assert waiting.id == asked
        row = connection.execute(select(table).where(table.c.id == first)).one()
        assert (row.state, row.body, row.finished_at) == ("dropped", None, NOW)


def test_an_answer_that_quotes_a_question_taken_back_is_not_kept(store: Store) -> None:
    number = person(store)
    with store.write() as connection:
        asked = questions.add_question(
            connection,
            person_id=number,
            desk="living",
            text="secret",
            language="ja",
            message="m0",
            asked_at=NOW,
            promised_at=NOW,
        )
    shown, _ = add(store, number, kind="reply", message="m9", delivers=f"[{asked + 10}, {asked}]")
    with store.write() as connection:
        assert outbox.settle(connection, shown, "mine", "unknown", finished_at=NOW)
        forgetting.forget_message(connection, "m0", NOW)
        row = connection.execute(select(table).where(table.c.id == shown)).one()
        assert row.body is None
