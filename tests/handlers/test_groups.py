from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers.effects import Flag, LeaveGroup, LinkStaff, RegisterGroup
from handlers.event import Message

CODE = "ABCD-2345"


def test_a_strange_group_is_told_how_to_register_and_left(village: Any) -> None:
    known = village.context(None, group=village.strange_group)
    effects = village.decide(village.in_group("join", user=None), known)
    assert village.kinds(effects) == ["Reply", "LeaveGroup"]
    assert "30分後に退出" in village.words(effects)
    assert effects[1] == LeaveGroup(timedelta(minutes=30))


def test_a_registered_group_is_greeted_with_the_house_rules(village: Any) -> None:
    known = village.context(None, group=village.staff_group)
    effects = village.decide(village.in_group("join", user=None), known)
    assert village.kinds(effects) == ["Reply"]
    assert "住民課の職員グループ" in village.words(effects)


def test_a_code_registers_the_group_for_its_desk(village: Any) -> None:
    known = village.context(
        village.sato, group=village.strange_group, code=village.code("group", "works")
    )
    effects = village.decide(village.said(CODE), known)
    assert effects[0] == RegisterGroup(CODE)
    assert "建設課" in village.words(effects)


@pytest.mark.parametrize(
    ("purpose", "expired", "said"),
    [("group", True, "期限"), ("staff", False, "1対1"), ("staff", True, "1対1")],
)
def test_a_code_that_does_not_fit_a_group(
    village: Any, purpose: str, expired: bool, said: str
) -> None:
    code = village.code(purpose, "works", expired=expired)
    known = village.context(village.sato, group=village.strange_group, code=code)
    effects = village.decide(village.said(CODE), known)
    assert village.kinds(effects) == ["Reply"]
    assert said in village.words(effects)


def test_an_unknown_code_in_a_strange_group(village: Any) -> None:
    known = village.context(village.kuro, group=village.strange_group)
    effects = village.decide(village.said(CODE), known)
    assert village.kinds(effects) == ["Reply", "LeaveGroup"]
    assert "使えません" in village.words(effects)


def test_what_looks_like_a_code_in_a_staff_group_is_talk(village: Any) -> None:
    known = village.context(village.sato, group=village.staff_group)
    assert village.decide(village.said(CODE), known) == []


def test_a_clerk_links_her_account_in_a_1to1_talk(village: Any) -> None:
    known = village.context(village.sato, code=village.code("staff", "sato"))
    effects = village.decide(village.written(f" {CODE.lower()} "), known)
    assert effects[0] == LinkStaff(CODE)
    assert "結びつけました" in village.words(effects)


@pytest.mark.parametrize(
    ("purpose", "expired", "said"), [("staff", True, "期限"), ("group", False, "グループの中で")]
)
def test_a_code_that_does_not_fit_a_1to1_talk(
    village: Any, purpose: str, expired: bool, said: str
) -> None:
    known = village.context(code=village.code(purpose, "works", expired=expired))
    effects = village.decide(village.written(CODE), known)
    assert village.kinds(effects) == ["Reply"]
    assert said in village.words(effects)


def test_an_unknown_code_in_a_1to1_talk_is_no_question(village: Any) -> None:
    effects = village.decide(village.written(CODE))
    assert village.kinds(effects) == ["Reply"]
    assert "使えません" in village.words(effects)


@pytest.mark.parametrize(
    "text", ["ごみの日はいつ?", "ボットって便利だね", "090-1234-5678に電話して", "robot", ""]
)
@pytest.mark.parametrize("registered", [True, False])
def test_talk_in_a_group_is_neither_answered_nor_kept(
    village: Any, text: str, registered: bool
) -> None:
    group = village.staff_group if registered else village.strange_group
    assert village.decide(village.said(text), village.context(village.kuro, group=group)) == []


@pytest.mark.parametrize(
    ("text", "mentions_us"),
    [("ごみの日は?", True), ("ボット、ごみの日は?", False), ("Bot help", False)],
)
def test_spoken_to_it_says_what_it_does(village: Any, text: str, mentions_us: bool) -> None:
    event = village.said(text, mentions_us=mentions_us)
    effects = village.decide(event, village.context(village.sato, group=village.staff_group))
    assert village.kinds(effects) == ["Reply"]
    assert "引用（リプライ）" in village.words(effects)
    effects = village.decide(event, village.context(village.kuro, group=village.strange_group))
    assert village.kinds(effects) == ["Reply", "LeaveGroup"]


def test_pictures_and_comings_and_goings_are_nothing_to_us(village: Any) -> None:
    known = village.context(village.sato, group=village.staff_group)
    assert village.decide(village.in_group(message=Message("m", "image")), known) == []
    for type in ("memberJoined", "memberLeft", "postback"):
        event = village.in_group(type, postback="do=answer&n=12&v=")
        assert village.decide(event, known) == []


def test_being_put_out_is_noted(village: Any) -> None:
    known = village.context(None, group=village.staff_group)
    effects = village.decide(village.in_group("leave", user=None, reply_token=None), known)
    assert effects == [Flag("left a group")]
