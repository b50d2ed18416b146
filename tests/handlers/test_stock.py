from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.letters import legible, one_line, units
from handlers.phrases import JAPANESE, LANGUAGES
from handlers.stock import (
    LONGEST_NAME,
    LONGEST_URL,
    BadSlot,
    Kind,
    StockAnswer,
    answers,
    ask_back,
    fill,
    find,
    plain,
)

NAMED = [answer for answer in answers() if {"text", "place"} & {s.kind for s in answer.slots}]
ANY_TEXT = st.text(
    st.characters(exclude_categories=()) | st.sampled_from("{}\n\r\u2028が👨‍👩‍👧🇯🇵%\\$"),
    max_size=70,
)


def examples(answer: StockAnswer) -> dict[str, str]:
    return {slot.name: slot.example for slot in answer.slots}


def holding(kind: Kind) -> tuple[StockAnswer, str]:
    """Find an answer with a slot of a kind, and the slot's name."""
    return next(
        (answer, slot.name) for answer in answers() for slot in answer.slots if slot.kind == kind
    )


def reason(kind: Kind, value: str) -> str:
    answer, name = holding(kind)
    with pytest.raises(BadSlot) as caught:
        fill(answer.id, "ko", {**examples(answer), name: value})
    assert caught.value.slot == name
    return caught.value.reason


def said(kind: Kind, value: str, language: str) -> str:
    answer, name = holding(kind)
    return fill(answer.id, language, {**examples(answer), name: value})


def test_an_answer_is_found_by_its_id() -> None:
    found = find("event-details")
    assert found is not None
    assert [slot.kind for slot in found.slots] == ["text", "date", "time", "place"]
    assert find("weather-on-mars") is None
    with pytest.raises(KeyError):
        fill("weather-on-mars", JAPANESE, {})


def test_a_clerk_answers_a_visitor_from_korea() -> None:
    values = {"event": "星まつり", "day": "2026-11-24", "time": "17:15", "place": "道の駅"}
    korean = fill("event-details", "ko", values)
    assert korean == (
        "‘星まつり’ 행사는 11월 24일(화요일) 17시 15분부터 道の駅에서 열립니다. 많이 와 주세요."
    )


def test_a_language_that_the_stock_does_not_speak_gets_both_japanese_forms() -> None:
    for say in (
        lambda language: fill("price-free", language, {"place": "道の駅"}),
        lambda language: ask_back("urgent", language),
    ):
        text = say("th")
        assert text.index(say("ja")) < text.index(say("ja-easy"))


def test_answers_without_slots_are_ready_to_send() -> None:
    ready = plain("en")
    assert len(ready) >= 10
    for answer, text in ready:
        assert not answer.slots
        assert text == fill(answer.id, "en", {"nobody": "asked"})


@pytest.mark.parametrize(
    ("kind", "value", "language", "form"),
    [
        ("time", "17:15", "ja", "17時15分"),
        ("time", "9:00", "en", "9:00"),
        ("time", "０９：０５", "zh-Hant", "9點05分"),
        ("time", "17時", "ko", "17시"),
        ("time", "17時5分", "zh-Hans", "17点05分"),
        ("time", "24:00", "ja-easy", "24時"),
        ("date", "2026-11-24", "ja", "11月24日(火)"),
        ("date", "2026-11-24", "ja-easy", "11月24日(火曜日)"),
        ("date", "2026-11-24", "en", "Tue 24 Nov"),
        ("date", "2026-11-24", "zh-Hant", "11月24日（週二）"),
        ("date", "2026-11-24", "zh-Hans", "11月24日（周二）"),
        ("date", "2028-02-29", "ko", "2월 29일(화요일)"),
        ("money", "1200", "ja", "1,200円"),
        ("money", "１，２００円", "en", "1,200 yen"),
        ("money", "￥1,200", "zh-Hant", "1,200日圓"),
        ("money", "1234567", "zh-Hans", "1,234,567日元"),
        ("money", "0500", "ko", " 500엔"),
        ("count", "1200", "en", " 1,200 "),
        ("count", "２０", "ja", "20"),
        ("phone", "０２６１ー００－０００１", "en", "0261-00-0001"),
        ("phone", "(0261) 00-0001", "ja", "(0261) 00-0001"),
        ("phone", "+81-261-00-0001", "ko", "+81-261-00-0001"),
        ("phone", "#7119", "zh-Hans", "#7119"),
        ("phone", "119", "ja-easy", "119"),
        (
            "url",
            " https://村.example/お知らせ?a={b}#c ",
            "en",
            "https://村.example/お知らせ?a={b}#c",
        ),
        ("text", " 住民課\n 戸籍係 ", "en", "住民課 戸籍係"),
    ],
)
def test_values_take_each_languages_form(kind: Kind, value: str, language: str, form: str) -> None:
    assert form in said(kind, value, language)


