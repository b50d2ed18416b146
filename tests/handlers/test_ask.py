from __future__ import annotations

from typing import Any

import pytest

from handlers.effects import ASK, RecordAsk
from handlers.event import Message
from handlers.wants import Button, read_button, write_button

GARBAGE = "観光で来たときのごみはどこに捨てればいいですか"


def test_a_resident_gets_the_answer_with_its_source_and_date(village: Any) -> None:
    effects = village.decide(village.written(GARBAGE), verdict="answer")
    assert effects[0] == RecordAsk(GARBAGE, "ja", "answer", "garbage-visitor")
    assert village.kinds(effects) == ["RecordAsk", "Reply"]
    words = village.words(effects)
    assert "道の駅のごみ箱をお使いください。" in words
    assert "出典: https://village.example/garbage" in words
    assert "確認日: 2026年11月1日" in words
    assert "見直し" not in words
    staff = ("職員に聞く", write_button(Button("staff", number=ASK)))
    assert village.buttons(effects) == [staff]


def test_a_tourist_is_answered_in_english(village: Any) -> None:
    event = village.written("Where can visitors throw away garbage?")
    for person in (village.tom, village.kuro):  # by choice, and by what was written
        effects = village.decide(event, village.context(person), verdict="answer")
        words = village.words(effects)
        assert "Please use the bins" in words
        assert "Source: https" in words
        assert "Checked on 1 Nov 2026" in words
        assert village.buttons(effects)[0][0] == "Ask a person"


def test_an_answer_that_is_japanese_only_says_so(village: Any) -> None:
    effects = village.decide(
        village.written("除雪の時間"), village.context(village.tom), verdict="answer"
    )
    words = village.words(effects)
    assert "This information is available in Japanese only." in words
    assert "村道の除雪は午前4時から" in words


def test_an_answer_due_for_review_says_so(village: Any) -> None:
    effects = village.decide(village.written("除雪の時間"), verdict="answer")
    assert "見直しの時期を過ぎた" in village.words(effects)


def test_likely_entries_are_offered_in_buttons_that_stay(village: Any) -> None:
    effects = village.decide(village.written("ごみはどこ"), verdict="suggest")
    assert village.kinds(effects) == ["RecordAsk", "Reply"]
    (message,) = village.reply(effects).messages
    assert message["type"] == "template"
    shown = village.buttons(effects)
    assert 2 <= len(shown) <= 4
    first = read_button(shown[0][1])
    assert first == Button("entry", number=ASK, value="garbage-visitor")
    assert read_button(shown[-1][1]) == Button("staff", number=ASK)
    assert shown[-1][0] == "どれでもない・職員に聞く"
    # The label had to be cut, so the whole question stands above.
    assert shown[0][0].startswith("1 観光で来たときの")
    assert f"1 {GARBAGE}" in message["template"]["text"]
    assert GARBAGE in message["altText"]


def test_a_chosen_entry_is_shown(village: Any) -> None:
    event = village.tapped(Button("entry", number="40", value="certificate"))
    effects = village.decide(event, village.context(ask=village.ask()))
    assert village.kinds(effects) == ["Reply"]
    assert "手数料は300円" in village.words(effects)
    assert read_button(village.buttons(effects)[0][1]) == Button("staff", number="40")


def test_a_chosen_entry_without_its_ask_offers_no_staff(village: Any) -> None:
    event = village.tapped(Button("entry", number="40", value="certificate"))
    for ask in (None, village.ask(text=""), village.ask(person=9)):
        assert village.buttons(village.decide(event, village.context(ask=ask))) == []


@pytest.mark.parametrize("entry", ["summer-bus", "no-such-entry", ""])
def test_an_entry_that_no_longer_holds_is_not_shown(village: Any, entry: str) -> None:
    effects = village.decide(village.tapped(Button("entry", number="40", value=entry)))
    assert "いまは使われていません" in village.words(effects)


@pytest.mark.parametrize("text", ["😀", "？？", "  ", ""])
def test_nothing_to_read_is_said_kindly_and_troubles_nobody(village: Any, text: str) -> None:
    effects = village.decide(village.written(text))
    assert village.kinds(effects) == ["Reply"]
    assert "文章だけ" in village.words(effects)


@pytest.mark.parametrize("kind", ["image", "video", "audio", "file", "location"])
def test_other_kinds_of_message(village: Any, kind: str) -> None:
    effects = village.decide(village.event(message=Message("m1", kind)))
    assert village.kinds(effects) == ["Reply"]
    assert "文章だけ" in village.words(effects)


def test_a_sticker(village: Any) -> None:
    effects = village.decide(village.event(message=Message("m1", "sticker")))
    assert "スタンプをありがとう" in village.words(effects)


@pytest.mark.parametrize("text", ["ありがとうございます！", "Thank you!", "こんにちは。"])
def test_thanks_and_greetings_trouble_nobody(village: Any, text: str) -> None:
    assert village.kinds(village.decide(village.written(text))) == ["Reply"]


def test_what_is_kept_is_masked(village: Any) -> None:
    effects = village.decide(village.written("ごみの件、090-1234-5678まで"), verdict="answer")
    assert isinstance(effects[0], RecordAsk)
    assert effects[0].text == "ごみの件、〔電話番号〕まで"


def test_a_language_we_do_not_speak_is_answered_in_english(village: Any) -> None:
    effects = village.decide(village.written("쓰레기는 어디에 버려요?"))
    assert "our staff" in village.words(effects)
