from __future__ import annotations

from typing import Any

import pytest

from handlers.effects import Remember
from handlers.wants import Button, read_button


def test_a_new_friend_is_greeted_and_offered_languages(village: Any) -> None:
    effects = village.decide(village.event("follow"))
    assert effects[0] == Remember(following=True)
    words = village.words(effects)
    for part in ("ほしぞら村", "職員がお答えします", "お名前や電話番号", "In English"):
        assert part in words
    shown = [(label, read_button(data)) for label, data in village.buttons(effects)]
    assert shown == [
        ("日本語", Button("language", value="ja")),
        ("English", Button("language", value="en")),
        ("住んでいます", Button("lens", value="resident")),
        ("訪れます", Button("lens", value="visitor")),
        ("移住を考えています", Button("lens", value="moving-in")),
        ("お知らせの設定", Button("receive")),
    ]


def test_a_town_with_one_language_offers_no_other(village: Any) -> None:
    effects = village.set(languages=("ja",)).decide(village.event("follow"))
    assert "In English" not in village.words(effects)


def test_who_comes_back_is_welcomed_shortly(village: Any) -> None:
    effects = village.decide(village.event("follow", unblocked=True), village.context(village.tom))
    assert effects[0] == Remember(following=True)
    assert "Welcome back. This is the official account of Hoshizora Village." in village.words(
        effects
    )


def test_who_blocks_us_gets_nothing_more(village: Any) -> None:
    event = village.event("unfollow", reply_token=None)
    assert village.decide(event) == [Remember(following=False)]


def test_the_chosen_language_is_kept_and_spoken(village: Any) -> None:
    effects = village.decide(village.tapped(Button("language", value="en")))
    assert effects[0] == Remember(language="en")
    assert "English from now on" in village.words(effects)
    assert [label for label, _ in village.buttons(effects)] == [
        "I live here",
        "I am visiting",
        "I may move here",
    ]


@pytest.mark.parametrize("lens", ["resident", "visitor", "moving-in"])
def test_whose_answers_come_first_is_kept(village: Any, lens: str) -> None:
    effects = village.decide(village.tapped(Button("lens", value=lens)))
    assert effects[0] == Remember(lens=lens)
    assert "への案内を先に" in village.words(effects)


@pytest.mark.parametrize("value", ["", "mayor"])
def test_a_lens_that_nobody_has_is_not_kept(village: Any, value: str) -> None:
    assert village.decide(village.tapped(Button("lens", value=value))) == []


@pytest.mark.parametrize("value", ["xx", "", "ko"])
def test_a_language_we_do_not_speak_is_not_kept(village: Any, value: str) -> None:
    assert village.decide(village.tapped(Button("language", value=value))) == []
