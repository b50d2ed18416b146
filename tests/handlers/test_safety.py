from __future__ import annotations

from dataclasses import replace
from typing import Any

from handlers.effects import Close, Flag, Forget, Push, ToDesk


def test_a_message_taken_back_is_forgotten_and_its_questions_end(village: Any) -> None:
    event = village.event("unsend", unsent="m1", reply_token=None)
    touched = (village.question(), village.question(number=13, desk="works"), village.answered())
    effects = village.decide(event, village.context(touched=touched))
    # The rows are ended while their versions hold, then forgotten; the news leave after that.
    assert village.kinds(effects) == ["Close", "Close", "Forget", "Push", "Push"]
    assert effects[0] == Close(12, 3, "withdrawn")
    assert effects[2] == Forget("m1")
    push = effects[3]
    assert isinstance(push, Push)
    assert (push.to, push.card_of) == (ToDesk("residents"), 12)
    assert "質問した方が取り消しました" in str(push.messages[0]["text"])


def test_it_is_forgotten_in_groups_and_without_a_source_too(village: Any) -> None:
    event = village.in_group("unsend", unsent="m1", reply_token=None)
    assert village.decide(event, village.context(None)) == [Forget("m1")]
    assert village.decide(village.event("unsend"), village.context(None)) == []


def test_an_edited_message_is_noted_and_not_answered_again(village: Any) -> None:
    event = replace(village.written("ごみは?"), type="messageEdited", edited=True)
    assert village.decide(event) == [Flag("message edited")]


def test_an_edited_message_in_a_group_is_talk(village: Any) -> None:
    event = replace(village.said("ボット ごみは?"), type="messageEdited", edited=True)
    assert village.decide(event, village.context(group=village.staff_group)) == []
