"""Colleagues who stand in for each other, in words and buttons."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, get_args

import pytest

from handlers.duty import Colleague, Handover, HandoverRefusal, news, outcome, said
from handlers.effects import Act, Push, Reply, ToPerson
from handlers.event import OwnShift
from handlers.wants import Button, read_button

from .conftest import NOW, TOWN

SHIFTS = tuple(
    OwnShift("residents", NOW + timedelta(days=day), NOW + timedelta(days=day, hours=3))
    for day in range(6)
)
DONE = Handover(
    rule="swap-ask",
    desk="residents",
    begin=NOW,
    end=NOW + timedelta(hours=3),
    asker=Colleague("佐藤", 3),
    number=7,
    told=(Colleague("伊藤", 4), Colleague("木村", 5)),
)
TAKEN = replace(DONE, rule="swap-take", taker=Colleague("伊藤", 4), told=())


def sato(village: Any, **known: object) -> Any:
    return village.context(village.sato, staff=village.clerk, **known)


@pytest.mark.parametrize("said", ["代わって", " 代わって。", "当番を代わってほしい", "交代"])
def test_staff_who_ask_are_offered_their_next_shifts(village: Any, said: str) -> None:
    effects = village.decide(village.written(said), sato(village, shifts=SHIFTS))
    offered = village.buttons(effects)
    assert [label for label, _ in offered] == [
        "11/23(月) 14:00 住民課",
        "11/24(火) 14:00 住民課",
        "11/25(水) 14:00 住民課",
        "11/26(木) 14:00 住民課",
    ]
    assert read_button(offered[1][1]) == Button("swap", value="residents/2026-11-24/14:00")


def test_what_is_asked_already_is_not_offered(village: Any) -> None:
    shifts = (replace(SHIFTS[0], asked=True), SHIFTS[1])
    effects = village.decide(village.written("代わって"), sato(village, shifts=shifts))
    assert len(village.buttons(effects)) == 1
    effects = village.decide(village.written("代わって"), sato(village, shifts=shifts[:1]))
    assert "もうすべて同僚に" in village.words(effects)
    assert "当番はありません" in village.words(
        village.decide(village.written("代わって"), sato(village))
    )


def test_a_resident_s_words_are_a_question_like_any_other(village: Any) -> None:
    effects = village.decide(village.written("代わって"), village.context())
    assert "当番" not in village.words(effects)
    assert "RecordAsk" in village.kinds(effects)


@pytest.mark.parametrize(
    ("button", "rule", "subject", "arguments"),
    [
        (
            Button("swap", value="residents/2026-11-24/14:00"),
            "swap-ask",
            "shift",
            {"desk": "residents", "day": "2026-11-24", "begin": "14:00"},
        ),
        (Button("cover", number="7"), "swap-take", "7", {}),
        (Button("decline", number="7"), "swap-refuse", "7", {}),
        (Button("unswap", number="7"), "swap-withdraw", "7", {}),
    ],
)
def test_a_tap_is_left_to_the_rota_s_rule_for_staff_alone(
    village: Any, button: Button, rule: str, subject: str, arguments: dict[str, str]
) -> None:
    assert village.decide(village.tapped(button), sato(village)) == [
        Act(rule, subject, arguments, 31)  # type: ignore[arg-type]
    ]
    assert village.decide(village.tapped(button), village.context(village.kuro)) == []


@pytest.mark.parametrize(
    "button",
    [
        Button("swap", value="residents"),
        Button("cover"),
        Button("cover", number="٣"),
        Button("cover", number="1" * 10),
        Button("unswap", number="-1"),
    ],
)
def test_a_tap_that_names_nothing_does_nothing(village: Any, button: Button) -> None:
    assert village.decide(village.tapped(button), sato(village)) == []


def test_colleagues_are_asked_and_the_asker_may_take_it_back() -> None:
    reply, *pushes = outcome(DONE, TOWN)
    assert isinstance(reply, Reply) and "2人に聞きました" in str(reply.messages)
    assert "do=unswap&n=7" in str(reply.messages)
    assert [push.to for push in pushes if isinstance(push, Push)] == [ToPerson(4), ToPerson(5)]
    assert all("佐藤さんから: 11/23(月) 14:00〜17:00（住民課）" in str(push) for push in pushes)
    assert all("do=cover&n=7" in str(push) and "decline" not in str(push) for push in pushes)


def test_who_is_asked_by_name_can_say_no() -> None:
    named = replace(DONE, named=True, taker=Colleague("伊藤", 4), told=DONE.told[:1])
    (push,) = news(named, TOWN)
    assert "do=decline&n=7" in str(push)


def test_nobody_to_ask_in_line_is_said() -> None:
    assert "直接声をかけてください" in said(replace(DONE, told=()), TOWN)


def test_both_are_told_who_takes_over() -> None:
    reply, push = outcome(TAKEN, TOWN)
    assert "佐藤さんから引き受けました" in str(reply)
    assert isinstance(push, Push) and push.to == ToPerson(3)
    assert "伊藤さんが、11/23(月) 14:00〜17:00（住民課）の当番を代わります" in str(push)
    assert news(replace(TAKEN, asker=Colleague("佐藤")), TOWN) == []


def test_a_no_reaches_the_asker() -> None:
    reply, push = outcome(replace(TAKEN, rule="swap-refuse"), TOWN)
    assert "「できません」と答えました" in str(reply) and "代われないそうです" in str(push)


def test_taking_back_tells_nobody_else() -> None:
    (reply,) = outcome(replace(DONE, rule="swap-withdraw", told=()), TOWN)
    assert "取り消しました" in str(reply)


def test_who_comes_second_hears_who_was_first() -> None:
    late = replace(TAKEN, refusal="settled", accepted=True)
    (reply,) = outcome(late, TOWN)
    assert "伊藤さんが代わることに決まっています" in str(reply)


@pytest.mark.parametrize("refusal", get_args(HandoverRefusal))
def test_every_refusal_has_words_and_tells_nobody_else(refusal: HandoverRefusal) -> None:
    (reply,) = outcome(replace(DONE, refusal=refusal), TOWN)
    assert isinstance(reply, Reply) and len(str(reply.messages)) > 20


def test_a_shift_that_is_gone_can_be_named() -> None:
    gone = replace(DONE, rule="swap-withdraw", end=None)
    assert "11/23(月) 14:00〜（住民課）" in said(gone, TOWN)
