"""A question comes in; an answer, a choice or a person comes back."""

from __future__ import annotations

from typing import Any

import pytest

from bot.simulator.actions import actions_of

from .conftest import (  # type: ignore[import-not-found]
    CLERK,
    COLLEAGUE,
    OUTSIDER,
    RESIDENT,
    STAFF_GROUP,
    TOURIST,
    Village,
)

pytestmark = pytest.mark.journey

UNKNOWN = "盆踊りの太鼓を習いたい"


def hand_over(village: Village, words: str = UNKNOWN, number: int = 1) -> Any:
    """Let the resident ask what no entry answers; give the staff's card."""
    village.sim.say(RESIDENT, words)
    village.says(RESIDENT, f"受付番号{number}で")
    return village.says(STAFF_GROUP, f"【受付番号 {number}】")


def test_a_resident_is_answered_from_the_faq(village: Village) -> None:
    village.sim.say(RESIDENT, "タトゥーがあっても温泉に入れますか")
    village.says(RESIDENT, "出典")
    village.rest()
    assert len(village.shown(RESIDENT)) == 1
    assert village.shown(STAFF_GROUP) == []


def test_a_tourist_is_answered_in_english(village: Village) -> None:
    village.sim.say(TOURIST, "Can I enter the hot spring with a tattoo?")
    answer = village.says(TOURIST, "Source")
    assert answer.text.isascii() or "tattoo" in answer.text.lower()


def test_close_entries_are_offered_and_one_is_chosen(village: Village) -> None:
    village.sim.say(RESIDENT, "ごみ")
    offered = village.says(RESIDENT, "どれでもない・職員に聞く")
    choices = list(actions_of(offered.content))
    assert 2 <= len(choices) <= 4
    village.sim.tap(RESIDENT, choices[0])
    village.says(RESIDENT, "出典")


def test_none_of_these_reaches_a_person(village: Village) -> None:
    village.sim.say(RESIDENT, "ごみ")
    village.says(RESIDENT, "どれでもない・職員に聞く")
    village.sim.tap(RESIDENT, "どれでもない・職員に聞く")
    village.says(RESIDENT, "受付番号1で")
    card = village.says(STAFF_GROUP, "【受付番号 1】")
    assert "ごみ" in card.text
    village.sim.tap(RESIDENT, "どれでもない・職員に聞く")
    village.says(RESIDENT, "受付番号1ですでに")
    village.rest()
    assert len(village.cards()) == 1, "the same question is handed over once"


def test_a_question_is_handed_over_answered_by_quote_and_read_by_button(village: Village) -> None:
    card = hand_over(village)
    village.sim.say(CLERK, "ハクといいます。", group=STAFF_GROUP, quote=card.id)
    village.says(STAFF_GROUP, "受付番号1に回答しました")
    village.rest()
    assert not any("ハク" in message.text for message in village.shown(RESIDENT))
    village.sim.tap(RESIDENT, "回答を見る")
    answer = village.says(RESIDENT, "ハクといいます")
    assert "係" not in answer.text.split("（")[0], "staff names never reach the asker"
    village.rest()
    assert village.question().delivery == "delivered"  # type: ignore[attr-defined]
    pushes = village.sim.ledger.accepted("push")
    assert [one.recipients for one in pushes] == [(STAFF_GROUP,)], "the answer cost nothing"


def test_an_answer_comes_with_the_next_message(village: Village) -> None:
    card = hand_over(village)
    village.sim.say(CLERK, "ハクです。", group=STAFF_GROUP, quote=card.id)
    village.says(STAFF_GROUP, "受付番号1に回答しました")
    village.sim.say(RESIDENT, "ありがとう")
    village.says(RESIDENT, "ハクです。")
    village.rest()
    village.sim.say(RESIDENT, "どうも")
    village.rest()
    assert sum("ハクです。" in message.text for message in village.shown(RESIDENT)) == 1


