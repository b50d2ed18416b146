from __future__ import annotations

from typing import Any

import pytest

from handlers.effects import Reply
from handlers.event import Message
from handlers.wants import Button, read_button


@pytest.fixture
def events(village: Any) -> list[Any]:
    return [
        village.written("ごみはどこ"),
        village.event(message=Message("m", "sticker")),
        village.event("follow"),
        village.tapped(Button("staff", number="40")),
        village.tapped(Button("language", value="ja")),
    ]


def test_a_waiting_answer_comes_first_in_whatever_is_replied(
    village: Any, events: list[Any]
) -> None:
    known = village.context(waiting=(village.answered(),), ask=village.ask())
    for event in events:
        plain = village.reply(village.decide(event, village.context(ask=village.ask())))
        reply = village.reply(village.decide(event, known))
        assert "17時15分までです。" in str(reply.messages[0])
        assert _bare(reply.messages[1:]) == _bare(plain.messages)
        assert reply.delivers == (12,)


def test_more_answers_than_fit_wait_on(village: Any) -> None:
    waiting = tuple(village.answered(number=number) for number in range(20, 27))
    reply = village.reply(village.decide(village.written("ごみ"), village.context(waiting=waiting)))
    assert len(reply.messages) == 5
    assert reply.delivers == (20, 21, 22, 23)


def test_an_answer_that_was_erased_is_not_shown(village: Any) -> None:
    known = village.context(waiting=(village.answered(answer=None),))
    assert village.reply(village.decide(village.written("ごみ"), known)).delivers == ()


def test_answers_come_in_the_language_they_were_asked_in(village: Any) -> None:
    known = village.context(waiting=(village.answered(language="en"),))
    assert "Answer to no. 12" in village.words(village.decide(village.written("ごみ"), known))


def test_a_staff_group_never_sees_what_waits_for_one_of_its_members(village: Any) -> None:
    known = village.context(
        village.sato, group=village.staff_group, waiting=(village.answered(),), unsure=(5, ({},))
    )
    reply = village.reply(village.decide(village.said("ごみ", mentions_us=True), known))
    assert (len(reply.messages), reply.delivers) == (1, ())
    assert "quickReply" not in reply.messages[0]


def test_whether_an_answer_helped_is_asked_below_the_last_message(village: Any) -> None:
    known = village.context(waiting=(village.answered(),))
    offered = village.buttons(village.decide(village.written("ありがとう"), known))
    assert [read_button(data) for _, data in offered] == [
        Button("good", number="12"),
        Button("more", number="12"),
    ]
    both = village.decide(village.written("ごみ"), known, verdict="answer")
    kinds = [read_button(data).kind for _, data in village.buttons(both)]
    assert "good" not in kinds, "the entry below asks whether it helped"


def _bare(messages: Any) -> list[Any]:
    return [{n: v for n, v in message.items() if n != "quickReply"} for message in messages]


LOST = ({"type": "text", "text": "道の駅のごみ箱をお使いください。"},)


def test_a_reply_that_may_be_lost_can_be_seen_again(village: Any, events: list[Any]) -> None:
    known = village.context(unsure=(77, LOST), ask=village.ask())
    for event in events:
        effects = village.decide(event, known)
        last = village.buttons(effects)[-1]
        assert last[0] in ("もう一度見る", "Show it again")
        assert read_button(last[1]) == Button("again", number="77")
        assert village.reply(effects).shows_again is None


def test_it_is_shown_again_once_asked_for(village: Any) -> None:
    known = village.context(unsure=(77, LOST), waiting=(village.answered(),))
    reply = village.reply(village.decide(village.tapped(Button("again", number="77")), known))
    assert _bare(reply.messages[1:]) == _bare(LOST)
    assert (reply.shows_again, reply.delivers) == (77, (12,))


@pytest.mark.parametrize("number", ["76", "", "x"])
def test_another_reply_is_not_shown(village: Any, number: str) -> None:
    event = village.tapped(Button("again", number=number))
    for unsure in (None, (77, LOST)):
        effects = village.decide(event, village.context(unsure=unsure))
        assert village.reply(effects).shows_again is None
        assert "いまはありません" in village.words(effects)


def test_without_a_reply_token_only_what_is_worth_a_push_is_said(village: Any) -> None:
    answered = village.decide(village.written("ごみ", reply_token=None), verdict="answer")
    assert village.kinds(answered) == ["RecordAsk"]
    handed = village.decide(village.written("ごみ", reply_token=None))
    assert any(isinstance(effect, Reply) and effect.worth_push for effect in handed)
