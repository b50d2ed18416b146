from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path

import pytest

from bot.town import BadTown, TownFile, load_town
from handlers.phrases import LANGUAGES

SAMPLES = Path(__file__).parents[2] / "bot" / "sample"
SMALL = """
code = "204854"
languages = ["ja", "en"]
[names]
ja = "みどり村　役場"
[phones.main]
number = "0261-00-0000"
names = { ja = "役場" }
[[desks]]
id = "general"
names = { ja = "総合窓口", en = "General Desk" }
"""


def load(tmp_path: Path, text: str) -> TownFile:
    path = tmp_path / "town.toml"
    path.write_text(text, encoding="utf-8")
    return load_town(path)


def problems(tmp_path: Path, text: str) -> tuple[str, ...]:
    with pytest.raises(BadTown) as caught:
        load(tmp_path, text)
    assert all(problem in str(caught.value) for problem in caught.value.problems)
    return caught.value.problems


def test_the_sample_village_is_read() -> None:
    village = load_town(SAMPLES / "town.toml")
    assert village.town.names["ja"] == "白鈴村"
    assert village.town.languages == LANGUAGES
    assert village.town.card_shows_text
    assert village.town.default_desk in {desk.id for desk in village.town.desks}
    assert set(village.answer_within) == {desk.id for desk in village.town.desks}
    assert village.hours.lunch == (time(12), time(13))
    assert village.hours.closed_from == (12, 29)
    assert village.codes.class20
    assert village.privacy_url
    assert village.policy_url
    assert {room.for_language for room in village.openchats} == {"ja", "en"}


def test_the_unfilled_form_names_what_is_to_be_filled_in() -> None:
    with pytest.raises(BadTown) as caught:
        load_town(SAMPLES / "new-town.toml")
    named = [problem.split(" ", 1)[0] for problem in caught.value.problems]
    assert {"code", "names.ja", "phones.main.number"} <= set(named)


def test_a_new_town_starts_careful(tmp_path: Path) -> None:
    new = load(tmp_path, SMALL)
    assert not new.town.card_shows_text
    assert not new.town.push_answers
    assert new.keep_days == 90
    assert new.town.timezone == "Asia/Tokyo"
    assert new.town.default_desk == "general"
    assert new.answer_within == {"general": timedelta(hours=4)}
    assert (new.hours.open, new.hours.close) == (time(8, 30), time(17, 15))
    assert new.privacy_url is new.policy_url is new.town.website is None
    assert new.openchats == new.town.openchats == ()


def test_a_language_without_a_name_takes_the_japanese_one(tmp_path: Path) -> None:
    town = load(tmp_path, SMALL).town
    assert town.names["en"] == "みどり村　役場"
    assert town.desks[0].names["en"] == "General Desk"


def test_a_desk_without_a_number_shows_the_main_one(tmp_path: Path) -> None:
    phone = load(tmp_path, SMALL).town.desks[0].phone
    assert phone is not None
    assert phone.number == "0261-00-0000"


def test_a_mark_of_windows_at_the_beginning_is_no_mistake(tmp_path: Path) -> None:
    assert load(tmp_path, "\ufeff" + SMALL).codes.municipality == "204854"


def test_hours_may_be_written_as_times_of_toml(tmp_path: Path) -> None:
    hours = load(tmp_path, SMALL + "[hours]\nopen = 09:00:00\nclose = 16:00:00\nlunch = []\n").hours
    assert (hours.open, hours.close, hours.lunch) == (time(9), time(16), None)
    assert hours.closed_from is None


def test_an_empty_file_names_all_that_is_needed(tmp_path: Path) -> None:
    found = " ".join(problems(tmp_path, ""))
    for key in ("code", "languages", "names", "[phones.main]", "[[desks]]"):
        assert key in found


DESK = '[[desks]]\nid = "more"\nnames = { ja = "もう一つ" }\n'
MORE = f"{DESK}default = true"


