from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from handlers.community import is_urgent
from handlers.effects import Advance, AskStaff, Close, Push
from handlers.messages import BUTTONS_TEXT
from handlers.phrases import LANGUAGES
from handlers.wants import Button, read_button

from .conftest import NOW


def _tap(village: Any, kind: Any, question: Any = None, *, own: bool = True) -> Any:
    known = village.context(question=question or village.question(), owns_question=own)
    return village.decide(village.tapped(Button(kind, number="12")), known)


def test_words_are_added_by_number(village: Any) -> None:
    known = village.context(question=village.question(), owns_question=True)
    effects = village.decide(village.written("#12 4人です。090-1234-5678"), known)
    assert village.kinds(effects) == ["Advance", "Push", "Mail", "Reply"]
    turn, push = effects[0], effects[1]
    assert (turn.kind, turn.staff, turn.text) == ("added", None, "4人です。〔電話番号〕")
    assert "4人です" in str(push.messages) and "090" not in str(push.messages)
    assert "書き足しました" in village.words(effects)


def test_adding_to_an_answered_question_opens_it_again(village: Any) -> None:
    known = village.context(question=village.answered(), owns_question=True)
    effects = village.decide(village.written("#12 日曜はどうですか"), known)
    turn = effects[0]
    assert isinstance(turn, Advance)
    assert (turn.kind, turn.text) == ("reopened", "日曜はどうですか")
    assert turn.changes["state"] == "open"
    assert turn.changes["promised_at"] == NOW + timedelta(hours=20)
    assert "もう少し知りたい" in str(next(e for e in effects if isinstance(e, Push)).messages)


def test_a_question_taken_back_takes_no_more_words(village: Any) -> None:
    known = village.context(question=village.question(state="closed"), owns_question=True)
    effects = village.decide(village.written("#12 やっぱり"), known)
    assert village.kinds(effects) == ["Reply"] and "取り消されています" in village.words(effects)


@pytest.mark.parametrize("kind", ["answer", "notify", "add", "cancel", "good", "more"])
def test_nobody_else_can_do_anything_with_it(village: Any, kind: Any) -> None:
    effects = _tap(village, kind, own=False)
    assert village.kinds(effects) == ["Reply"]
    assert "この回答は表示できません" in village.words(effects)
    known = village.context(village.kuro, question=village.question())
    effects = village.decide(village.written("#12 よこせ"), known)
    assert "この回答は表示できません" in village.words(effects)


def test_asking_to_be_told(village: Any) -> None:
    effects = _tap(village, "notify")
    assert effects[0].changes == {"notify": True}
    assert "こちらからお送りします" in village.words(effects)
    assert village.kinds(_tap(village, "notify", village.answered())) == ["Reply"]


def test_taking_a_question_back(village: Any) -> None:
    effects = _tap(village, "cancel")
    assert village.kinds(effects) == ["Close", "Push", "Reply"]
    assert "取り消しました" in village.words(effects)
    assert "もう回答があります" in village.words(_tap(village, "cancel", village.answered()))
    twice = _tap(village, "cancel", village.question(state="closed"))
    assert "取り消されています" in village.words(twice)


def test_judging_an_answer(village: Any) -> None:
    effects = _tap(village, "good", village.answered())
    assert effects[0] == Close(12, 3, "seen", "solved")
    effects = _tap(village, "more", village.answered())
    assert effects[0].changes["state"] == "open"
    assert "もう一度職員に" in village.words(effects)
    again = _tap(village, "good", village.answered(state="closed"))
    assert village.kinds(again) == ["Reply"], "a second tap changes nothing"


@pytest.mark.parametrize("said", ["状況", "まだですか？", "status", "進度"])
def test_how_things_stand(village: Any, said: str) -> None:
    assert "待っている質問はありません" in village.words(
        village.decide(village.written("状況"), village.context())
    )
    own = (village.question(), village.answered(number=13))
    words = village.words(village.decide(village.written(said), village.context(own=own)))
    assert "受付番号12は、職員が回答を用意しています" in words
    assert "受付番号13は、回答があります" in words


def test_one_question_s_state_carries_its_buttons(village: Any) -> None:
    effects = village.decide(village.written("状況"), village.context(own=(village.question(),)))
    kinds = [read_button(data).kind for _, data in village.buttons(effects)]
    assert kinds == ["answer", "notify", "add", "cancel"]


def test_no_promise_is_made_in_a_disaster(village: Any) -> None:
    effects = village.decide(village.written("忘れ物をしました"), village.context(disaster=True))
    (asked,) = [effect for effect in effects if isinstance(effect, AskStaff)]
    assert asked.promised_at is None
    assert "災害対応中" in village.words(effects)
    assert "約束なし" in str(next(e for e in effects if isinstance(e, Push)).messages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("disaster", [True, False])
def test_receipts_fit_their_buttons_in_every_language(
    village: Any, language: str, disaster: bool
) -> None:
    wide = village.set(languages=LANGUAGES)
    person = village.tom.__class__(2, language, following=True)
    known = wide.context(person, disaster=disaster)
    effects = wide.decide(wide.written("quantum entanglement"), known)
    shown = wide.reply(effects).messages[0]["template"]
    assert len(shown["text"]) <= BUTTONS_TEXT and not shown["text"].endswith("…")
    for action in shown["actions"]:
        assert not action["label"].endswith("…")


@pytest.mark.parametrize(
    "said",
    [
        "登山道で人が倒れています",
        "裏の小屋が火事です",
        "山で遭難しました",
        "Somebody collapsed on the trail",
        "친구가 쓰러졌어요",
        "有人昏倒了",
    ],
)
def test_danger_is_urgent(village: Any, said: str) -> None:
    assert is_urgent(said)
    effects = village.decide(village.written(said))
    (asked,) = [effect for effect in effects if isinstance(effect, AskStaff)]
    assert asked.urgent
    assert "119" in village.words(effects)
    assert "【急ぎ】" in str(next(e for e in effects if isinstance(e, Push)).messages)


@pytest.mark.parametrize(
    "said", ["ごみの日はいつですか", "子どもの命名の届け", "Can you help me find the bus stop?"]
)
def test_everyday_questions_are_not(said: str) -> None:
    assert not is_urgent(said)


def test_in_a_disaster_nobody_is_asked_how_they_liked_an_answer(village: Any) -> None:
    known = village.context(question=village.answered(), owns_question=True, disaster=True)
    effects = village.decide(village.tapped(Button("answer", number="12")), known)
    assert village.buttons(effects) == []
    waiting = village.context(waiting=(village.answered(),), disaster=True)
    assert village.buttons(village.decide(village.written("ありがとう"), waiting)) == []
