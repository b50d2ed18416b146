from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq import parameters
from faq.index import Match
from handlers.community import desk_for
from handlers.effects import LINK, RECEIPT, AskStaff, Mail, Push, RecordAsk, RecordOutcome, ToDesk
from handlers.wants import Button, read_button

ASKED = "図書室に忘れ物をしました。090-1234-5678に電話ください"
MASKED = "図書室に忘れ物をしました。〔電話番号〕に電話ください"


def _of(effects: Any, kind: type) -> Any:
    (found,) = [effect for effect in effects if isinstance(effect, kind)]
    return found


def test_a_question_no_entry_answers_goes_to_people(village: Any) -> None:
    effects = village.decide(village.written(ASKED))
    assert village.kinds(effects) == ["RecordAsk", "AskStaff", "Reply", "Push", "Mail"]
    assert effects[0] == RecordAsk(MASKED, "ja", "handover", None)
    due = datetime(2026, 11, 24, 1, tzinfo=UTC)
    assert effects[1] == AskStaff("general", MASKED, "ja", due, None)
    reply = village.reply(effects)
    assert reply.worth_push
    words = str(reply.messages[0]["altText"])
    assert f"受付番号{RECEIPT}" in words
    assert "明日 11月24日(火) 10時ごろまで" in words
    offered = [(label, read_button(data)) for label, data in village.buttons(effects)]
    assert offered == [
        ("回答を見る", Button("answer", number=RECEIPT)),
        ("できたら通知して", Button("notify", number=RECEIPT)),
        ("書き足す", Button("add", number=RECEIPT)),
        ("取り消す", Button("cancel", number=RECEIPT)),
    ]


def test_a_tourist_reads_the_promise_in_english(village: Any) -> None:
    effects = village.decide(village.written("Lost my hat"), village.context(village.tom))
    assert "by around 10:00 tomorrow, Tue 24 Nov" in village.words(effects)
    assert _of(effects, AskStaff).language == "en"
    card = str(_of(effects, Push).messages[0]["text"])
    assert "言語: 英語" in card


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (datetime(2026, 11, 23, 8, 15, tzinfo=UTC), "今日 11月23日(月) 17時15分ごろまで"),
        (datetime(2026, 11, 29, 15, 0, tzinfo=UTC), "に。11月30日(月) 0時ごろまで"),
    ],
)
def test_promises_are_told_in_the_towns_time(village: Any, moment: datetime, said: str) -> None:
    context = village.context(promises={"general": moment})
    words = village.words(village.decide(village.written("忘れ物"), context))
    assert said.removeprefix("に。") in words
    assert ("明日" in words) is False


def test_the_card_and_the_mail(village: Any) -> None:
    effects = village.decide(village.written(ASKED))
    push, mail = _of(effects, Push), _of(effects, Mail)
    assert (push.to, push.card_of) == (ToDesk("general"), 0)
    card = str(push.messages[0]["text"])
    for part in (f"受付番号 {RECEIPT}", "総務課", "日本語", "11月24日", MASKED, "引用（リプライ）"):
        assert part in card
    assert (mail.desk, mail.about) == ("general", 0)
    for part in (RECEIPT, "総務課", "日本語", "11月24日(火) 10時", LINK):
        assert part in mail.text
    assert "図書室" not in mail.subject + mail.text


def test_a_town_may_keep_texts_off_its_cards(village: Any) -> None:
    effects = village.set(card_shows_text=False).decide(village.written(ASKED))
    card = str(_of(effects, Push).messages[0]["text"])
    assert "図書室" not in card
    assert "載せていません" in card


@given(st.text(max_size=40), st.sampled_from(["090-1234-5678", "a.b@example.jp", "U" + "7f" * 16]))
def test_neither_card_nor_mail_tells_who_asked(village: Any, text: str, detail: str) -> None:
    effects = village.decide(village.written(f"ABC{text} {detail} 忘れ物"))
    told = [effect for effect in effects if isinstance(effect, Push | Mail | AskStaff | RecordAsk)]
    assert told
    for effect in told:
        assert detail not in repr(effect)
        assert village.written("").source.user not in repr(effect)


def test_the_desk_is_the_likely_entrys(village: Any) -> None:
    numbers, town = parameters.load(), village.town
    sure = numbers.verdict.suggest_at
    by_id, by_name, by_topic, other = village.index.entries
    for entry, desk in ((by_id, "residents"), (by_name, "works"), (by_topic, "residents")):
        assert desk_for([Match(entry, 1.0, sure)], town, numbers).id == desk
        assert desk_for([Match(entry, 1.0, sure / 4)], town, numbers).id == "general"
    nowhere = replace(other, desk="閉鎖された課", topic="なし")
    assert desk_for([Match(nowhere, 1.0, 1.0)], town, numbers).id == "general"
    assert desk_for([], town, numbers).id == "general"


