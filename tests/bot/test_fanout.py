"""Announcements leave whole, once, to the right people, alerts first; on a real platform."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from bot import announcing, modes
from bot.announcing import Announcement, Audience, Group
from bot.fanout import Fanout
from bot.line import Line
from bot.pacing import Limits
from bot.simulator.server import Simulator
from bot.store import announcing as rows
from bot.store import parts, people, progress, staff
from bot.store.batch import insert_batch
from bot.store.engine import Store
from bot.store.tables import outbox
from bot.store.tables import people as people_table

SECRET = "a channel secret of the fan-out"
TOKEN = "a token of the fan-out"
PEOPLE = 1200
WORDS = [{"type": "text", "text": "断水は終わりました。"}]
ENGLISH = [{"type": "text", "text": "The water is back."}]
LIMITS = Limits(calls_a_second=200)


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """Run a platform."""
    with Simulator(SECRET, TOKEN, quota=None, smtp=False) as running:
        yield running


@pytest.fixture
def sender(store: Store, sim: Simulator) -> Iterator[Fanout]:
    """Give the sender, started."""
    line = Line(secret=SECRET, token=TOKEN, endpoint=sim.url)
    fanout = Fanout(store, line, LIMITS, look_seconds=0.05)
    fanout.start()
    yield fanout
    fanout.stop()
    line.close()


@pytest.fixture
def everyone(store: Store) -> list[tuple[int, str | None]]:
    """Let many people follow us: two of three read Japanese, every third English."""
    now = datetime.now(UTC)
    with store.write() as connection:
        values = [
            {
                "line_id": f"U{number:032x}",
                "language": "en" if number % 3 == 0 else None,
                "following": True,
                "seen_at": now,
            }
            for number in range(PEOPLE)
        ]
        insert_batch(connection, people_table, values)
        return rows.followers(connection)


def tell(store: Store, key: str = "post:1:2026-12-01T09:00", **more: Any) -> int | None:
    """Announce."""
    values: dict[str, Any] = {"purpose": "news", "texts": {"ja": WORDS, "en": ENGLISH}}
    with store.write() as connection:
        return announcing.announce(
            connection, Announcement(key=key, **(values | more)), datetime.now(UTC)
        )


def until(true: Callable[[], bool]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end, "did not happen"
        time.sleep(0.01)


def state(store: Store, number: int | None) -> str:
    """Say how an announcement stands."""
    with store.read() as connection:
        row = rows.by_number(connection, number or 0)
    assert row is not None
    return str(row.state)


def counted(store: Store, number: int | None) -> dict[str, int]:
    """Count an announcement's people by the state of their parts."""
    with store.read() as connection:
        return {one.state: one.people for one in progress.counts(connection, number or 0)}


def got(sim: Simulator) -> Counter[tuple[str, str]]:
    """Count how often each person was accepted with which words."""
    return Counter(
        (person, str(accepted.messages[0]["text"]))
        for accepted in sim.ledger.accepted()
        for person in accepted.recipients
    )


def test_each_gets_it_once_in_their_language(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]]
) -> None:
    number = tell(store, audience=Audience(people=everyone))
    until(lambda: state(store, number) == "done")
    found = got(sim)
    assert set(found.values()) == {1}
    assert Counter(words for _, words in found) == {
        "断水は終わりました。": 800,
        "The water is back.": 400,
    }
    assert counted(store, number) == {"sent": PEOPLE}
    assert max(len(accepted.recipients) for accepted in sim.ledger.accepted()) == 500


def test_the_same_key_announces_nothing_twice(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]]
) -> None:
    first = tell(store, audience=Audience(people=everyone[:5]))
    assert tell(store, audience=Audience(people=everyone)) is None
    until(lambda: state(store, first) == "done")
    assert sum(got(sim).values()) == 5


@pytest.mark.parametrize("kind", ["error-before", "error-after", "drop-before", "drop-after"])
def test_what_line_took_without_saying_so_is_not_taken_twice(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]], kind: str
) -> None:
    sim.faults.add(kind, "multicast", count=2)
    number = tell(store, audience=Audience(people=everyone))
    until(lambda: state(store, number) == "done")
    assert set(got(sim).values()) == {1} and len(got(sim)) == PEOPLE
    assert sim.violations == []


