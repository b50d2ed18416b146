"""Reply, push, wait or give up: every path from a row to its end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.delivery import PUSH_LIFE, REPLY_LIFE, Attempt, Row, Settle, after, before
from bot.platform import (
    Accepted,
    BadReplyToken,
    CallFailed,
    MaybeSent,
    NotSent,
    QuotaSpent,
    Refused,
)

NOW = datetime(2026, 11, 22, 3, 0, tzinfo=UTC)
REPLY = Row("reply", NOW, NOW, worth_push=False, tries=1, unsure=0)
WORTHY = replace(REPLY, worth_push=True)
PUSH = Row("push", NOW, None, worth_push=False, tries=1, unsure=0)

OUTCOMES = {
    "accepted": Accepted("r"),
    "not sent": NotSent("refused connection"),
    "maybe": MaybeSent("status 500"),
    "bad token": BadReplyToken("invalid reply token"),
    "refused": Refused("status 400"),
    "quota": QuotaSpent("monthly limit"),
}


def test_a_young_token_is_used_and_an_old_one_is_not() -> None:
    assert before(REPLY, NOW + REPLY_LIFE - timedelta(seconds=1)) == Attempt()
    late = before(REPLY, NOW + REPLY_LIFE)
    assert isinstance(late, Settle) and late.state == "unknown"
    assert before(WORTHY, NOW + REPLY_LIFE) == Attempt(as_push=True)


def test_a_reply_of_unknown_outcome_is_tried_once_more_and_never_pushed() -> None:
    first = after(WORTHY, MaybeSent("timeout"), NOW, 0.5)
    assert isinstance(first, Settle) and first.state == "retry" and first.unsure == 1
    again = replace(WORTHY, unsure=1, tries=2)
    assert before(again, NOW) == Attempt()
    for outcome in (MaybeSent("timeout"), BadReplyToken("invalid")):
        end = after(again, outcome, NOW, 0.5)
        assert isinstance(end, Settle) and end.state == "unknown"
    late = before(again, NOW + REPLY_LIFE)
    assert isinstance(late, Settle) and late.state == "unknown"


def test_nothing_is_pushed_that_the_month_cannot_pay() -> None:
    poor = replace(WORTHY, affordable=False)
    for end in (before(poor, NOW + REPLY_LIFE), after(poor, BadReplyToken("x"), NOW, 0.0)):
        assert isinstance(end, Settle) and end.state == "unknown"


def test_a_token_that_line_refuses_at_first_sight_lets_a_worthy_message_be_pushed() -> None:
    assert after(WORTHY, BadReplyToken("x"), NOW, 0.0) == Attempt(as_push=True)
    end = after(REPLY, BadReplyToken("x"), NOW, 0.0)
    assert isinstance(end, Settle) and end.state == "unknown"


def test_a_push_is_retried_for_23_hours_and_then_left_to_staff() -> None:
    assert before(replace(PUSH, unsure=9, tries=40), NOW + PUSH_LIFE - timedelta(1, 0, 0) / 1000)
    end = before(replace(PUSH, unsure=9), NOW + PUSH_LIFE)
    assert isinstance(end, Settle) and end.state == "unknown" and end.tell_staff
    never = before(PUSH, NOW + PUSH_LIFE)
    assert isinstance(never, Settle) and never.state == "failed"


def test_a_spent_month_and_a_refusal_end_it_and_staff_hear() -> None:
    for outcome in (QuotaSpent("monthly limit"), Refused("status 400")):
        end = after(PUSH, outcome, NOW, 0.5)
        assert isinstance(end, Settle) and end.state == "failed" and end.tell_staff


@given(
    st.lists(st.sampled_from(sorted(OUTCOMES)), min_size=1, max_size=30),
    st.booleans(),
    st.sampled_from(["reply", "push"]),
    st.lists(st.integers(0, 40_000), min_size=30, max_size=30),
    st.floats(0, 1),
)
def test_nothing_is_pushed_that_may_have_been_replied(
    outcomes: list[str], worth: bool, kind: str, waits: list[int], jitter: float
) -> None:
    """Walk any story: a row ends, tries a reply at most once after doubt, and never doubles."""
    row = Row(kind, NOW, NOW, worth_push=worth, tries=1, unsure=0)  # type: ignore[arg-type]
    now = NOW
    doubtful_replies = 0
    for name, wait in zip(outcomes, waits, strict=False):
        step = before(row, now)
        while isinstance(step, Attempt):
            if step.as_push:
                assert doubtful_replies == 0, "a push after a reply that may have arrived"
                row = replace(row, kind="push", unsure=0)
            outcome: Accepted | CallFailed = OUTCOMES[name]
            if row.kind == "push" and isinstance(outcome, BadReplyToken):
                outcome = OUTCOMES["refused"]
            if row.kind == "reply" and isinstance(outcome, MaybeSent):
                doubtful_replies += 1
            step = after(row, outcome, now, jitter)
        assert doubtful_replies <= 2
        assert step.state != "retry" or step.wait > timedelta(0)
        if step.state != "retry":
            return
        row = replace(row, tries=row.tries + 1, unsure=step.unsure)
        now += max(step.wait, timedelta(milliseconds=wait))
    assert before(row, NOW + timedelta(days=2)) != Attempt()


@pytest.mark.parametrize("tries", range(1, 40))
def test_pauses_grow_and_stay_bounded(tries: int) -> None:
    step = after(replace(PUSH, tries=tries), NotSent("x"), NOW, 1.0)
    assert isinstance(step, Settle)
    assert timedelta(seconds=0.4) < step.wait <= timedelta(minutes=5)
