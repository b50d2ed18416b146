"""The inbox table: one row per distinct event, in order, claimed by one at a time."""

from __future__ import annotations

import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.intake import row_of
from bot.store import events
from bot.store.engine import Store
from bot.store.tables import events as table

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
MS = int(NOW.timestamp() * 1000)


def an_event(id: str = "01", user: str = "U1", at: int = 0, **more: object) -> dict[str, object]:
    """Make a webhook event of a user, ``at`` milliseconds after NOW."""
    return {
        "type": "message",
        "webhookEventId": id,
        "timestamp": MS + at,
        "source": {"type": "user", "userId": user},
        **more,
    }


def keep(store: Store, *raw: dict[str, object]) -> None:
    """Store events as intake does."""
    with store.write(alone=True) as connection:
        events.insert(connection, [row_of("Ubot", event, b"key", NOW) for event in raw])


def claim(store: Store, now: datetime = NOW + timedelta(minutes=1), limit: int = 50) -> list[int]:
    """Claim under a token of its own; give the ids."""
    with store.write() as connection:
        return [row.id for row in events.claim(connection, now, "mine", limit)]


def count(store: Store) -> int:
    """Count the rows."""
    with store.read() as connection:
        return connection.scalar(select(func.count()).select_from(table)) or 0


def test_the_same_event_again_is_the_same_row(store: Store) -> None:
    keep(store, an_event())
    keep(store, an_event(deliveryContext={"isRedelivery": True}))
    assert count(store) == 1


def test_a_stored_event_reads_back_as_it_was_written(store: Store) -> None:
    odd = "\0 \ud800 ' \" \\ %s :rows $.at 雪"
    rows = [row_of(odd, an_event(odd, type=odd, odd=odd), b"key", NOW)]
    with store.write(alone=True) as connection:
        events.insert(connection, rows)
    with store.read() as connection:
        kept = connection.execute(select(table)).one()._asdict()
    assert {name: kept[name] for name in rows[0]} == rows[0]
    assert json.loads(kept["payload"])["odd"] == odd


def test_many_deliveries_in_one_statement_stand_in_their_order(store: Store) -> None:
    keep(store, *(an_event(f"{number:03}", user=f"U{number}") for number in range(300)))
    with store.read() as connection:
        ids = connection.scalars(select(table.c.event_id).order_by(table.c.id)).all()
    assert list(ids) == [f"{number:03}" for number in range(300)]


def test_claiming_before_a_long_backlog_stays_quick(store: Store) -> None:
    def seconds() -> float:
        began = time.perf_counter()
        claim(store, limit=1)
        return time.perf_counter() - began

    keep(store, *(an_event(f"a{number}", user=f"U{number}") for number in range(30)))
    short = statistics.median(seconds() for _ in range(9))
    keep(store, *(an_event(f"b{number}", user=f"U{number % 400}") for number in range(2000)))
    long = statistics.median(seconds() for _ in range(9))
    # Linear is some ten times; joining the backlog with itself was two hundred.
    assert long < 60 * short


def test_the_same_id_with_other_content_is_another_event(store: Store) -> None:
    keep(store, an_event(), an_event(at=5), an_event(id="", at=6), an_event(id="", at=7))
    assert count(store) == 4
    with store.read() as connection:
        first = connection.scalar(select(func.min(table.c.id)))
        assert first is not None
        assert events.conflicts(connection, first, "Ubot", "01")


def test_two_of_one_conversation_are_never_claimed_together(store: Store) -> None:
    keep(store, an_event("01", at=2), an_event("02", at=1), an_event("03", user="U2"))
    first = claim(store)
    assert len(first) == 2
    with store.write() as connection:
        stamped = connection.scalars(
            select(table.c.event_id).where(table.c.id.in_(first)).order_by(table.c.event_id)
        ).all()
        assert list(stamped) == ["02", "03"], "the earlier stamp goes first"
        for id in first:
            assert events.finish(connection, id, "mine", NOW)
    assert len(claim(store)) == 1


def test_a_lost_lease_is_taken_over_and_the_loser_cannot_finish(store: Store) -> None:
    keep(store, an_event())
    (id,) = claim(store, NOW)
    assert claim(store, NOW + timedelta(seconds=5)) == []
    with store.write() as connection:
        again = events.claim(connection, NOW + timedelta(minutes=5), "other", 5)
        assert [row.id for row in again] == [id]
        assert not events.finish(connection, id, "mine", NOW)
        assert events.finish(connection, id, "other", NOW)


def test_a_claim_given_back_is_free_at_once_and_counts_for_nothing(store: Store) -> None:
    keep(store, an_event())
    (id,) = claim(store, NOW)
    with store.write() as connection:
        assert not events.give_back(connection, id, "other", NOW)
        assert events.give_back(connection, id, "mine", NOW)
        (again,) = events.claim(connection, NOW, "other", 5)
    assert (again.id, again.tries) == (id, 1)


def test_many_claimers_never_share_a_row(store: Store) -> None:
    keep(store, *(an_event(str(number), user=f"U{number}") for number in range(60)))
    with ThreadPoolExecutor(6) as threads:
        parts = list(threads.map(lambda _: claim(store, limit=7), range(12)))
    taken = [id for part in parts for id in part]
    assert len(taken) == len(set(taken)) == 60


def test_a_retry_waits_for_its_time(store: Store) -> None:
    keep(store, an_event())
    (id,) = claim(store, NOW)
    with store.write() as connection:
        assert events.postpone(connection, id, "mine", NOW + timedelta(seconds=20), "ValueError")
    assert claim(store, NOW + timedelta(seconds=10)) == []
    assert claim(store, NOW + timedelta(seconds=20)) == [id]


def test_what_was_written_is_erased_when_done_failed_or_old(store: Store) -> None:
    keep(store, an_event("01"), an_event("02", user="U2"), an_event("03", user="U3"))
    one, two, _ = claim(store)
    with store.write() as connection:
        events.finish(connection, one, "mine", NOW)
        events.fail(connection, two, "mine", NOW, "ValueError")
        assert events.expire(connection, NOW + timedelta(days=1), NOW + timedelta(days=1)) == 1
        left = connection.scalar(select(func.count()).where(table.c.payload.is_not(None)))
    assert left == 0


def test_the_database_refuses_a_finished_event_that_keeps_its_words(store: Store) -> None:
    keep(store, an_event())
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(update(table).values(state="done"))
    row = row_of("Ubot", an_event("02"), b"key", NOW) | {"state": "lost"}
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(insert(table).values(row))


def test_nul_and_lone_surrogates_are_stored_unharmed(store: Store) -> None:
    strange = an_event(message={"type": "text", "text": "\0 \ud800 雪"})
    keep(store, strange, an_event("02", user="U2"))
    with store.read() as connection:
        payload = connection.scalar(select(table.c.payload).where(table.c.event_id == "01"))
    assert json.loads(payload or "")["message"]["text"] == "\0 \ud800 雪"
    assert count(store) == 2


def test_a_limit_is_a_limit(store: Store) -> None:
    """A subquery that PostgreSQL evaluates again for each row would claim them all."""
    keep(store, *(an_event(str(number), user=f"U{number}") for number in range(300)))
    assert len(claim(store, limit=1)) == 1
    assert len(claim(store, limit=7)) == 7
