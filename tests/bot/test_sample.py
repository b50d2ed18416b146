"""The invented village's files: whole, dated, sourced, and taken by our own readers."""

from __future__ import annotations

import csv
import json
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from bot.town import BadTown, load_town
from faq.sheet import read_sheet

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "bot" / "sample"
QUESTIONS = ROOT / "tests" / "faq" / "sets" / "village.jsonl"
HEADER = [
    *("ID", "話題", "対象"),
    *("質問", "別の言い方", "回答"),
    *("質問_en", "別の言い方_en", "回答_en"),
    *("出典URL", "担当", "確認日", "見直し日", "有効開始", "有効終了"),
]
TOPICS = {"観光", "移住", "暮らし", "子育て", "防災", "手続き"}
AUDIENCES = {"訪問者", "移住希望", "住民"}
LONGEST_ANSWER = 900  # UTF-16 units: about what a person reads on a telephone
NUMBERS = re.compile(r"(?<!\d)0\d{1,4}-\d{1,4}-\d{3,4}(?!\d)")
OURS = re.compile(r"0261-00-\d{4}")  # no exchange begins with 0

Rows = list[dict[str, str]]
Tables = dict[str, Any]


def read_rows(name: str) -> tuple[list[str], Rows]:
    with (SAMPLE / name).open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, strict=True)
        rows = list(reader)
    return list(reader.fieldnames or []), rows


