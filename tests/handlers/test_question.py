from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.answering import answer, release_draft
from handlers.effects import Advance, Answer, Close, Push, ToDesk
from handlers.event import Question
from handlers.question import MOVES, may_tend, note, release, reopen, see, take, withdraw
from handlers.staff import move

from .conftest import NOW


def _apply(question: Question, effects: Any) -> Question:
    """Carry out the effects on the one question, as the shell does."""
    for effect in effects:
        if isinstance(effect, Answer | Close | Advance):
            assert (effect.question, effect.version) == (question.number, question.version)
            question = replace(question, version=question.version + 1)
        if isinstance(effect, Answer):
            question = replace(question, state="answered", answer=effect.text)
        if isinstance(effect, Close):
            question = replace(question, state="closed")
        if isinstance(effect, Advance):
            question = replace(question, **effect.changes)
    return question


STEPS = ("take", "over", "release", "answer", "move", "withdraw", "see", "reopen", "note")


def _step(village: Any, question: Question, step: str, who: str, words: str) -> Any:
    staff = {"sato": village.clerk, "ito": village.colleague, "kimura": village.partner}[who]
    match step:
        case "take" | "over":
            return take(question, staff, over=step == "over")
        case "release":
            return release(question, staff)
        case "answer":
            return answer(question, words, staff, village.town)
        case "move":
            desk = "works" if question.desk != "works" else "tourism"
            known = village.context(None, staff=staff, question=question)
            return move(question, desk, "", known)
        case "withdraw":
            return withdraw(question)
        case "see":
            return see(question)
        case "reopen":
            return reopen(question, NOW + timedelta(hours=4))
        case _:
            return note(question, staff, words)


@given(
    st.lists(
        st.tuples(st.sampled_from(STEPS), st.sampled_from(["sato", "ito", "kimura"])), max_size=12
    )
)
def test_no_sequence_of_steps_leaves_the_table(village: Any, steps: list[tuple[str, str]]) -> None:
    question = village.question()
    for turn, (step, who) in enumerate(steps):
        outcome = _step(village, question, step, who, f"答え{turn}")
        before = question
        if isinstance(outcome, str):
            continue
        question = _apply(question, outcome)
        known = "take" if step == "over" else step
        drafted = step == "answer" and question.draft is not None and question.answer is None
        if known != "note" and not drafted:
            assert question.state == MOVES[before.state, known]  # type: ignore[index]
        assert (question.state == "taken") <= (question.taken_by is not None)
        if before.state == "taken" and step in ("take", "answer"):
            mine = {"sato": 31, "ito": 33, "kimura": 32}[who]
            assert before.taken_by == mine, "the first to take it has it"
        if before.answer and before.state == "answered":
            assert question.answer == before.answer, "the first answer wins"


def test_the_first_to_take_wins_and_another_may_take_over(village: Any) -> None:
    taken = _apply(village.question(), take(village.question(), village.clerk))
    assert (taken.state, taken.taken_by) == ("taken", 31)
    assert take(taken, village.clerk) == [], "taking what one has changes nothing"
    assert take(taken, village.colleague) == "taken by another"
    assert answer(taken, "はい", village.colleague, village.town) == "taken by another"
    over = _apply(taken, take(taken, village.colleague, over=True))
    assert over.taken_by == 33
    assert isinstance(answer(over, "はい", village.colleague, village.town), list)


@pytest.mark.parametrize("role", ["viewer", "", "unknown"])
def test_a_role_without_the_right_does_nothing(village: Any, role: str) -> None:
    staff = replace(village.clerk, role=role)
    assert answer(village.question(), "はい", staff, village.town) == "not allowed"
    assert take(village.question(), staff) == "not allowed"
    assert note(village.question(), staff, "メモ") == "not allowed"


@pytest.mark.parametrize("role", ["staff", "publisher", "approver", "admin"])
def test_staff_stand_in_for_each_other_at_every_desk(village: Any, role: str) -> None:
    staff = replace(village.clerk, role=role, desks=("tourism",))
    assert isinstance(answer(village.question(), "はい", staff, village.town), list)


