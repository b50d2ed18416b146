from __future__ import annotations

from typing import Any

import pytest

from handlers.effects import ProposeAlias, RecordOutcome
from handlers.wants import Button, read_button

SOLVED = Button("solved", number="40", value="certificate")
UNSOLVED = Button("unsolved", number="40", value="certificate")


def test_solved_is_noted_and_its_words_are_proposed_as_a_wording(village: Any) -> None:
    ask = village.ask(text="じゅうみんひょうって、どこで出せる？")
    effects = village.decide(village.tapped(SOLVED), village.context(ask=ask))
    assert effects[0] == RecordOutcome(40, "solved", "certificate")
    assert effects[1] == ProposeAlias("certificate", "ja", ask.text, 40)
    assert "よかったです" in village.words(effects)


def test_names_and_numbers_are_taken_out_first(village: Any) -> None:
    ask = village.ask(text="田中と申します。3月15日に住民票をもらえますか")
    effects = village.decide(village.tapped(SOLVED), village.context(ask=ask))
    (proposed,) = [effect for effect in effects if isinstance(effect, ProposeAlias)]
    assert "田中" not in proposed.text
    assert "15" not in proposed.text
    assert "住民票をもらえますか" in proposed.text


@pytest.mark.parametrize(
    "text", ["住民票がほしい", "住民票がほしい！", "住民票について。" * 30, "12345"]
)
def test_what_teaches_nothing_is_not_proposed(village: Any, text: str) -> None:
    known = village.context(ask=village.ask(text=text))
    effects = village.decide(village.tapped(SOLVED), known)
    assert village.kinds(effects) == ["RecordOutcome", "Reply"]


def test_a_second_tap_counts_nothing_twice(village: Any) -> None:
    ask = village.ask(outcome="solved", chosen="certificate")
    effects = village.decide(village.tapped(SOLVED), village.context(ask=ask))
    assert village.kinds(effects) == ["Reply"]


def test_not_solved_offers_a_person(village: Any) -> None:
    effects = village.decide(village.tapped(UNSOLVED), village.context(ask=village.ask()))
    assert effects[0] == RecordOutcome(40, "unsolved", "certificate")
    ((label, data),) = village.buttons(effects)
    assert (label, read_button(data)) == ("職員に聞く", Button("staff", number="40"))


@pytest.mark.parametrize("button", [SOLVED, UNSOLVED])
def test_an_ask_that_is_anothers_or_taken_back_teaches_nothing(
    village: Any, button: Button
) -> None:
    for known in (
        village.context(village.kuro, ask=village.ask()),
        village.context(ask=village.ask(text="")),
        village.context(),
    ):
        assert village.kinds(village.decide(village.tapped(button), known)) == ["Reply"]