def read_town(name: str) -> Tables:
    return tomllib.loads((SAMPLE / name).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def rows() -> Rows:
    """Read the rows of the sample FAQ."""
    return read_rows("faq.csv")[1]


def utf16(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_sheet_opens_in_a_spreadsheet_with_the_agreed_header() -> None:
    assert (SAMPLE / "faq.csv").read_bytes().startswith(b"\xef\xbb\xbf")
    for name in ("faq.csv", "template.csv"):
        header, found = read_rows(name)
        # The village has a few answers in plain Japanese too.
        assert [column for column in header if not column.endswith("_easy")] == HEADER
        assert all(None not in row and None not in row.values() for row in found)


def test_enough_entries_in_both_languages_and_in_japanese_alone(rows: Rows) -> None:
    both = [row for row in rows if row["質問_en"]]
    assert len(both) >= 60
    assert len(rows) - len(both) >= 60


def test_ids_are_ascii_and_unique(rows: Rows) -> None:
    ids = [row["ID"] for row in rows]
    assert [id for id, times in Counter(ids).items() if times > 1] == []
    assert [id for id in ids if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", id)] == []


@pytest.mark.parametrize("column", ["質問", "質問_en"])
def test_no_question_stands_twice(rows: Rows, column: str) -> None:
    asked = Counter(row[column].strip().casefold() for row in rows if row[column])
    assert [text for text, times in asked.items() if times > 1] == []


def test_english_has_question_wordings_and_answer_or_none(rows: Rows) -> None:
    for row in rows:
        present = {bool(row[column]) for column in ("質問_en", "別の言い方_en", "回答_en")}
        assert len(present) == 1, row["ID"]


def test_topic_audience_source_and_desk_are_known(rows: Rows) -> None:
    desks = {desk["id"]: desk for desk in read_town("town.toml")["desks"]}
    home = urlsplit(read_town("town.toml")["website"]).hostname
    for row in rows:
        assert row["話題"] in TOPICS, row["ID"]
        assert set(row["対象"].split(";")) <= AUDIENCES, row["ID"]
        assert row["担当"] in desks, row["ID"]
        source = urlsplit(row["出典URL"])
        assert (source.scheme, source.hostname) == ("https", home), row["ID"]


def test_dates_are_days_in_order(rows: Rows) -> None:
    for row in rows:
        assert date.fromisoformat(row["確認日"]) < date.fromisoformat(row["見直し日"]), row["ID"]
        limits = [date.fromisoformat(row[name]) for name in ("有効開始", "有効終了") if row[name]]
        assert limits == sorted(limits), row["ID"]


def test_answers_are_concrete_and_short(rows: Rows) -> None:
    for row in rows:
        assert 60 <= len(row["回答"]) <= 250, row["ID"]
        assert max(utf16(row["回答"]), utf16(row["回答_en"])) <= LONGEST_ANSWER, row["ID"]
        assert not re.search(r"\*\*|^#|\]\(|`", row["回答"] + row["回答_en"]), row["ID"]
        assert 2 <= len(row["別の言い方"].split("|")) <= 5, row["ID"]


def test_no_telephone_number_can_be_a_real_subscribers(rows: Rows) -> None:
    texts = [row["回答"] + row["回答_en"] for row in rows]
    texts += [phone["number"] for phone in read_town("town.toml")["phones"].values()]
    numbers = {number for text in texts for number in NUMBERS.findall(text)}
    assert numbers
    assert [number for number in numbers if not OURS.fullmatch(number)] == []


def test_our_reader_takes_every_row_and_skips_the_examples(rows: Rows) -> None:
    result = read_sheet((SAMPLE / "faq.csv").read_bytes(), "faq.csv")
    assert (result.errors, result.warnings) == ((), ())
    assert [entry.id for entry in result.entries] == [row["ID"] for row in rows]
    assert len(read_rows("template.csv")[1]) == 3
    empty = read_sheet((SAMPLE / "template.csv").read_bytes(), "template.csv")
    assert empty.entries == ()
    assert [error.reason for error in empty.errors] == ["no_rows"]


@pytest.mark.parametrize("name", ["town.toml", "new-town.toml"])
def test_every_desk_has_its_telephone_and_one_is_the_default(name: str) -> None:
    town = read_town(name)
    assert sum(desk.get("default", False) for desk in town["desks"]) == 1
    assert all(desk["phone"] in town["phones"] for desk in town["desks"])
    assert {"main", "police", "fire"} <= set(town["phones"])
    topics = [topic for desk in town["desks"] for topic in desk["topics"]]
    assert sorted(topics) == sorted(TOPICS)


def test_a_new_town_begins_careful_and_with_the_samples_settings() -> None:
    sample, new = read_town("town.toml"), read_town("new-town.toml")
    assert sample["answers"]["card_shows_text"] is True
    assert new["answers"]["card_shows_text"] is False
    assert sample["answers"]["push"] is new["answers"]["push"] is False
    # These stand there as comments.
    assert set(sample) - set(new) == {"openchat", "website", "faq", "line_url"}
    for table in ("codes", "hours", "answers"):
        assert set(sample[table]) == set(new[table])
    assert new["code"] == new["privacy_url"] == new["policy_url"] == ""


def test_the_sample_town_loads_and_a_new_one_says_what_is_missing() -> None:
    town = load_town(SAMPLE / "town.toml")
    assert town.town.default_desk == "living"
    assert town.codes.class20 == ("2048500",)
    with pytest.raises(BadTown, match="code"):
        load_town(SAMPLE / "new-town.toml")


def test_every_setting_asleep_in_the_new_towns_file_is_good_when_woken(tmp_path: Path) -> None:
    text = (SAMPLE / "new-town.toml").read_text(encoding="utf-8")
    filled = {"code": "204854", "ja": "みどり町", "en": "Midori Town", "number": "0261-00-0001"}
    for key, value in filled.items():
        text = re.sub(rf'(?m)^{key} = ""', f'{key} = "{value}"', text)
    woken = re.sub(r"(?m)^# ((\[+[a-z.]+\]+|[A-Za-z-]+ = ).*)$", r"\1", text)
    # As the comments say: the topic moves to the woken desk, and the link is pasted.
    woken = woken.replace('"移住", "観光"]', '"移住"]').replace("……", "room")
    (tmp_path / "filled.toml").write_text(text, encoding="utf-8")
    (tmp_path / "woken.toml").write_text(woken, encoding="utf-8")
    assert [desk.id for desk in load_town(tmp_path / "filled.toml").town.desks] == ["general"]
    everything = load_town(tmp_path / "woken.toml")
    assert [desk.id for desk in everything.town.desks] == ["general", "tourism"]
    assert len(everything.openchats) == 1


def test_trial_questions_point_at_entries_in_their_language(rows: Rows) -> None:
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    questions = [json.loads(line) for line in lines]
    known = {row["ID"]: row for row in rows}
    assert len(questions) == len({question["id"] for question in questions}) == 60
    assert len({question["text"] for question in questions}) == 60
    answerable = [question for question in questions if question["relevant"]]
    assert Counter(question["language"] for question in answerable) == {"ja": 30, "en": 15}
    wordings = {row[column] for row in rows for column in ("質問", "質問_en")}
    for question in answerable:
        assert set(question["relevant"]) <= set(known), question["id"]
        assert question["text"] not in wordings
        if question["language"] == "en":
            assert all(known[id]["回答_en"] for id in question["relevant"]), question["id"]
