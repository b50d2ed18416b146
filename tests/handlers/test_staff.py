from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.effects import Answer, Push, SawCall, ToPerson
from handlers.event import Message
from handlers.wants import Button, read_button, write_button


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


def test_a_partner_s_words_are_kept_until_staff_release_them(village: Any) -> None:
    effects = _quote(village, staff=village.partner, question=village.question(desk="tourism"))
    assert village.kinds(effects) == ["Advance", "Reply"]
    assert "預かりました" in village.words(effects)


def test_the_second_to_answer_is_told(village: Any) -> None:
    effects = _quote(village, question=village.answered())
    assert village.kinds(effects) == ["Reply"]
    assert "受付番号12には、先にほかの職員が" in village.words(effects)


def test_a_withdrawn_question_takes_no_answer(village: Any) -> None:
    effects = _quote(village, question=village.question(state="closed"))
    assert village.kinds(effects) == ["Reply"]
    assert "取り消しました" in village.words(effects)


def test_too_long_an_answer_is_refused_with_the_numbers(village: Any) -> None:
    effects = _quote(village, "長" * 22501)
    assert village.kinds(effects) == ["Reply"]
    assert "22501" in village.words(effects)
    assert "22500" in village.words(effects)


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


def _tap(village: Any, button: Button, **known: Any) -> Any:
    context = {"group": village.staff_group, "staff": village.clerk, "question": village.question()}
    event = village.in_group("postback", postback=write_button(button))
    return village.decide(event, village.context(village.sato, **{**context, **known}))


def test_answering_by_number_in_the_group(village: Any) -> None:
    context = {"group": village.staff_group, "staff": village.clerk, "question": village.question()}
    for said in ("#12 17時までです。", "＃12　17時までです。", "#12\n17時までです。"):
        effects = village.decide(village.said(said), village.context(village.sato, **context))
        assert effects[0] == Answer(12, 3, "17時までです。", 31, "waiting")
    known = village.context(village.sato, **{**context, "question": None})
    assert "見つかりません" in village.words(village.decide(village.said("#99 はい"), known))
    outside = village.context(village.sato, **{**context, "group": village.strange_group})
    assert village.decide(village.said("#12 はい"), outside) == []


def test_staff_answer_by_number_in_their_own_talk(village: Any) -> None:
    known = village.context(village.sato, staff=village.clerk, question=village.question())
    effects = village.decide(village.written("#12 17時までです。"), known)
    assert effects[0] == Answer(12, 3, "17時までです。", 31, "waiting")


def test_taking_by_button_says_who_has_it(village: Any) -> None:
    effects = _tap(village, Button("take", number="12"))
    assert village.kinds(effects) == ["Advance", "Reply"]
    assert "佐藤さんが担当します" in village.words(effects)
    taken = village.question(state="taken", taken_by=33, holder="伊藤")
    effects = _tap(village, Button("take", number="12"), question=taken)
    assert "伊藤さんが担当しています" in village.words(effects)
    assert [read_button(data) for _, data in village.buttons(effects)] == [
        Button("over", number="12")
    ]
    effects = _tap(village, Button("over", number="12"), question=taken)
    assert effects[0].changes["taken_by"] == 31


@pytest.mark.parametrize("kind", ["take", "over", "write", "move", "ready", "saw"])
def test_an_outsider_s_tap_does_nothing(village: Any, kind: Any) -> None:
    for value in ("", "phone", "works"):
        effects = _tap(village, Button(kind, number="12", value=value), staff=None)
        assert village.kinds(effects) == ["Reply"]
        assert "ワンタイムコード" in village.words(effects)


def test_a_resident_cannot_tap_what_staff_tap(village: Any) -> None:
    for kind in ("take", "move", "ready"):
        event = village.tapped(Button(kind, number="12", value="works"))
        effects = village.decide(event, village.context(question=village.question()))
        assert village.kinds(effects) == ["Reply"]


def test_handing_over_by_button_asks_where_to(village: Any) -> None:
    effects = _tap(village, Button("move", number="12"))
    choices = [read_button(data) for _, data in village.buttons(effects)]
    assert {choice.value for choice in choices} == {"general", "works", "tourism"}
    effects = _tap(village, Button("move", number="12", value="works"))
    assert village.kinds(effects) == ["Advance", "Push", "Mail", "Reply"]
    assert "建設課に回しました" in village.words(effects)


@pytest.mark.parametrize("kind", ["phone", "counter", "personal"])
def test_ready_answers_take_two_taps(village: Any, kind: str) -> None:
    offered = [read_button(d) for _, d in village.buttons(_tap(village, Button("ready", "12")))]
    assert Button("ready", "12", kind) in offered
    effects = _tap(village, Button("ready", "12", kind))
    assert village.kinds(effects) == ["Answer", "Reply"]
    assert "0261-00-0001" in effects[0].text
    assert effects[0].personal is (kind == "personal")


def test_private_numbers_stop_an_answer(village: Any) -> None:
    effects = _quote(village, "090-1234-5678に電話してください")
    assert village.kinds(effects) == ["Reply"]
    assert "携帯電話" in village.words(effects)


def test_a_call_is_seen(village: Any) -> None:
    effects = _tap(village, Button("saw", number="5"), question=None)
    assert effects[0] == SawCall(5, 31)
    assert "佐藤さんが見ました" in village.words(effects)