@pytest.mark.parametrize(
    ("top", "bottom", "said"),
    [
        ("langauges = 1", "", "「languages」"),
        ("colour = 1", "", "colour"),
        ('timezone = "Tokyo"', "", "timezone"),
        ('privacy_url = "http://town.example"', "", "privacy_url"),
        ("policy_url = 3", "", "policy_url"),
        ("", '[codes]\nclass20 = "123"', "codes.class20"),
        ("", '[phones.night]\nnumber = "０２６"\nnames = { ja = "夜" }', "phones.night.number"),
        ("", '[phones.night]\nnumber = "110"', "phones.night.names"),
        ("", '[phones.night]\nnumber = "110"\nnames = { en = "n" }', "phones.night.names.ja"),
        ("", '[hours]\nopen = "8:30"', "hours.open"),
        ("", '[hours]\nlunch = ["12:00"]', "hours.lunch"),
        ("", '[hours]\nlunch = ["07:00", "08:00"]', "hours.lunch"),
        ("", '[hours]\nopen = "18:00"', "hours.close"),
        ("", "[hours]\nweekdays = [0, 1]", "hours.weekdays"),
        ("", "[hours]\nweekdays = [true]", "hours.weekdays"),
        ("", '[hours]\nclosed_from = "02-30"', "hours.closed_from"),
        ("", '[hours]\nclosed_from = "12-29"', "hours.closed_to"),
        ("", '[hours]\nclosed_from = "03-01"\nclosed_to = "06-30"', "60 日"),
        ("", '[hours]\nholidays = "yes"', "hours.holidays"),
        ("", DESK, "default = true"),
        ("", f"{DESK}default = true\n{DESK}", "desks[3].id"),
        ("", f"{DESK}default = true\n{DESK.replace('more', 'x')}default = true", "more・x"),
        ("", f"{MORE}\n{DESK}default = 1".replace("more", "x", 1), "desks[3].default"),
        ("", f'{DESK}default = true\nphone = "moon"', "[phones.moon]"),
        ("", f'{DESK}default = true\nmail = "a@b.jp, c@d.jp"', "desks[2].mail"),
        ("", f"{DESK}default = true\nanswer_within_hours = 0", "desks[2].answer_within_hours"),
        ("", '[[desks]]\nid = "総務"\nnames = { ja = "a" }\ndefault = true', "desks[2].id"),
        ("", f'{DESK}default = true\ntopics = "a"', "desks[2].topics"),
        ("", "[answers]\npush = 1", "answers.push"),
        ("", "[answers]\nkeep_days = 0.5", "answers.keep_days"),
        ("", "[answers]\nkeep_dys = 5", "「keep_days」"),
        ("", '[[openchat]]\nname = "a"', "openchat[1].url"),
        ("", '[[openchat]]\nname = "a"\nurl = "https://line.me.example/x"', "openchat[1].url"),
        (
            "",
            '[[openchat]]\nname = "a"\nurl = "https://line.me/ti/g2/x"\nfor_language = "fr"',
            "openchat[1].for_language",
        ),
    ],
)
def test_each_mistake_is_named_with_its_key(
    tmp_path: Path, top: str, bottom: str, said: str
) -> None:
    (problem,) = problems(tmp_path, f"{top}\n{SMALL}\n{bottom}\n")
    assert said in problem


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('"204854"', '"204855"', "code"),
        ('"204854"', "204854", "code"),
        ('["ja", "en"]', '["en"]', '"ja"'),
        ('["ja", "en"]', '["ja", "tlh"]', '"tlh"'),
        ("[phones.main]", "[phones.other]", "[phones.main]"),
        ('ja = "みどり村　役場"', 'en = "Midori"', "names.ja"),
        ('ja = "みどり村　役場"', 'ja = "みどり\\n村"', "names"),
        ('id = "general"', "", "desks[1].id"),
    ],
)
def test_each_change_for_the_worse_is_named(
    tmp_path: Path, before: str, after: str, said: str
) -> None:
    assert before in SMALL
    (problem,) = problems(tmp_path, SMALL.replace(before, after))
    assert said in problem


def test_a_topic_belongs_to_one_desk(tmp_path: Path) -> None:
    text = f'{SMALL}topics = ["観光"]\n{DESK}topics = ["観光"]\ndefault = true\n'
    (problem,) = problems(tmp_path, text)
    assert "「general」と「more」" in problem


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = SMALL.replace("204854", "x") + "[hours]\nopen = 1\nclose = 2\n[answers]\npush = 3\n"
    assert len(problems(tmp_path, text)) == 4


def test_broken_toml_names_its_line(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path, 'code = "204854"\nlanguages = [「ja」]\n')
    assert "line 2" in problem


def test_another_encoding_is_named(tmp_path: Path) -> None:
    path = tmp_path / "town.toml"
    path.write_bytes(SMALL.encode("cp932"))
    with pytest.raises(BadTown, match="UTF-8"):
        load_town(path)


def test_an_absent_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadTown, match=r"nowhere\.toml"):
        load_town(tmp_path / "nowhere.toml")
