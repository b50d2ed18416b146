"""Posts go out once, at their time, to the right people; or it is told why not; on both engines."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot import announcing, quota
from bot.posts import Unpostable
from bot.releasing import Releasing
from bot.store import announcing as rows
from bot.store import audience, parts, people, posts, progress
from bot.store.engine import Store
from bot.store.post_tables import announcements, occurrences
from bot.store.tables import outbox
from scheduler.post import Audience
from scheduler.posting import Approval
from scheduler.recurrence import Timing
from scheduler.recurrence import occurrences as times
from tests.posting import (
    NOW,
    TEN,
    TOWN,
    WATER,
    ZONE,
    approved,
    at,
    local,
    people_of,
    row,
    settle,
    tick,
)


@pytest.fixture
def accounts(store: Store) -> dict[str, int]:
    """Make three accounts, and six followers: the last three read English."""
    return people_of(store)


def test_a_post_goes_out_at_its_time_once_to_each_in_their_language(
    store: Store, accounts: dict[str, int]
) -> None:
    number = approved(store, accounts)
    assert row(store, number).state == "approved"
    assert tick(store, local("2026-12-01T09:59")) == 0
    assert tick(store, local("2026-12-01T10:00")) == 1
    assert tick(store, local("2026-12-01T10:00")) == 0
    assert row(store, number).state == "sending"
    with store.read() as connection:
        [sent] = rows.of_post(connection, number)
        found = progress.of(connection, sent.id)
        bodies = rows.bodies(connection, sent.id)
    assert {part.language: part.cost for part in found} == {"ja": 3, "en": 3}
    assert "【お知らせ】断水のお知らせ" in bodies["ja"].encode().decode("unicode_escape")
    assert "Water outage" in bodies["en"] and "Water outage" not in bodies["ja"]
    settle(store, local("2026-12-01T10:01"))
    tick(store, local("2026-12-01T10:02"))
    assert row(store, number).state == "sent"


def test_who_got_a_post_is_forgotten_in_time_but_not_how_many(
    store: Store, accounts: dict[str, int]
) -> None:
    number = approved(store, accounts)
    now = local("2026-12-01T10:00")
    tick(store, now)
    settle(store, now)
    for before, kept in ((now, True), (now + timedelta(days=1), False)):
        with store.write() as connection:
            parts.forget_members(connection, before)
            [sent] = rows.of_post(connection, number)
            found = progress.of(connection, sent.id)
        assert all((part.members != "[]") is kept for part in found)
    assert sum(part.cost for part in found) == 6


def test_now_means_when_it_is_approved(store: Store, accounts: dict[str, int]) -> None:
    number = approved(store, accounts, replace(WATER, timing=Timing("now", TEN)))
    assert tick(store, NOW) == 1
    assert tick(store, NOW + timedelta(hours=1)) == 0
    with store.read() as connection:
        [told] = posts.told(connection, number)
    assert (told.occurrence, told.outcome) == ("2026-11-30T09:00", "run")


def test_cancelling_sends_nothing_and_stops_what_has_not_left(
    store: Store, accounts: dict[str, int]
) -> None:
    number = approved(store, accounts)
    tick(store, local("2026-12-01T10:00"))
    at(store, accounts["ito"], now=local("2026-12-01T10:00")).cancel(number, "まちがい")
    with store.read() as connection:
        assert {part.state for part in connection.execute(select(outbox))} == {"dropped"}
        assert len(connection.execute(select(announcements)).all()) == 1
    assert tick(store, local("2026-12-02T10:00")) == 0


def test_a_correction_goes_to_exactly_those_who_have_the_first(
    store: Store, accounts: dict[str, int]
) -> None:
    number = approved(store, accounts)
    tick(store, local("2026-12-01T10:00"))
    settle(store, local("2026-12-01T10:01"))
    tick(store, local("2026-12-01T10:02"))
    with store.write() as connection:  # one more follows us since
        people.remember(connection, people.meet(connection, "U" + "f" * 32, NOW), following=True)
    now = local("2026-12-01T11:00")
    ito = at(store, accounts["ito"], now=now)
    follows = ito.follow(number, "correction", replace(WATER, bodies={"ja": "11時からです。"}))
    ito.submit(follows, 1)
    at(store, accounts["sato"], now=now).approve(follows, Approval(1, accounts["sato"]))
    assert tick(store, now) == 1
    assert row(store, number).state == "corrected"
    with store.read() as connection:
        [sent] = rows.of_post(connection, follows)
        assert sum(part.cost for part in progress.of(connection, sent.id)) == 6
        assert "訂正" in rows.bodies(connection, sent.id)["ja"].encode().decode("unicode_escape")


def test_a_drill_reaches_the_staff_room_alone(store: Store, accounts: dict[str, int]) -> None:
    with store.write() as connection:
        group = people.meet_group(connection, "C" + "1" * 32, "group", NOW)
        people.register_group(connection, group, "living")
        people.meet_group(connection, "C" + "2" * 32, "group", NOW)
    everyone = replace(WATER, audience=Audience(everyone=True))
    number = approved(store, accounts, everyone, drill=True)
    assert tick(store, local("2026-12-01T10:00")) == 1
    with store.read() as connection:
        [sent] = rows.of_post(connection, number)
        found = progress.of(connection, sent.id)
        words = rows.bodies(connection, sent.id)["ja"].encode().decode("unicode_escape")
    assert [(part.kind, part.group_id) for part in found] == [("push", group)]
    assert words.count("訓練】これは訓練です") == 2


def test_news_leaves_what_is_kept_for_disasters(store: Store, accounts: dict[str, int]) -> None:
    with store.write() as connection:
        quota.keep(connection, 200, 75, NOW)
    # 125 are left; 20 for disasters and 100 for answers stay: five are too few for six people.
    ito = at(store, accounts["ito"])
    number = ito.draft(WATER)
    ito.submit(number, 1)
    with pytest.raises(Unpostable, match="over the reserve"):
        at(store, accounts["sato"]).approve(number, Approval(1, accounts["sato"]))
    with store.write() as connection:
        quota.keep(connection, 200, 74, NOW)
    at(store, accounts["sato"]).approve(number, Approval(1, accounts["sato"]))
    with store.write() as connection:
        quota.keep(connection, 200, 90, local("2026-12-01T09:30"))
    assert tick(store, local("2026-12-01T10:00")) == 0
    with store.read() as connection:
        [told] = posts.told(connection, number)
        assert (told.outcome, told.reason) == ("missed", "quota")
        assert not connection.execute(select(announcements)).all()


def test_who_wants_alerts_alone_or_other_things_gets_no_news(
    store: Store, accounts: dict[str, int]
) -> None:
    with store.write() as connection:
        people.remember(connection, 1, receives="alerts")
        people.remember(connection, 2, receives="chosen")
        audience.wish(connection, 2, "topic", ["garbage"])
        people.remember(connection, 3, receives="chosen", muted=True)
        audience.wish(connection, 3, "topic", ["news", "event"])
        audience.wish(connection, 3, "area", ["北沢"])
        people.remember(connection, 4, following=False)
        found = audience.members(connection, "news")
        assert found == [(3, None, True), (5, "en", False), (6, "en", False)]
        assert [one[0] for one in audience.members(connection, "news", areas=["北沢"])] == [3]
        assert [one[0] for one in audience.members(connection, "news", languages=["ja"])] == [3]
        assert [one[0] for one in audience.members(connection, "garbage")] == [2, 5, 6]
        assert audience.members(connection, "news", lenses=["visitor"]) == []
    approved(store, accounts)
    tick(store, local("2026-12-01T10:00"))
    with store.read() as connection:
        found = connection.execute(select(outbox).order_by(outbox.c.id)).all()
    assert [(part.audience, part.language, part.silent) for part in found] == [
        ("people", "en", False),
        ("muted", "ja", True),
    ]


def test_at_night_it_is_silent_or_waits_for_the_morning(
    store: Store, accounts: dict[str, int]
) -> None:
    night = Timing("once", datetime(2026, 12, 1, 22, 30), catch_up="never")
    silent = approved(store, accounts, replace(WATER, timing=night))
    waits = approved(store, accounts, replace(WATER, timing=night, quiet="wait"))
    assert tick(store, local("2026-12-01T22:30")) == 1
    with store.read() as connection:
        [sent] = rows.of_post(connection, silent)
        assert sent.silent
        assert not rows.of_post(connection, waits)
    assert tick(store, local("2026-12-02T06:59")) == 0
    assert tick(store, local("2026-12-02T07:00")) == 1


def test_a_weekly_post_rests_between_its_times(store: Store, accounts: dict[str, int]) -> None:
    weekly = Timing("weekly", TEN, frozenset({2, 5}), until=date(2026, 12, 8))
    number = approved(store, accounts, replace(WATER, timing=weekly))
    for day, state in ((1, "approved"), (4, "approved"), (8, "sent")):
        now = local(f"2026-12-{day:02d}T10:00")
        assert tick(store, now) == 1
        assert row(store, number).state == "sending"
        settle(store, now)
        tick(store, now)
        assert row(store, number).state == state


def test_an_approval_that_has_run_out_asks_for_another(
    store: Store, accounts: dict[str, int]
) -> None:
    daily = Timing("daily", TEN, catch_up="always")
    number = approved(store, accounts, replace(WATER, timing=daily))
    tick(store, local("2027-12-20T12:00"))
    found = row(store, number)
    assert (found.state, found.next_at) == ("pending", None)


def test_pausing_holds_and_resuming_lets_go(store: Store, accounts: dict[str, int]) -> None:
    number = approved(store, accounts)
    now = local("2026-12-01T10:00")
    tick(store, now)
    ito = at(store, accounts["ito"], now=now)
    ito.pause(number)
    with pytest.raises(Unpostable):
        ito.pause(number)
    with store.write() as connection:
        assert not parts.claim(connection, now, "t", 10, lowest=1, broadcasts=1)
    ito.resume(number)
    settle(store, now)
    with store.read() as connection:
        [sent] = rows.of_post(connection, number)
        assert sent.state == "done"


schedules = st.lists(
    st.builds(
        Timing,
        kind=st.sampled_from(["once", "daily", "weekly", "monthly"]),
        start=st.datetimes(datetime(2026, 12, 1), datetime(2027, 12, 1)).map(
            lambda start: start.replace(second=0, microsecond=0)
        ),
        weekdays=st.frozensets(st.integers(1, 7), max_size=2),
        monthday=st.none() | st.integers(1, 31),
        until=st.none() | st.dates(date(2028, 1, 1), date(2036, 1, 1)),
        catch_up=st.sampled_from(["always", "within", "never"]),
    ),
    min_size=1,
    max_size=2,
)


@settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(schedules, st.lists(st.integers(1, 60 * 24 * 40), min_size=1, max_size=25))
def test_two_clocks_over_ten_years_tell_of_each_occurrence_once(
    store: Store, accounts: dict[str, int], schedules: list[Timing], pauses: list[int]
) -> None:
    """Each looks when the other does, and sleeps for up to forty days, and at last for years."""
    with store.write() as connection:
        for table in (outbox, occurrences):
            connection.execute(table.delete())
    clocks = [Releasing(store, TOWN, "https://bot.example") for _ in range(2)]
    numbers = [approved(store, accounts, replace(WATER, timing=one)) for one in schedules]
    now = NOW
    made = 0
    for pause in [*pauses, 60 * 24 * 365 * 10]:
        now += timedelta(minutes=pause)
        made += sum(clock.round(now) for clock in clocks)
        settle(store, now)
    for number, timing in zip(numbers, schedules, strict=True):
        with store.read() as connection:
            told = posts.told(connection, number, 100_000)
            sent = rows.of_post(connection, number)
        counted = Counter(one.occurrence for one in told)
        assert set(counted.values()) <= {1}
        last = max((one.occurrence for one in told), default="")
        first = NOW.astimezone(ZONE).replace(tzinfo=None)
        upto = now.astimezone(ZONE).replace(tzinfo=None)
        planned = [f"{one:%Y-%m-%dT%H:%M}" for one in times(timing, first, upto)]
        if row(store, number).state == "pending":  # its approval ran out: it waits for a person
            planned = [one for one in planned if one <= last]
        assert sorted(counted) == planned
        ran = {one.occurrence for one in told if one.outcome == "run"}
        assert {one.occurrence for one in sent} == ran
    with store.read() as connection:
        keys = [one.key for one in connection.execute(select(announcements.c.key))]
    assert len(keys) == len(set(keys)) and made <= len(keys)
    assert announcing.MOST == 500
