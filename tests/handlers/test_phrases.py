from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import pytest

import handlers
from handlers.phrases import JAPANESE, LANGUAGES, phrase, phrases, staff_phrases, to_staff, words

HOUSE = Path(handlers.__file__).parent
SECTIONS = "|".join({id.split(".")[0] for id in phrases(JAPANESE)})
USED = re.compile(rf"""["']((?:{SECTIONS})\.[a-z_]+)["']""")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_ids_and_values(language: str) -> None:
    japanese, other = phrases(JAPANESE), phrases(language)
    assert other.keys() == japanese.keys()
    for id in japanese:
        names = {name for _, name in japanese[id] if name}
        assert {name for _, name in other[id] if name} == names, id


def test_every_file_is_a_language() -> None:
    for folder in (
        HOUSE / "phrases",
        HOUSE / "phrases" / "disaster",
        HOUSE / "phrases" / "alert",
    ):
        assert {file.stem for file in folder.glob("*.toml")} == set(LANGUAGES)


def test_every_phrase_that_code_names_exists_and_no_other_lies_about() -> None:
    used = {
        id for file in HOUSE.glob("*.py") for id in USED.findall(file.read_text(encoding="utf-8"))
    }
    by_name = ("category", "month", "weekday", "mark", "audience", "feedback", "rate", "own", "pin")
    by_name += ("advisory", "alert_name", "alert_gone", "alert_change", "alert_do")
    made = {id for id in phrases(JAPANESE) if id.split(".")[0] in by_name}
    assert used - phrases(JAPANESE).keys() == set()
    assert phrases(JAPANESE).keys() - used - made == set()


def test_every_phrase_for_staff_is_said_and_no_other_lies_about() -> None:
    code = "".join(file.read_text(encoding="utf-8") for file in HOUSE.glob("*.py"))
    shell = "".join(file.read_text("utf-8") for file in (HOUSE.parent / "bot").glob("*.py"))
    sections = "|".join({id.split(".")[0] for id in staff_phrases()})
    pattern = rf"""["']((?:{sections})\.[a-z_]+)["']"""
    used = set(re.findall(pattern, code + shell))
    by_name = ("mail", "ready", "call", "languages")
    made = {id for id in staff_phrases() if id.split(".")[0] in by_name}
    assert staff_phrases().keys() - used - made == set()
    said = {id for id in re.findall(pattern, code) if not id.endswith(".toml")}
    assert said <= staff_phrases().keys()


def test_words_to_people_stand_in_no_code() -> None:
    for file in HOUSE.glob("*.py"):
        if file.stem == "mask":
            continue  # its patterns are what people write, not what we say
        for line in file.read_text(encoding="utf-8").splitlines():
            code = line.split("#")[0]
            if '"""' in code or not re.search(r'["\']', code):
                continue
            for literal in re.findall(r'"([^"]*)"', code):
                assert not any("HIRAGANA" in unicodedata.name(sign, "") for sign in literal), line


def test_values_are_never_looked_into() -> None:
    said = to_staff("card.question", text="{receipt} {0.__class__} {{}}")
    assert "{receipt} {0.__class__} {{}}" in said


def test_a_language_we_do_not_speak_is_japanese() -> None:
    assert phrase("ask.to_staff", "th") == phrase("ask.to_staff", "ja")


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        phrase("ask.source", "ja")


def test_lists_of_words() -> None:
    assert {"ありがとう", "thanks"} <= words("ask.courtesies")