def test_ask_a_person_hands_the_earlier_ask_over(village: Any) -> None:
    event = village.tapped(Button("staff", number="40"))
    effects = village.decide(event, village.context(ask=village.ask()))
    assert village.kinds(effects) == ["RecordOutcome", "AskStaff", "Reply", "Push", "Mail"]
    assert effects[0] == RecordOutcome(40, "none")
    assert (effects[1].ask, effects[1].text) == (40, "図書室は何時までですか")


def test_an_outsider_cannot_hand_over_what_is_not_his(village: Any) -> None:
    event = village.tapped(Button("staff", number="40"))
    known = village.context(village.kuro, ask=village.ask(), question=village.question())
    effects = village.decide(event, known)
    assert village.kinds(effects) == ["Reply"]
    assert "もう一度書いて" in village.words(effects)
    assert "12" not in village.words(effects)


@pytest.mark.parametrize("taken_back", [True, False])
def test_an_ask_that_is_gone_must_be_written_again(village: Any, taken_back: bool) -> None:
    ask = village.ask(text="") if taken_back else None
    effects = village.decide(village.tapped(Button("staff", number="40")), village.context(ask=ask))
    assert village.kinds(effects) == ["Reply"]
    assert "もう一度書いて" in village.words(effects)


def test_what_is_handed_over_already_is_not_handed_over_twice(village: Any) -> None:
    known = village.context(ask=village.ask(), question=village.question(), owns_question=True)
    effects = village.decide(village.tapped(Button("staff", number="40")), known)
    assert village.kinds(effects) == ["Reply"]
    assert "受付番号12" in village.words(effects)
    assert read_button(village.buttons(effects)[0][1]) == Button("answer", number="12")


LOOK = Button("answer", number="12")


def test_the_asker_sees_the_answer(village: Any) -> None:
    known = village.context(question=village.answered(), owns_question=True)
    reply = village.reply(village.decide(village.tapped(LOOK), known))
    (message,) = reply.messages
    assert reply.delivers == (12,)
    assert "17時15分までです。" in str(message["text"])
    assert "「窓口は何時までですか」" in str(message["text"])
    assert message["sender"] == {"name": "住民課"}
    assert "sato" not in str(message)


def test_the_answer_comes_once_even_when_it_also_waits(village: Any) -> None:
    question = village.answered()
    known = village.context(question=question, owns_question=True, waiting=(question,))
    reply = village.reply(village.decide(village.tapped(LOOK), known))
    assert (len(reply.messages), reply.delivers) == (1, (12,))


def test_an_answer_that_has_not_come_yet(village: Any) -> None:
    known = village.context(question=village.question(), owns_question=True)
    effects = village.decide(village.tapped(LOOK), known)
    assert "明日 11月24日(火) 10時ごろまで" in village.words(effects)
    assert village.reply(effects).delivers == ()
    late = village.question(promised_at=known.now - timedelta(hours=1))
    effects = village.decide(village.tapped(LOOK), replace(known, question=late))
    assert "申し訳ありません" in village.words(effects)


def test_a_withdrawn_question(village: Any) -> None:
    known = village.context(question=village.question(state="closed"), owns_question=True)
    assert "取り消されています" in village.words(village.decide(village.tapped(LOOK), known))


def test_an_outsider_learns_nothing(village: Any) -> None:
    seen = []
    for question in (village.answered(), village.question(), None):
        known = village.context(village.kuro, question=question, owns_question=False)
        effects = village.decide(village.tapped(LOOK), known)
        assert village.kinds(effects) == ["Reply"]
        assert village.reply(effects).delivers == ()
        seen.append(village.words(effects))
    assert len(set(seen)) == 1
    assert "17時" not in seen[0]
    assert "窓口" not in seen[0]


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("push_answers", [True, False])
def test_what_stands_above_a_button_is_never_cut(
    village: Any, language: str, push_answers: bool
) -> None:
    town = village.set(push_answers=push_answers)
    person = replace(village.hanako, language=language)
    far = datetime(2026, 12, 30, 1, 30, tzinfo=UTC)
    number = 999_999_999
    asked = {"ask": village.ask(language=language)}
    question = village.question(number=number, language=language, promised_at=far)
    late = replace(question, promised_at=question.asked_at)
    for event, known in (
        (village.written("忘れ物"), {"promises": {"general": far}}),
        (village.tapped(Button("staff", number="40")), {**asked, "question": question}),
        (village.tapped(LOOK), {"question": question, "owns_question": True}),
        (village.tapped(LOOK), {"question": late, "owns_question": True}),
    ):
        effects = town.decide(event, village.context(person, town=town.town, **known))
        (message,) = village.reply(effects).messages
        words = str(message["template"]["text"])
        assert "…" not in words
        assert len(words.replace(RECEIPT, str(number))) <= 160
