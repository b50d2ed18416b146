"""The texts themselves, in every language."""

from __future__ import annotations

import re
import string
import tomllib
from pathlib import Path

import opencc
import pytest

import handlers
from handlers.letters import units
from handlers.news import CATEGORIES, LONGEST_TITLE
from handlers.phrases import LANGUAGES
from handlers.stock import (
    LONGEST_NAME,
    LONGEST_URL,
    Notice,
    StockAnswer,
    answers,
    ask_back,
    ask_backs,
    fill,
    fill_notice,
    groups,
    notices,
    urgent,
)

HOUSE = Path(handlers.__file__).parent / "stock"
LONGEST = 1000


def texts(language: str) -> dict[str, dict[str, str]]:
    return tomllib.loads((HOUSE / f"{language}.toml").read_text(encoding="utf-8"))


def names(text: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]


def examples(answer: StockAnswer) -> dict[str, str]:
    return {slot.name: slot.example for slot in answer.slots}


def test_every_file_is_a_language_or_the_list() -> None:
    assert {file.stem for file in HOUSE.glob("*.toml")} == {*LANGUAGES, "stock"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_ids_and_slots(language: str) -> None:
    read = texts(language)
    assert list(read["answers"]) == [answer.id for answer in answers()]
    assert list(read["ask_backs"]) == [question.id for question in ask_backs()]
    for answer in answers():
        # Each slot once: staff see where their words will stand.
        assert sorted(names(read["answers"][answer.id])) == sorted(examples(answer)), answer.id
    assert {form: set(names(text)) for form, text in read["forms"].items()} == {
        "date": {"month", "day", "weekday"},
        "money": {"amount"},
    }


@pytest.mark.parametrize("language", [*LANGUAGES, "th"])
def test_every_answer_fills_from_its_examples(language: str) -> None:
    for answer in answers():
        text = fill(answer.id, language, examples(answer))
        assert 0 < units(text) <= LONGEST, answer.id
        assert not re.search(r"[{}]|None", text), answer.id
        assert text == text.strip()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_stays_short_with_the_longest_values(language: str) -> None:
    longest = {
        "text": "長" * LONGEST_NAME,
        "place": "👪" * (LONGEST_NAME // 2),
        "url": "https://village.example/".ljust(LONGEST_URL, "x"),
    }
    for answer in answers():
        values = {slot.name: longest.get(slot.kind, slot.example) for slot in answer.slots}
        assert units(fill(answer.id, language, values)) <= LONGEST, answer.id


def test_the_list_is_for_staff_to_choose_from() -> None:
    titles = [answer.title for answer in answers()]
    assert len(titles) >= 45
    assert len(set(titles)) == len(titles)
    assert max(map(units, titles)) <= 40
    assert len({answer.id for answer in answers()}) == len(titles)
    assert all(len(answer.slots) <= 4 for answer in answers())
    ordered = list(dict.fromkeys(answer.group for answer in answers()))
    assert ordered == [id for id, _ in groups()]
    assert len({name for _, name in groups()}) == len(groups())


def test_no_slot_lies_about() -> None:
    used = {slot.name for one in (*answers(), *notices(), *urgent()) for slot in one.slots}
    assert used == set(texts("stock")["slots"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_question_back_is_a_whole_question(language: str) -> None:
    said_back = [ask_back(question.id, language) for question in ask_backs()]
    assert len(set(said_back)) == len(said_back) >= 10
    for text in said_back:
        assert 8 <= units(text) <= 300
        assert re.search(r"[?？]|か。", text)
        assert not names(text)


def test_labels_of_questions_back_fit_a_button() -> None:
    labels = [question.label for question in ask_backs()]
    assert len(set(labels)) == len(labels)
    assert max(map(units, labels)) <= 20
    with pytest.raises(KeyError):
        ask_back("shoe-size", "en")


def _chinese(language: str) -> set[str]:
    read = texts(language)
    tables = ("answers", "ask_backs", "notices", "urgent")
    return set("".join(text for table in tables for text in read[table].values()))


def test_each_chinese_keeps_to_its_own_signs() -> None:
    simplify, trace = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
    assert {sign for sign in _chinese("zh-Hans") if simplify.convert(sign) != sign} == set()
    assert {sign for sign in _chinese("zh-Hant") if trace.convert(sign) != sign} == set()


def test_chinese_words_are_those_of_each_place() -> None:
    taiwan = "".join(texts("zh-Hant")["answers"].values())
    mainland = "".join(texts("zh-Hans")["answers"].values())
    for here, there in (
        ("計程車", "出租车"),
        ("公車", "公交车"),
        ("便利商店", "便利店"),
        ("刺青", "纹身"),
        ("週六", "周六"),
    ):
        assert here in taiwan
        assert there in mainland


def test_korean_particles_never_depend_on_a_value() -> None:
    # 은/는 and the like follow the last sound, which we cannot know of a name. A date ends in 일.
    read = texts("ko")
    for id, text in (read["answers"] | read["notices"]).items():
        found = re.findall(r"\{(\w+)\}(?:은|는|이|가|을|를|으로|로|과|와)(?=[ ,.])", text)
        assert set(found) <= {"day"}, id


def test_easy_japanese_reads_out_its_harder_words() -> None:
    readings = {
        "電話": "でんわ",
        "予約": "よやく",
        "場所": "ばしょ",
        "役場": "やくば",
        "証明書": "しょうめいしょ",
        "補助金": "ほじょきん",
        "申し込": "もうしこ",
        "警察": "けいさつ",
        "祝日": "しゅくじつ",
        "通訳": "つうやく",
    }
    for table in ("answers", "ask_backs"):
        for id, text in texts("ja-easy")[table].items():
            for word, reading in readings.items():
                # The first time only: a sentence full of brackets is hard to read as well.
                assert word not in text or reading in text, (id, word)
                assert word not in text or text.index(word) < text.index(reading), (id, word)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("notice", notices(), ids=lambda notice: notice.id)
def test_every_notice_says_all_that_is_filled_in(notice: Notice, language: str) -> None:
    values = {slot.name: slot.example for slot in notice.slots}
    title, text = fill_notice(notice, language, values)
    assert title and text and units(title) <= LONGEST_TITLE and "{" not in title + text
    written = tomllib.loads((HOUSE / f"{language}.toml").read_text("utf-8"))["notices"][notice.id]
    named = {name for _, name, _, _ in string.Formatter().parse(written) if name}
    assert named == {slot.name for slot in notice.slots}
    for slot in notice.slots:
        if slot.kind in ("place", "text", "phone"):
            assert slot.example in title + text
    assert notice.category in CATEGORIES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_emergency_can_be_said_in_every_language(language: str) -> None:
    assert list(texts(language)["urgent"]) == [one.id for one in urgent()]
    for one in urgent():
        values = {slot.name: slot.example for slot in one.slots}
        title, text = fill_notice(one, language, values)
        assert 0 < units(title) <= LONGEST_TITLE + 40 and text, one.id
        shown = f"{title}\n{text}"
        assert not re.search(r"[{}]|None", shown), one.id
        assert units(shown) <= 500, one.id