@pytest.mark.town(push="true")
def test_an_answer_is_pushed_where_the_town_wants_that(village: Village) -> None:
    card = hand_over(village)
    village.sim.say(CLERK, "ハクです。", group=STAFF_GROUP, quote=card.id)
    village.says(RESIDENT, "ハクです。")
    village.rest()
    sent = village.sim.ledger.accepted("push", to=RESIDENT)
    assert len(sent) == 1 and sent[0].retry_key


def test_two_answer_and_the_first_wins(village: Village) -> None:
    card = hand_over(village)
    village.sim.say(CLERK, "ハクです。", group=STAFF_GROUP, quote=card.id)
    village.sim.say(COLLEAGUE, "クロです。", group=STAFF_GROUP, quote=card.id)
    village.says(STAFF_GROUP, "先にほかの職員が回答しています")
    village.rest()
    assert village.question().answer == "ハクです。"  # type: ignore[attr-defined]
    village.sim.tap(RESIDENT, "回答を見る")
    village.says(RESIDENT, "ハクです。")
    assert not any("クロ" in message.text for message in village.shown(RESIDENT))


def test_an_outsider_in_the_staff_group_cannot_answer(village: Village) -> None:
    card = hand_over(village)
    village.sim.say(OUTSIDER, "うその答え", group=STAFF_GROUP, quote=card.id)
    village.says(STAFF_GROUP, "回答できるのは")
    village.rest()
    assert village.question().state == "open"  # type: ignore[attr-defined]


def test_another_person_s_button_reveals_nothing(village: Village) -> None:
    card = hand_over(village)
    village.sim.say(CLERK, "ハクです。", group=STAFF_GROUP, quote=card.id)
    village.says(STAFF_GROUP, "受付番号1に回答しました")
    village.sim.tap(TOURIST, {"type": "postback", "data": "do=answer&n=1&v="})
    village.rest()
    assert not any("ハク" in message.text for message in village.shown(TOURIST))


def test_the_desk_is_told_by_mail_without_the_words(village: Village) -> None:
    hand_over(village)
    village.until(lambda: len(village.sim.mails) == 1, "a mail")
    mail = village.sim.mails[0]
    assert "受付番号1" in mail.subject
    assert "太鼓" not in mail.text and "/desk/" in mail.text


def test_a_question_taken_back_is_gone_and_staff_are_told(village: Village) -> None:
    message = village.sim.say(RESIDENT, UNKNOWN)
    card = village.says(STAFF_GROUP, "【受付番号 1】")
    village.sim.unsend(RESIDENT, message)
    village.says(STAFF_GROUP, "取り消しました")
    village.sim.say(CLERK, "ハクです。", group=STAFF_GROUP, quote=card.id)
    village.says(STAFF_GROUP, "今回の文面は送っていません")
    row = village.question()
    assert (row.state, row.text, row.answer) == ("closed", "", None)  # type: ignore[attr-defined]


def test_chatter_in_the_staff_group_is_left_alone(village: Village) -> None:
    village.sim.say(CLERK, "今日のお昼どうする?", group=STAFF_GROUP)
    village.sim.say(CLERK, "何ができるの", group=STAFF_GROUP, mention=True)
    village.says(STAFF_GROUP, "職員グループ")
    village.rest()
    assert len(village.shown(STAFF_GROUP)) == 1


def test_an_answer_longer_than_a_message_comes_in_two(village: Village) -> None:
    card = hand_over(village)
    village.sim.say(CLERK, "太鼓は土曜です。" * 600, group=STAFF_GROUP, quote=card.id)
    village.says(STAFF_GROUP, "受付番号1に回答しました")
    village.sim.tap(RESIDENT, "回答を見る")
    village.says(RESIDENT, "生活係より")
    village.rest()
    parts = village.shown(RESIDENT)[1:]
    assert len(parts) == 2
    assert sum(part.text.count("太鼓は土曜です。") for part in parts) == 600
