from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.effects import Answer, Close, Push, ToDesk, ToPerson
from handlers.event import Question
from handlers.question import LONGEST_ANSWER, MOVES, answer, see, withdraw


def _apply(question: Question, effects: Any) -> Question:
    """Carry out the effects on the one question, as the shell does."""
    for effect in effects:
        if isinstance(effect, Answer | Close):
            assert (effect.question, effect.version) == (question.number, question.version)
            question = replace(question, version=question.version + 1)
        if isinstance(effect, Answer):
            question = replace(question, state="answered", answer=effect.text)
        if isinstance(effect, Close):
            question = replace(question, state="closed")
    return question


def _move(village: Any, question: Question, move: str, words: str) -> Any:
    if move == "answer":
        return answer(question, words, village.clerk, village.town)
    return withdraw(question) if move == "withdraw" else see(question)


@given(st.lists(st.sampled_from(["answer", "withdraw", "see"]), max_size=8))
def test_no_sequence_of_moves_leaves_the_table(village: Any, moves: list[str]) -> None:
    question, first = village.question(), None
    for turn, move in enumerate(moves):
        outcome = _move(village, question, move, f"答え{turn}")
        before = question
        if isinstance(outcome, str):
            assert (before.state, move) not in MOVES
            continue
        question = _apply(question, outcome)
        assert question.state == MOVES[before.state, move]  # type: ignore[index]
        first = first or question.answer
    assert question.answer == first


def test_an_answer_waits_for_its_asker(village: Any) -> None:
    outcome = answer(village.question(), "17時までです。", village.clerk, village.town)
    assert outcome == [Answer(12, 3, "17時までです。", 31, "waiting")]


def test_an_answer_is_pushed_where_the_town_wants_it(village: Any) -> None:
    town = village.set(push_answers=True).town
    outcome = answer(village.question(), "電話は0261-00-0001です。", village.clerk, town)
    assert isinstance(outcome, list)
    given_answer, push = outcome
    assert given_answer == Answer(12, 3, "電話は0261-00-0001です。", 31, "pushed")
    assert isinstance(push, Push)
    assert (push.to, push.delivers) == (ToPerson(1), (12,))
    assert "電話は0261-00-0001です。" in str(push.messages[0]["text"])
    assert push.messages[0]["quoteToken"] == "q0"
    assert push.messages[0]["sender"] == {"name": "住民課"}


@pytest.mark.parametrize("role", ["viewer", "partner", "", "unknown"])
def test_a_role_without_the_right_is_refused(village: Any, role: str) -> None:
    staff = replace(village.clerk, role=role)
    assert answer(village.question(), "はい", staff, village.town) == "not allowed"


@pytest.mark.parametrize("role", ["staff", "publisher", "approver", "admin"])
def test_a_role_with_the_right_answers(village: Any, role: str) -> None:
    staff = replace(village.clerk, role=role)
    assert isinstance(answer(village.question(), "はい", staff, village.town), list)


def test_refusals(village: Any) -> None:
    town, clerk = village.town, village.clerk
    assert answer(village.question(), "はい", None, town) == "not linked"
    assert answer(village.question(), " \n", clerk, town) == "empty"
    assert answer(village.question(), "長" * (LONGEST_ANSWER + 1), clerk, town) == "too long"
    assert answer(village.answered(), "はい", clerk, town) == "answered"
    assert answer(village.question(state="closed"), "はい", clerk, town) == "withdrawn"
    assert answer(village.answered(state="closed"), "はい", clerk, town) == "answered"
    assert withdraw(village.answered()) == "answered"
    assert see(village.question()) == "not answered"


def test_the_longest_answer_fits_one_message(village: Any) -> None:
    words = "長" * LONGEST_ANSWER
    town = village.set(push_answers=True).town
    outcome = answer(village.question(text="問" * 900), words, village.clerk, town)
    assert isinstance(outcome, list)
    push = outcome[1]
    assert isinstance(push, Push)
    assert words in str(push.messages[0]["text"])
    assert not str(push.messages[0]["text"]).endswith("…")


def test_withdrawing_tells_the_desk(village: Any) -> None:
    outcome = withdraw(village.question())
    assert isinstance(outcome, list)
    close, push = outcome
    assert close == Close(12, 3, "withdrawn")
    assert isinstance(push, Push)
    assert (push.to, push.card_of) == (ToDesk("residents"), 12)
    assert "受付番号12" in str(push.messages[0]["text"])
    assert "窓口は何時まで" not in str(push.messages[0]["text"])
