from __future__ import annotations

from typing import Any

import pytest

from handlers.letters import units
from handlers.messages import LABEL
from handlers.phrases import LANGUAGES, phrase, words


@pytest.mark.parametrize("text", ["あなたは誰ですか？", "Are you a bot?", "使い方"])
def test_who_asks_who_we_are_is_told(village: Any, text: str) -> None:
    effects = village.decide(village.written(text))
    assert village.kinds(effects) == ["Reply"]
    assert "ボット" in village.words(effects) or "I am a bot" in village.words(effects)


@pytest.mark.parametrize("text", ["もう死にたい。", "I want to kill myself", "殴られています"])
def test_words_of_despair_get_a_number_to_call_and_are_not_kept(village: Any, text: str) -> None:
    effects = village.decide(village.written(text), verdict="answer")
    assert village.kinds(effects) == ["Reply"]
    assert "0120-279-338" in village.words(effects)


@pytest.mark.parametrize("text", ["自殺対策の計画はありますか", "ごみが消えた", "虐待の相談先"])
def test_questions_about_help_are_questions(village: Any, text: str) -> None:
    assert "RecordAsk" in village.kinds(village.decide(village.written(text)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_fits_its_button(language: str) -> None:
    labels = [
        "language.name",
        "ask.to_staff",
        "ask.none_of_these",
        "handover.see_answer",
        "again.button",
        "feedback.solved",
        "feedback.unsolved",
        *(f"audience.{lens}_button" for lens in ("resident", "visitor", "moving-in")),
    ]
    for label in labels:
        assert units(phrase(label, language)) <= LABEL, label


@pytest.mark.parametrize("language", LANGUAGES)
def test_helplines_are_the_same_in_every_language(language: str) -> None:
    for number in ("119", "110", "0120-279-338", "#8008", "189"):
        assert number in phrase("crisis.text", language)
    assert words("crisis.words")
