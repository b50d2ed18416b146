"""The life of a post: no way round its approval, whatever is tried in whatever order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scheduler.posting import ACTS, MOVES, STATES, Act, Approval, State, after, may_approve


def test_every_state_is_reached_from_a_draft() -> None:
    reached: set[State] = {"draft"}
    while True:
        more = {to for state in reached for to in MOVES[state].values()} - reached
        if not more:
            break
        reached |= more
    assert reached == set(STATES) == set(MOVES)


@given(st.lists(st.sampled_from(ACTS), max_size=30))
def test_nothing_is_sent_that_was_not_approved_since_it_was_changed(acts: list[Act]) -> None:
    state: State = "draft"
    approved = False
    for act in acts:
        found = after(state, act)
        if found is None:
            continue
        if act in ("edit", "reject", "lapse"):
            approved = False
        if act == "approve":
            approved = True
        if act == "release":
            assert approved
        state = found


@given(st.sampled_from(STATES), st.integers(1, 3), st.integers(1, 3), st.integers(1, 3))
def test_who_wrote_it_does_not_approve_it_as_a_second(
    state: State, edition: int, seen: int, by: int
) -> None:
    approval = Approval(seen, by)
    refused = may_approve(approval, state=state, edition=edition, drafted_by=2, alone=True)
    if by == 2 or state != "pending" or seen != edition:
        assert refused is not None
    else:
        assert refused is None


@pytest.mark.parametrize(
    ("approval", "alone", "told"),
    [
        (Approval(1, 2, "alone"), True, None),
        (Approval(1, 2, "alone"), False, "own draft"),
        (Approval(1, 2, "emergency", "断水"), False, None),
        (Approval(1, 2, "emergency", " "), False, "needs a reason"),
        (Approval(2, 3), False, "changed meanwhile"),
    ],
)
def test_one_person_may_send_only_where_the_town_says_so_or_in_an_emergency(
    approval: Approval, alone: bool, told: str | None
) -> None:
    found = may_approve(approval, state="pending", edition=1, drafted_by=2, alone=alone)
    assert found == told


def test_an_emergency_does_not_wait_for_a_request() -> None:
    approval = Approval(1, 2, "emergency", "火災")
    assert may_approve(approval, state="draft", edition=1, drafted_by=2, alone=False) is None
    assert may_approve(Approval(1, 3), state="draft", edition=1, drafted_by=2, alone=False)
    assert may_approve(approval, state="sent", edition=1, drafted_by=2, alone=False) == "not now"