@pytest.mark.parametrize(
    ("kind", "value", "why"),
    [
        *((kind, " \n\u3000", "missing") for kind in ("text", "place", "phone", "time", "date")),
        *((kind, "", "missing") for kind in ("money", "count", "url")),
        ("text", "長" * (LONGEST_NAME + 1), "too long"),
        ("place", "👪" * (LONGEST_NAME // 2) + "a", "too long"),
        ("url", "https://village.example/".ljust(LONGEST_URL + 1, "x"), "too long"),
        *(
            ("time", bad, "not a time")
            for bad in ("25:00", "24:01", "9", "9:60", "9:5", "昼", "٩:00")
        ),
        *(
            ("date", bad, "not a date")
            for bad in ("2026-02-29", "11/24", "20261124", "2026-W48-2", "0000-01-01", "明日")
        ),
        *(
            (kind, bad, "not a number")
            for kind in ("money", "count")
            for bad in ("-1", "1.5", "12,00", "千", "1 200", "9" * 10, "²x")
        ),
        *(
            ("phone", bad, "not a phone")
            for bad in ("11", "1" * 16, "0261-00-0001内線3", "役場", "#", "0261--", "+")
        ),
        *(
            ("url", bad, "not an address")
            for bad in (
                "http://village.example/",
                "village.example",
                "https://village",
                "https://village.example@elsewhere.example/",
                "https://village.example/a b",
                "https://village.example/。",
                "https://village.example/\u202egnp",
                "https://village.example/\ue000",
                "javascript:alert(1)",
            )
        ),
    ],
)
def test_a_slot_that_cannot_be_filled_says_why(kind: Kind, value: str, why: str) -> None:
    assert reason(kind, value) == why


def test_a_slot_that_nobody_filled_is_missing() -> None:
    with pytest.raises(BadSlot, match="closes: missing"):
        fill("hours-open", "en", {"place": "道の駅", "opens": "9:00"})


@given(st.sampled_from(NAMED), st.sampled_from(LANGUAGES), ANY_TEXT)
def test_names_go_through_as_they_are_on_one_line(
    answer: StockAnswer, language: str, value: str
) -> None:
    name = next(slot.name for slot in answer.slots if slot.kind in ("text", "place"))
    shown = one_line(legible(value), units(value))
    before = fill(answer.id, language, examples(answer))
    try:
        text = fill(answer.id, language, {**examples(answer), name: value})
    except BadSlot as bad:
        assert bad.reason == ("too long" if shown else "missing")
        assert not shown or units(shown) > LONGEST_NAME
        return
    assert shown in text
    assert len(text.splitlines()) == len(before.splitlines())
    assert units(text) - units(shown) == units(before) - units(examples(answer)[name])


@given(st.sampled_from(answers()), st.sampled_from([*LANGUAGES, "fr"]), st.data())
def test_whatever_is_written_fills_or_says_which_slot(
    answer: StockAnswer, language: str, data: st.DataObject
) -> None:
    written = ANY_TEXT | st.text("0123456789０１９:：-,時分円#+()", max_size=12)
    values = {slot.name: data.draw(written) for slot in answer.slots}
    try:
        fill(answer.id, language, values).encode()
    except BadSlot as bad:
        assert bad.slot in values