def test_a_sender_that_died_in_the_middle_doubles_nothing(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]]
) -> None:
    """As after `kill -9` between LINE's yes and our writing it down: the lease runs out."""
    number = tell(store, audience=Audience(people=everyone))
    until(lambda: state(store, number) == "done")
    gone = datetime.now(UTC) - timedelta(seconds=1)
    with store.write() as connection:
        connection.execute(
            update(outbox).values(state="claimed", claim="dead", lease_until=gone, finished_at=None)
        )
        connection.exec_driver_sql("UPDATE announcements SET state = 'sending', finished_at = NULL")
    until(lambda: state(store, number) == "done")
    assert set(got(sim).values()) == {1}
    with store.read() as connection:
        assert {part.unsure for part in progress.of(connection, number or 0)} == {1}


def test_everyone_is_one_broadcast(store: Store, sim: Simulator, sender: Fanout) -> None:
    number = tell(store, texts={"all": WORDS}, audience=Audience(everyone=True, friends=900))
    until(lambda: state(store, number) == "done")
    assert [accepted.endpoint for accepted in sim.ledger.accepted()] == ["broadcast"]
    assert counted(store, number) == {"sent": 900}, "a broadcast is paid for every friend"


def test_a_pause_holds_and_a_stop_ends_with_exact_counts(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]]
) -> None:
    with store.write() as connection:
        held = announcing.announce(
            connection,
            Announcement("post:1:a", "news", {"ja": WORDS}, Audience(people=everyone)),
            datetime.now(UTC),
        )
        assert held is not None and announcing.pause(connection, held)
    other = tell(store, "post:2:a", audience=Audience(people=everyone[:3]))
    until(lambda: state(store, other) == "done")
    assert sum(got(sim).values()) == 3 and counted(store, held) == {"new": PEOPLE}
    with store.write() as connection:
        assert announcing.stop(connection, held, datetime.now(UTC))
        assert not announcing.resume(connection, held, datetime.now(UTC))
    assert counted(store, held) == {"dropped": PEOPLE}
    assert state(store, held) == "stopped"
    assert sum(got(sim).values()) == 3


def test_a_paused_one_goes_on_where_it_was(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]]
) -> None:
    with store.write() as connection:
        what = Announcement("post:1:a", "news", {"ja": WORDS}, Audience(people=everyone))
        number = announcing.announce(connection, what, datetime.now(UTC))
        assert number is not None and announcing.pause(connection, number)
    with store.write() as connection:
        assert announcing.resume(connection, number, datetime.now(UTC))
    until(lambda: state(store, number) == "done")
    assert set(got(sim).values()) == {1} and len(got(sim)) == PEOPLE


def test_a_correction_goes_to_exactly_those_who_may_have_the_first(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]]
) -> None:
    first = tell(store, audience=Audience(people=everyone))
    until(lambda: state(store, first) == "done")
    with store.write() as connection:
        # One part never left, of another it is not known.
        one, two, *_ = progress.of(connection, first or 0)
        for part, how in ((one, "dropped"), (two, "unknown")):
            connection.execute(update(outbox).where(outbox.c.id == part.id).values(state=how))
    mended = [{"type": "text", "text": "【訂正】断水は続いています。"}]
    second = tell(store, "post:2:a", texts={"ja": mended}, follows=first)
    until(lambda: state(store, second) == "done")
    mended_to = {person for (person, words) in got(sim) if words.startswith("【訂正】")}
    assert len(mended_to) == PEOPLE - one.cost


def test_a_correction_waits_for_a_part_that_is_on_its_way(
    store: Store, sim: Simulator, everyone: list[tuple[int, str | None]]
) -> None:
    first = tell(store, audience=Audience(people=everyone[1:3]))
    now = datetime.now(UTC)
    with store.write() as connection:
        (part,) = parts.claim(connection, now, "mine", 9, lowest=1, broadcasts=1)
    tell(store, "post:2:a", texts={"ja": WORDS}, follows=first)
    now = datetime.now(UTC)
    with store.write() as connection:
        assert parts.claim(connection, now, "other", 9, lowest=1, broadcasts=1) == []
    settled = parts.Settled(part.id, "mine", "retry", {"unsure": 1, "due_at": now})
    with store.write() as connection:
        assert parts.settle(connection, [settled], now) == {part.id}
        (follower,) = parts.claim(connection, now, "other", 9, lowest=1, broadcasts=1)
        assert progress.reached(connection, first or 0, follower)
    assert counted(store, first) == {"unknown": 2}, "never tried again: it might arrive after"


