from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.effects import Answer, Push, ToPerson
from handlers.event import Message


def _quote(village: Any, text: str = "17時15分までです。", **known: Any) -> Any:
    context = {"group": village.staff_group, "staff": village.clerk, "question": village.question()}
    return village.decide(
        village.said(text, quoted="card"), village.context(village.sato, **{**context, **known})
    )


def test_a_clerk_answers_by_quoting_the_card(village: Any) -> None:
    effects = _quote(village)
    assert effects[0] == Answer(12, 3, "17時15分までです。", 31, "waiting")
    assert village.kinds(effects) == ["Answer", "Reply"]
    assert "受付番号12に回答しました" in village.words(effects)


def test_the_answer_is_passed_on_as_it_is(village: Any) -> None:
    words = "役場 0261-00-0001 か info@v.example へ。{受付} は2丁目3番地です。"
    assert _quote(village, words)[0].text == words


def test_a_town_may_push_answers(village: Any) -> None:
    effects = _quote(village.set(push_answers=True))
    assert village.kinds(effects) == ["Answer", "Push", "Reply"]
    push = effects[1]
    assert isinstance(push, Push)
    assert (push.to, push.delivers, effects[0].delivery) == (ToPerson(1), (12,), "pushed")


def test_an_outsider_in_the_group_is_told_how_to_link(village: Any) -> None:
    effects = _quote(village, staff=None)
    assert village.kinds(effects) == ["Reply"]
    assert "ワンタイムコード" in village.words(effects)


def test_somebody_without_a_name_is_told_so(village: Any) -> None:
    event = village.in_group(user=None, message=Message("m", "text", "はい", quoted="card"))
    known = village.context(None, group=village.staff_group, question=village.question())
    effects = village.decide(event, known)
    assert village.kinds(effects) == ["Reply"]
    assert "友だちに追加" in village.words(effects)


def test_a_partner_may_not_answer(village: Any) -> None:
    effects = _quote(village, staff=village.partner)
    assert village.kinds(effects) == ["Reply"]
    assert "権限" in village.words(effects)


def test_the_second_to_answer_is_told(village: Any) -> None:
    effects = _quote(village, question=village.answered())
    assert village.kinds(effects) == ["Reply"]
    assert "受付番号12には、先にほかの職員が" in village.words(effects)


def test_a_withdrawn_question_takes_no_answer(village: Any) -> None:
    effects = _quote(village, question=village.question(state="closed"))
    assert village.kinds(effects) == ["Reply"]
    assert "取り消しました" in village.words(effects)


def test_too_long_an_answer_is_refused_with_the_numbers(village: Any) -> None:
    effects = _quote(village, "長" * 4501)
    assert village.kinds(effects) == ["Reply"]
    assert "4501" in village.words(effects)
    assert "4500" in village.words(effects)


def test_an_empty_answer_is_refused(village: Any) -> None:
    assert "文章がありません" in village.words(_quote(village, "  "))


@pytest.mark.parametrize("kind", ["image", "sticker", "file"])
def test_only_text_is_passed_on(village: Any, kind: str) -> None:
    event = village.in_group(message=Message("m", kind, quoted="card"))
    known = village.context(
        village.sato, group=village.staff_group, staff=village.clerk, question=village.question()
    )
    effects = village.decide(event, known)
    assert village.kinds(effects) == ["Reply"]
    assert "文章だけ" in village.words(effects)


def test_quoting_something_else_is_talk_among_colleagues(village: Any) -> None:
    assert _quote(village, question=None) == []


def test_a_card_quoted_in_a_group_that_is_not_registered_is_nothing(village: Any) -> None:
    assert _quote(village, group=village.strange_group) == []


def test_an_edited_quote_cannot_overwrite_the_first_answer(village: Any) -> None:
    event = replace(village.said("18時まで", quoted="card"), type="messageEdited", edited=True)
    known = village.context(
        village.sato, group=village.staff_group, staff=village.clerk, question=village.answered()
    )
    assert village.kinds(village.decide(event, known)) == ["Reply"]
