"""Somebody pulls the brake: nothing leaves, nothing is lost, and nothing goes out unasked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select, update

from bot import modes
from bot.delivery import REPLY_LIFE
from bot.store import held
from bot.store.tables import outbox

from .conftest import CLERK, RESIDENT, STAFF_GROUP, Village  # type: ignore[import-not-found]

pytestmark = pytest.mark.journey

KNOWN = "タトゥーがあっても温泉に入れますか"
UNKNOWN = "盆踊りの太鼓を習いたい"


def stop(village: Village) -> None:
    """Stop all sending."""
    with village.store.write() as connection:
        assert modes.stop(connection, 1, datetime.now(UTC), alerts=False)


def waiting(village: Village) -> dict[str, int]:
    """Count what is held, by purpose."""
    with village.store.read() as connection:
        return {one.purpose: one.rows for one in modes.waiting(connection, datetime.now(UTC))}


def start(village: Village, *send: str) -> None:
    """Start sending again; drop what is not named."""
    seen = waiting(village)
    with village.store.write() as connection:
        done = modes.start(connection, 1, datetime.now(UTC), let_go=send, seen=list(seen))
    assert done is not None


def rows(village: Village, kind: str) -> Sequence[Any]:
    """Read the outbox's rows of a kind."""
    with village.store.read() as connection:
        return connection.execute(
            select(outbox).where(outbox.c.kind == kind).order_by(outbox.c.id)
        ).all()


def held_back(village: Village, kind: str) -> None:
    """Wait until the sender has put back what was born claimed."""
    village.until(
        lambda: all(row.state not in ("claimed", "new") for row in rows(village, kind)),
        f"every {kind} is put back",
    )


def answered_while_stopped(village: Village) -> None:
    """Let a clerk answer after the brake was pulled."""
    village.sim.say(RESIDENT, UNKNOWN)
    card = village.says(STAFF_GROUP, "【受付番号 1】")
    village.rest()
    stop(village)
    village.sim.say(CLERK, "ハクです。", group=STAFF_GROUP, quote=card.id)
    village.until(lambda: waiting(village).get("answer") == 1, "the answer is held")
    village.until(lambda: village.sim.idle, "the platform is idle")
    held_back(village, "push")
    answer = rows(village, "push")[-1]
    assert (answer.state, answer.tries, answer.unsure) == ("retry", 0, 0), "holding is no attempt"
    assert not village.sim.ledger.accepted("push", to=RESIDENT)
    assert not any("回答しました" in one.text for one in village.shown(STAFF_GROUP))


@pytest.mark.town(push="true")
def test_an_answer_that_is_dropped_comes_with_the_next_message(village: Village) -> None:
    answered_while_stopped(village)
    start(village)
    village.rest()
    assert village.question().delivery == "waiting"  # type: ignore[attr-defined]
    assert not village.sim.ledger.accepted("push", to=RESIDENT)
    village.sim.say(RESIDENT, "ありがとう")
    village.says(RESIDENT, "ハクです。")
    village.rest()
    assert not village.sim.ledger.accepted("push", to=RESIDENT)
    assert village.question().delivery == "delivered"  # type: ignore[attr-defined]


@pytest.mark.town(push="true")
def test_an_answer_that_is_let_go_is_pushed_exactly_once(village: Village) -> None:
    answered_while_stopped(village)
    start(village, "answer")
    village.says(RESIDENT, "ハクです。")
    village.rest()
    assert len(village.sim.ledger.accepted("push", to=RESIDENT)) == 1
    village.sim.say(RESIDENT, "ありがとう")
    village.rest()
    assert sum("ハクです。" in one.text for one in village.shown(RESIDENT)) == 1


def test_a_reply_is_never_pushed_and_is_offered_again(village: Village) -> None:
    stop(village)
    village.sim.say(RESIDENT, KNOWN)
    village.until(lambda: len(rows(village, "reply")) == 1, "the reply is written")
    held_back(village, "reply")
    with village.store.write() as connection:
        # As if its token's minute had passed, and a push were wanted then.
        old = datetime.now(UTC) - REPLY_LIFE
        connection.execute(update(outbox).values(token_at=old, worth_push=True))
    village.until(lambda: rows(village, "reply")[0].state == "unknown", "the reply is given up")
    assert village.shown(RESIDENT) == []
    start(village)
    village.sim.say(RESIDENT, "ありがとう")
    village.says(RESIDENT, "もう一度見る")
    village.sim.tap(RESIDENT, "もう一度見る")
    village.says(RESIDENT, "出典")
    village.rest()
    assert not village.sim.ledger.accepted("push")


def test_a_reply_of_the_last_minute_waits_behind_its_button_too(village: Village) -> None:
    stop(village)
    village.sim.say(RESIDENT, KNOWN)
    village.until(lambda: len(rows(village, "reply")) == 1, "the reply is written")
    held_back(village, "reply")
    start(village)
    village.rest()
    (reply,) = rows(village, "reply")
    assert (reply.state, reply.error) == ("unknown", held.STOPPED_REPLY)
    village.sim.say(RESIDENT, "ありがとう")
    village.says(RESIDENT, "もう一度見る")
    village.sim.tap(RESIDENT, "もう一度見る")
    village.says(RESIDENT, "出典")


def test_mails_go_on_and_the_card_waits(village: Village) -> None:
    stop(village)
    village.sim.say(RESIDENT, UNKNOWN)
    village.until(lambda: len(village.sim.mails) == 1, "the desk is told by mail")
    village.until(lambda: waiting(village) == {"card": 1}, "the card is held")
    assert village.cards() == []
    start(village, "card")
    card = village.says(STAFF_GROUP, "【受付番号 1】")
    village.rest()
    assert len(village.sim.ledger.accepted("push", to=STAFF_GROUP)) == 1
    village.sim.say(CLERK, "ハクです。", group=STAFF_GROUP, quote=card.id)
    village.says(STAFF_GROUP, "受付番号1に回答しました")