def test_a_drill_reaches_the_staff_room_alone(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]]
) -> None:
    drill = {"key": "drill:1", "purpose": "drill", "drill": True, "texts": {"ja": WORDS}}
    with pytest.raises(announcing.PublicDrill):
        tell(store, **drill, audience=Audience(everyone=True, friends=3))
    with pytest.raises(announcing.PublicDrill):
        tell(store, **drill, audience=Audience(people=everyone))
    with store.write() as connection:
        room = people.meet_group(connection, "C" + "7" * 32, "group", datetime.now(UTC))
        people.register_group(connection, room, "living")
    number = tell(store, **drill, audience=Audience(groups=(Group(room, 4),)))
    with store.read() as connection:
        (part,) = progress.of(connection, number or 0)
    for change in (
        {"kind": "multicast", "members": "[1]"},
        {"kind": "broadcast"},
        {"reach": "public"},
    ):
        with pytest.raises(IntegrityError), store.write() as connection:
            connection.execute(update(outbox).where(outbox.c.id == part.id).values(**change))
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.exec_driver_sql("UPDATE announcements SET reach = 'public'")


def test_all_is_held_while_sending_is_stopped_but_alerts(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]]
) -> None:
    now = datetime.now(UTC)
    with store.write() as connection:
        staff.add(
            connection,
            login="clerk",
            name="係",
            password="",
            role="staff",
            desks="",
            created_at=now,
        )
        modes.stop(connection, 1, now, alerts=False)
    news = tell(store, audience=Audience(people=everyone))
    alert = tell(store, "alert:1", purpose="alert", audience=Audience(people=everyone[:2]))
    until(lambda: state(store, alert) == "done")
    assert counted(store, news) == {"new": PEOPLE} and len(got(sim)) == 2
    with store.read() as connection:
        (group,) = modes.waiting(connection, now)
        assert (group.purpose, group.recipients) == ("news", PEOPLE)
    with store.write() as connection:
        modes.start(connection, 1, now, let_go=(), seen=("news",))
    until(lambda: state(store, news) == "done")
    assert counted(store, news) == {"dropped": PEOPLE} and len(got(sim)) == 2


def test_alerts_leave_first_and_keep_some_broadcasts(store: Store) -> None:
    now = datetime.now(UTC)
    with store.write() as connection:
        for key, purpose in (("post:1", "news"), ("alert:1", "alert")):
            what = Announcement(
                key, "alert" if purpose == "alert" else "news", {"all": WORDS}, Audience(True, 5)
            )
            announcing.announce(connection, what, now)
        (first,) = parts.claim(connection, now, "a", 1, lowest=1, broadcasts=1)
        assert first.purpose == "alert"
        assert parts.claim(connection, now, "b", 9, lowest=1, broadcasts=0) == []
        assert parts.claim(connection, now, "b", 9, lowest=0, broadcasts=1) == []
        (second,) = parts.claim(connection, now, "b", 9, lowest=1, broadcasts=1)
        assert second.purpose == "news"


def test_a_month_that_is_spent_pauses_and_loses_nothing(
    store: Store, sim: Simulator, sender: Fanout, everyone: list[tuple[int, str | None]]
) -> None:
    sim.faults.add("monthly-limit", "multicast", count=1)
    number = tell(store, audience=Audience(people=everyone[:7]))
    until(lambda: state(store, number) == "paused")
    until(lambda: "retry" in counted(store, number) or "claimed" not in counted(store, number))
    with store.write() as connection:
        announcing.resume(connection, number or 0, datetime.now(UTC))
    until(lambda: state(store, number) == "done")
    assert len(got(sim)) == 7 and set(got(sim).values()) == {1}