def test_a_partner_tends_the_own_desk_alone_and_staff_release(village: Any) -> None:
    assert may_tend(village.partner, village.question()) == "not allowed"
    question = village.question(desk="tourism")
    drafted = answer(question, "毎日やっています。", village.partner, village.town)
    assert isinstance(drafted, list)
    held = _apply(question, drafted)
    assert (held.draft, held.draft_by, held.answer) == ("毎日やっています。", 32, None)
    assert release_draft(held, village.partner, village.partner, village.town) == "needs release"
    assert release_draft(question, village.clerk, None, village.town) == "no draft"
    released = release_draft(held, village.clerk, village.partner, village.town)
    assert isinstance(released, list)
    (given_answer,) = released
    assert isinstance(given_answer, Answer)
    assert (given_answer.text, given_answer.staff) == ("毎日やっています。", 31)
    assert given_answer.shown_as == "観光協会"


def test_a_trusted_partner_answers_at_once_under_its_name(village: Any) -> None:
    desks = tuple(replace(desk, trusts_partners=True) for desk in village.town.desks)
    town = replace(village.town, desks=desks, push_answers=True)
    outcome = answer(village.question(desk="tourism"), "はい", village.partner, town)
    assert isinstance(outcome, list)
    given_answer, push = outcome
    assert isinstance(given_answer, Answer) and given_answer.shown_as == "観光協会"
    assert isinstance(push, Push) and "観光協会" in str(push.messages)


def test_handing_over_keeps_the_promise_and_tells_the_other_desk(village: Any) -> None:
    question = village.question(state="taken", taken_by=31)
    known = village.context(None, staff=village.clerk, question=question)
    assert move(question, "residents", "", known) == "no such desk"
    assert move(question, "nowhere", "", known) == "no such desk"
    outcome = move(question, "tourism", "宿のことなので", known)
    assert isinstance(outcome, list)
    moved = _apply(question, outcome)
    assert (moved.state, moved.desk, moved.taken_by) == ("open", "tourism", None)
    assert moved.draft is None
    assert moved.promised_at == question.promised_at
    (push,) = [effect for effect in outcome if isinstance(effect, Push)]
    assert (push.to, push.card_of) == (ToDesk("tourism"), 12)
    assert "宿のことなので" in str(push.messages)


def test_reopening_needs_an_answer(village: Any) -> None:
    later = NOW + timedelta(hours=5)
    assert reopen(village.question(), later) == "not answered"
    assert reopen(village.question(state="closed"), later) == "withdrawn"
    for state in ("answered", "closed"):
        outcome = reopen(village.answered(state=state), later)
        assert isinstance(outcome, list)
        again = _apply(village.answered(state=state), outcome)
        assert (again.state, again.promised_at, again.rating) == ("open", later, "unsolved")
        assert isinstance(answer(again, "では、こちらへ。", village.clerk, village.town), list)


def test_refusals(village: Any) -> None:
    town, clerk = village.town, village.clerk
    assert answer(village.question(), "はい", None, town) == "not linked"
    assert answer(village.answered(), "はい", clerk, town) == "answered"
    assert answer(village.question(state="closed"), "はい", clerk, town) == "withdrawn"
    assert answer(village.answered(state="closed"), "はい", clerk, town) == "answered"
    assert withdraw(village.answered()) == "answered"
    assert see(village.question()) == "not answered"
    assert release(village.question(), clerk) == "not answered"
    assert note(village.question(), clerk, " ") == "empty"


def test_a_note_hides_personal_details(village: Any) -> None:
    outcome = note(village.question(), village.clerk, "090-1234-5678 に折り返す")
    assert isinstance(outcome, list)
    assert isinstance(outcome[0], Advance)
    assert "090" not in outcome[0].text and "折り返す" in outcome[0].text


def test_withdrawing_tells_the_desk(village: Any) -> None:
    outcome = withdraw(village.question())
    assert isinstance(outcome, list)
    close, push = outcome
    assert close == Close(12, 3, "withdrawn")
    assert isinstance(push, Push)
    assert (push.to, push.card_of) == (ToDesk("residents"), 12)
    assert "受付番号12" in str(push.messages[0]["text"])
    assert "窓口は何時まで" not in str(push.messages[0]["text"])


def test_withdrawing_what_others_wait_for_passes_it_on(village: Any) -> None:
    outcome = withdraw(village.question(heir=15))
    assert isinstance(outcome, list)
    push = outcome[1]
    assert isinstance(push, Push) and push.card_of == 15
    assert "受付番号15" in str(push.messages[0]["text"])
    assert withdraw(village.question(same_as=3)) == [Close(12, 3, "withdrawn")]
