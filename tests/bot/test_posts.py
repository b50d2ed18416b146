"""Posts: written by one, approved by another, and nothing without it; on both engines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.posts import Unpostable
from bot.store import announcing as rows
from bot.store import posts
from bot.store.engine import Store
from handlers.news import Link
from scheduler.post import Audience, as_json, changed, from_json
from scheduler.posting import Approval
from scheduler.recurrence import LAST, Timing
from tests.posting import (
    NOW,
    TEN,
    TOWN,
    WATER,
    approved,
    at,
    local,
    people_of,
    row,
    tick,
)


@pytest.fixture
def accounts(store: Store) -> dict[str, int]:
    """Make three accounts, and six followers: the last three read English."""
    return people_of(store)


def test_an_edition_is_the_same_after_the_database() -> None:
    timing = Timing(
        "monthly", TEN, frozenset({1, 3}), LAST, (2, 3), date(2027, 3, 1),
        frozenset({date(2026, 12, 31)}), True, "always", 9,
    )  # fmt: skip
    content = replace(
        WATER,
        timing=timing,
        audience=Audience(False, ("resident",), ("ja", "en"), ("北沢",)),
        links=(Link("町の地図", "https://example.jp/"),),
        picture="key",
        expires=datetime(2027, 1, 1),
        quiet="wait",
    )
    assert from_json(as_json(content)) == content
    assert changed(WATER, content) == (
        "timing", "audience", "links", "picture", "expires", "quiet"
    )  # fmt: skip
    assert changed(WATER, replace(WATER, bodies={"ja": "a", "en": WATER.bodies["en"]})) == (
        "bodies.ja",
    )


def test_who_drafted_does_not_approve_nor_does_anyone_what_changed_since(
    store: Store, accounts: dict[str, int]
) -> None:
    ito, sato = at(store, accounts["ito"]), at(store, accounts["sato"])
    number = ito.draft(WATER)
    with pytest.raises(Unpostable, match="not now"):
        sato.approve(number, Approval(1, accounts["sato"]))
    ito.submit(number, 1)
    for manner in ("second", "alone"):
        with pytest.raises(Unpostable, match="own draft"):
            ito.approve(number, Approval(1, accounts["ito"], manner))
    ito.edit(number, 2, replace(WATER, titles={"ja": "断水の延期"}))
    assert row(store, number).state == "draft"
    with pytest.raises(Unpostable):
        sato.approve(number, Approval(1, accounts["sato"]))
    ito.submit(number, 3)
    with pytest.raises(Unpostable, match="changed meanwhile"):
        sato.approve(number, Approval(1, accounts["sato"]))
    sato.approve(number, Approval(2, accounts["sato"]))
    with pytest.raises(Unpostable, match="not now"):
        at(store, accounts["mori"]).approve(number, Approval(2, accounts["mori"]))


def test_an_edit_after_the_approval_takes_it_back(store: Store, accounts: dict[str, int]) -> None:
    number = approved(store, accounts)
    at(store, accounts["ito"]).edit(number, row(store, number).version, WATER)
    assert tick(store, local("2026-12-01T10:00")) == 0
    assert row(store, number).state == "draft"


def test_two_who_edit_at_once_do_not_overwrite_each_other(
    store: Store, accounts: dict[str, int]
) -> None:
    ito = at(store, accounts["ito"])
    number = ito.draft(WATER)
    ito.edit(number, 1, WATER)
    with pytest.raises(Unpostable, match="changed meanwhile"):
        at(store, accounts["mori"]).edit(number, 1, WATER)


def test_one_person_may_approve_alone_only_in_a_town_that_says_so(
    store: Store, accounts: dict[str, int]
) -> None:
    town = replace(TOWN, posts=replace(TOWN.posts, one_person=True))
    ito = at(store, accounts["ito"], town=town)
    number = ito.draft(WATER)
    ito.submit(number, 1)
    ito.approve(number, Approval(1, accounts["ito"], "alone"))
    with store.read() as connection:
        approval = posts.approval(connection, number, 1)
    assert approval is not None and approval.manner == "alone"


def test_an_emergency_leaves_at_once_by_one_hand_with_a_reason_and_is_reviewed(
    store: Store, accounts: dict[str, int]
) -> None:
    ito = at(store, accounts["ito"])
    number = ito.draft(WATER)
    with pytest.raises(Unpostable, match="needs a reason"):
        ito.approve(number, Approval(1, accounts["ito"], "emergency"))
    ito.approve(number, Approval(1, accounts["ito"], "emergency", "水道管が破れた"))
    assert tick(store, NOW) == 1
    with store.read() as connection:
        assert [one.post_id for one in posts.to_review(connection)] == [number]
    with pytest.raises(Unpostable, match="own draft"):
        ito.review(number)
    at(store, accounts["sato"]).review(number)
    with store.read() as connection:
        assert not posts.to_review(connection)


def test_a_time_that_has_passed_is_not_approved(store: Store, accounts: dict[str, int]) -> None:
    ito = at(store, accounts["ito"])
    number = ito.draft(WATER)
    ito.submit(number, 1)
    late = at(store, accounts["sato"], now=local("2026-12-01T10:30"))
    with pytest.raises(Unpostable, match="wrong"):
        late.approve(number, Approval(1, accounts["sato"]))
    with pytest.raises(Unpostable, match="wrong"):
        ito.submit(ito.draft(replace(WATER, timing=Timing("once", datetime(2026, 11, 1)))), 1)


def test_a_rejection_says_why_and_the_draft_lives_on(
    store: Store, accounts: dict[str, int]
) -> None:
    ito, sato = at(store, accounts["ito"]), at(store, accounts["sato"])
    number = ito.draft(WATER)
    ito.submit(number, 1)
    with pytest.raises(Unpostable, match="needs a reason"):
        sato.reject(number, 1, " ")
    sato.reject(number, 1, "時刻が違います")
    found = row(store, number)
    assert (found.state, found.reason) == ("draft", "時刻が違います")
    ito.edit(number, found.version, WATER)
    ito.submit(number, found.version + 1)


def test_what_was_never_sent_cannot_be_corrected(store: Store, accounts: dict[str, int]) -> None:
    number = approved(store, accounts)
    with pytest.raises(Unpostable, match="not sent"):
        at(store, accounts["ito"]).follow(number, "correction", WATER)


def test_nobody_is_no_audience(store: Store, accounts: dict[str, int]) -> None:
    content = replace(WATER, audience=Audience(areas=("本郷",)))
    ito = at(store, accounts["ito"])
    number = ito.draft(content)
    ito.submit(number, 1)
    with pytest.raises(Unpostable, match="nobody"):
        at(store, accounts["sato"]).approve(number, Approval(1, accounts["sato"]))


def test_a_picture_goes_before_the_words(store: Store, accounts: dict[str, int]) -> None:
    number = approved(store, accounts, replace(WATER, picture="key"))
    tick(store, local("2026-12-01T10:00"))
    with store.read() as connection:
        [sent] = rows.of_post(connection, number)
        assert "https://bot.example/files/key" in rows.bodies(connection, sent.id)["ja"]
