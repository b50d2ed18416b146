from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from handlers.effects import AskStaff, Push, RecordAsk
from handlers.phrases import LANGUAGES, phrase
from handlers.pins import PINS
from handlers.wants import Button, read_button

from .conftest import NOW


@pytest.mark.parametrize(
    ("said", "head"),
    [
        ("避難所はどこですか", "【避難所】"),
        ("断水はいつまで?", "【給水・断水】"),
        ("県道は通れますか", "【道路・交通】"),
        ("うちだけ停電ですか", "【停電】"),
        ("祖母と連絡がつかない", "【安否の確認】"),
    ],
)
def test_in_a_disaster_pins_answer_first(village: Any, said: str, head: str) -> None:
    effects = village.decide(village.written(said), village.context(disaster=True))
    assert village.kinds(effects) == ["RecordAsk", "Reply"]
    assert isinstance(effects[0], RecordAsk) and str(effects[0].entry).startswith("pin:")
    assert head in village.words(effects)
    offered = [read_button(data) for _, data in village.buttons(effects)]
    assert len([one for one in offered if one.kind == "pin"]) == len(PINS) - 1
    assert offered[-1].kind == "staff"


def test_without_a_disaster_they_are_questions_like_others(village: Any) -> None:
    effects = village.decide(village.written("避難所はどこですか"))
    assert "AskStaff" in village.kinds(effects)


def test_staff_s_line_stands_above_with_its_time(village: Any) -> None:
    known = village.context(disaster=True, pins={"water": ("役場の駐車場で給水中です。", NOW)})
    words = village.words(village.decide(village.written("給水はどこ"), known))
    assert "11/23 14:00現在" in words and "役場の駐車場で給水中です。" in words
    tom = replace(known, person=village.tom)
    words = village.words(village.decide(village.tapped(Button("pin", value="water")), tom))
    assert "Japanese only" in words and "役場の駐車場" in words


def test_like_questions_join_one_and_the_desk_has_one_card(village: Any) -> None:
    first = village.question(text="村営バスは動いていますか", number=20)
    known = village.context(disaster=True, others_open=(first,))
    effects = village.decide(village.written("村営バスは動いていますか？"), known)
    assert village.kinds(effects) == ["RecordAsk", "AskStaff", "Reply"]
    (asked,) = [effect for effect in effects if isinstance(effect, AskStaff)]
    assert (asked.same_as, asked.promised_at) == (20, None)
    other = village.decide(village.written("図書室は開いていますか"), known)
    assert any(isinstance(effect, Push) for effect in other)
    numbered = village.decide(village.written("村営バス3は動いていますか"), known)
    assert any(isinstance(effect, Push) for effect in numbered)


def test_danger_to_life_never_waits_behind_another_question(village: Any) -> None:
    first = village.question(text="裏山で人が倒れています", number=20)
    known = village.context(disaster=True, others_open=(first,))
    effects = village.decide(village.written("裏山で人が倒れています"), known)
    (asked,) = [effect for effect in effects if isinstance(effect, AskStaff)]
    assert asked.same_as is None and asked.urgent


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("pin", PINS)
def test_every_pin_speaks_every_language(village: Any, language: str, pin: str) -> None:
    wide = village.set(languages=LANGUAGES, website="https://v.example/")
    person = replace(village.tom, language=language)
    effects = wide.decide(
        wide.tapped(Button("pin", value=pin)), wide.context(person, disaster=True)
    )
    words = str(wide.reply(effects).messages[0]["text"])
    assert phrase(f"pin.{pin}_head", language) in words and "{" not in words
