from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from faq.entry import Entry
from faq.index import Index
from faq.parameters import Thresholds
from handlers.effects import ASK, AskStaff, ProposeAlias, RecordAsk, RecordOutcome, Reply
from handlers.event import Message
from handlers.route import decide
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
    assert village.buttons(effects) == [
        ("解決した", write_button(Button("solved", ASK, "garbage-visitor"))),
        ("解決していない", write_button(Button("unsolved", ASK, "garbage-visitor"))),
        ("職員に聞く", write_button(Button("staff", ASK))),
    ]


def test_a_tourist_is_answered_in_english(village: Any) -> None:
    event = village.written("Where can visitors throw away garbage?")
    for person in (village.tom, village.kuro):  # by choice, and by what was written
        effects = village.decide(event, village.context(person), verdict="answer")
        words = village.words(effects)
        assert "Please use the bins" in words
        assert "Source: https" in words
        assert "Checked on 1 Nov 2026" in words
        labels = [label for label, _ in village.buttons(effects)]
        assert labels == ["Solved", "Not solved", "Ask a person"]


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
    assert effects[:2] == [
        RecordOutcome(40, "chosen", "certificate"),
        ProposeAlias("certificate", "ja", "図書室は何時までですか", 40),
    ]
    assert village.kinds(effects) == ["RecordOutcome", "ProposeAlias", "Reply"]
    assert "手数料は300円" in village.words(effects)
    assert read_button(village.buttons(effects)[-1][1]) == Button("staff", number="40")


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


@pytest.mark.parametrize("text", ["090-1234-5678", "https://example.com/x", "hanako@example.com"])
def test_contact_details_alone_are_neither_searched_nor_kept(village: Any, text: str) -> None:
    effects = village.decide(village.written(text), verdict="answer")
    assert village.kinds(effects) == ["Reply"]
    assert "文章だけ" in village.words(effects)


def test_two_questions_in_one_message_are_both_answered(village: Any) -> None:
    text = "旅行中のごみの捨て方を教えてください。除雪の時間も知りたいです。"
    effects = village.decide(village.written(text), verdict="answer")
    assert village.kinds(effects) == ["RecordAsk", "Reply"]
    first, second = village.reply(effects).messages
    assert first["text"].startswith("「旅行中のごみの捨て方")
    assert "道の駅のごみ箱" in first["text"]
    assert "午前4時" in second["text"]
    assert "quickReply" not in first and "quickReply" in second


def test_what_stays_unanswered_of_several_questions_is_handed_over(village: Any) -> None:
    known = village.index.parameters
    text = (
        "観光で来たときのごみはどこに捨てればいいですか？除雪車は何時ごろ来ますか？"
        "盆踊りの太鼓はどこで習えますか？"
    )
    effects = decide(village.written(text), village.context(), village.index, known)
    assert village.kinds(effects) == ["RecordAsk", "AskStaff", "Reply", "Push", "Mail"]
    (asked,) = [effect for effect in effects if isinstance(effect, AskStaff)]
    assert asked.text == "盆踊りの太鼓はどこで習えますか？"
    (reply,) = [effect for effect in effects if isinstance(effect, Reply)]
    assert len(reply.messages) == 3


def test_of_two_questions_one_may_be_narrowed_down(village: Any) -> None:
    known = replace(village.index.parameters, verdict=Thresholds(0.9, 0.9, 0.0, 3))
    text = "旅行中のごみの捨て方？除雪は早いですか？"
    effects = decide(village.written(text), village.context(), village.index, known)
    assert village.kinds(effects) == ["RecordAsk", "Reply"]
    first, second = village.reply(effects).messages
    assert "道の駅のごみ箱" in first["text"]
    assert second["template"]["text"].startswith("「除雪は早いですか？」について")


def test_a_town_answers_residents_and_visitors_apart(village: Any) -> None:
    """Until somebody says which of them they are, both answers are offered, each with its name."""
    entries = [
        Entry(id, "ごみ", frozenset({who}), {"ja": ("ごみはどこに出せますか",)}, {"ja": words})
        for id, who, words in (
            ("home", "resident", "集積所です。"),
            ("trip", "visitor", "宿です。"),
        )
    ]
    two = replace(village, index=Index(entries))
    event = two.written("ごみはどこに出せますか")
    offered = two.decide(event, verdict="answer")
    assert "お住まいの方" in two.words(offered) and "訪れる方" in two.words(offered)
    for lens, words in (("resident", "集積所です。"), ("visitor", "宿です。")):
        person = replace(two.hanako, lens=lens)
        assert words in two.words(two.decide(event, two.context(person), verdict="answer"))
