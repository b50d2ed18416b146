from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.answering import LONGEST_ANSWER, answer, ready_answer
from handlers.effects import Answer, Push, ToPerson
from handlers.letters import split, units
from handlers.messages import TEXT
from handlers.receipt import LONGEST_PART, answer_messages


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


@pytest.mark.parametrize(
    ("question", "town", "sending", "may_push", "delivery"),
    [
        ({"notify": True}, {}, "auto", True, "pushed"),
        ({"notify": True}, {}, "auto", False, "waiting"),
        ({"urgent": True}, {}, "auto", False, "pushed"),
        ({}, {"push_answers": True}, "auto", False, "waiting"),
        ({}, {"push_answers": True}, "wait", True, "waiting"),
        ({}, {}, "push", True, "pushed"),
    ],
)
def test_what_decides_whether_an_answer_costs_a_message(
    village: Any, question: Any, town: Any, sending: Any, may_push: bool, delivery: str
) -> None:
    outcome = answer(
        village.question(**question),
        "はい",
        village.clerk,
        village.set(**town).town,
        sending=sending,
        may_push=may_push,
    )
    assert isinstance(outcome, list)
    assert isinstance(outcome[0], Answer) and outcome[0].delivery == delivery


def test_one_answer_goes_to_all_who_wait_for_it(village: Any) -> None:
    tom = village.question(number=13, person=2, language="en", notify=True, text="Open until?")
    outcome = answer(village.question(), "17時まで", village.clerk, village.town, others=[tom])
    assert isinstance(outcome, list)
    first, second, push = outcome
    assert isinstance(first, Answer) and isinstance(second, Answer) and isinstance(push, Push)
    assert (first.question, second.question, push.to) == (12, 13, ToPerson(2))
    assert second.language == "ja", "its asker reads English, and is told so"
    assert "日本語の回答" in str(push.messages)


def test_a_personal_matter_is_answered_to_one_alone(village: Any) -> None:
    other = village.question(number=13, person=2)
    outcome = answer(
        village.question(), "窓口へ", village.clerk, village.town, others=[other], personal=True
    )
    assert isinstance(outcome, list) and len(outcome) == 1


@pytest.mark.parametrize(
    ("words", "refusal"),
    [
        (" \n", "empty"),
        ("長" * (LONGEST_ANSWER + 1), "too long"),
        ("係の携帯 090-1234-5678 へ", "private phone"),
        ("+81 90 1234 5678 へ", "private phone"),
        ("０９０－１２３４－５６７８", "private phone"),
        ("田中さん、こんにちは", "private name"),
    ],
)
def test_what_stops_an_answer(village: Any, words: str, refusal: str) -> None:
    question = village.question(text="田中です。窓口は何時まで?")
    people = lambda said: frozenset({"田中"} if "田中" in said else ())  # noqa: E731
    assert answer(question, words, village.clerk, village.town, people=people) == refusal
    if refusal.startswith("private"):
        outcome = answer(
            question, words, village.clerk, village.town, people=people, despite="ご本人の希望"
        )
        assert isinstance(outcome, list)
        assert isinstance(outcome[0], Answer) and outcome[0].despite == "ご本人の希望"


def test_the_town_s_own_numbers_pass(village: Any) -> None:
    words = "0261-00-0001、110番、2026-12-31、1080円"
    assert isinstance(answer(village.question(), words, village.clerk, village.town), list)


@given(st.text(alphabet="あ。！ \n漢a.👨‍👩‍👧🇯🇵", max_size=400), st.integers(4, 60))
def test_splitting_loses_nothing_and_keeps_the_limit(words: str, limit: int) -> None:
    parts = split(words, limit)
    assert all(0 < units(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(words.split())


def test_a_long_answer_goes_out_in_several_messages_cut_between_sentences(village: Any) -> None:
    words = "この文は三十文字ほどの長さがあって、何度もくり返されます。" * 500
    question = replace(village.question(text="問" * 900), answer=words)
    shown = answer_messages(question, village.town)
    assert 2 <= len(shown) <= 5
    texts = [str(message["text"]) for message in shown]
    assert all(units(text) <= TEXT and not text.endswith("…") for text in texts)
    assert all(text.endswith("。") for text in texts[:-1])
    assert "".join(texts).count("この文は") == 500
    assert "quoteToken" in shown[0] and "quickReply" in shown[-1]


def test_the_longest_answer_fits(village: Any) -> None:
    question = replace(village.question(text="問" * 900), answer="長" * LONGEST_PART * 5)
    outcome = answer(question, question.answer, village.clerk, village.town)
    assert isinstance(outcome, list)
    texts = [str(message["text"]) for message in answer_messages(question, village.town)]
    assert sum(text.count("長") for text in texts) == LONGEST_ANSWER


@pytest.mark.parametrize("language", ["ja", "ja-easy", "en", "zh-Hant", "zh-Hans", "ko"])
@pytest.mark.parametrize("kind", ["phone", "counter", "personal"])
def test_ready_answers_name_number_and_hours(village: Any, kind: Any, language: str) -> None:
    words = ready_answer(kind, village.question(language=language), village.town)
    assert "0261-00-0001" in words and "8:30" in words and "17:15" in words
