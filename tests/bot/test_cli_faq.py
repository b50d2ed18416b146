from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store import entries
from bot.store.staff_tables import audits
from faq.sheet import read_sheet

from .conftest import SAMPLE, Shell  # type: ignore[import-not-found]

HEAD = "ID,話題,対象,質問,別の言い方,回答,出典URL,担当,確認日,見直し日,有効開始,有効終了\n"
GARBAGE = "gomi,暮らし,,ごみの日はいつですか,,火曜日です。,,living,,,,\n"
SCHOOL = "gakko,子育て,,学校はどこですか,,白鈴学校です。,,living,,,,\n"
BROKEN = "yuki,暮らし,町民,雪かきは,,道は村がします。,,living,,,,\n"


@pytest.fixture
def town(shell: Shell) -> Shell:
    shell.settle("admin", "admin")
    shell.settle("clerk", "staff")
    return shell


def published(shell: Shell) -> dict[str, str]:
    with shell.store.read() as connection:
        return {entry.id: entry.answers["ja"] for entry in entries.published(connection)}


def drafts(shell: Shell) -> dict[str, bool]:
    with shell.store.read() as connection:
        return {id: entry is not None for id, entry in entries.drafts(connection).items()}


def take(shell: Shell, text: str, *more: str) -> str:
    sheet = str(shell.file("sheet.csv", HEAD + text))
    result = shell.act("clerk", "faq", "import", sheet, *more)
    return str(result.output)


def test_a_sheet_becomes_drafts_and_publishing_needs_the_right_role(town: Shell) -> None:
    shown = take(town, GARBAGE + SCHOOL)
    assert "gomi" in shown
    assert "ごみの日はいつですか" in shown
    assert (published(town), drafts(town)) == ({}, {"gakko": True, "gomi": True})
    assert "gakko" in town.run("faq", "drafts").stdout
    assert town.act("clerk", "faq", "publish").exit_code == 1
    assert town.act("admin", "faq", "publish").exit_code == 0
    assert set(published(town)) == {"gomi", "gakko"}
    assert drafts(town) == {}
    with town.store.read() as connection:
        acts = list(connection.scalars(select(audits.c.act)))
    assert "faq.import" in acts
    assert "faq.publish" in acts


def test_importing_needs_an_account(town: Shell) -> None:
    sheet = str(town.file("sheet.csv", HEAD + GARBAGE))
    assert town.run("faq", "import", sheet).exit_code == 1
    assert drafts(town) == {}


def test_only_what_differs_becomes_a_draft(town: Shell) -> None:
    take(town, GARBAGE + SCHOOL)
    town.act("admin", "faq", "publish")
    take(town, GARBAGE.replace("火曜日", "水曜日") + SCHOOL)
    assert drafts(town) == {"gomi": True}
    town.act("admin", "faq", "publish")
    assert published(town)["gomi"] == "水曜日です。"


def test_entries_are_withdrawn_only_when_the_sheet_is_to_replace(town: Shell) -> None:
    take(town, GARBAGE + SCHOOL)
    town.act("admin", "faq", "publish")
    take(town, GARBAGE)
    assert drafts(town) == {}
    take(town, GARBAGE, "--replace")
    assert drafts(town) == {"gakko": False}
    assert "gakko" in town.run("faq", "drafts").stdout
    town.act("admin", "faq", "publish")
    assert set(published(town)) == {"gomi"}


def test_a_row_that_cannot_be_read_stops_no_other_and_withdraws_nothing(town: Shell) -> None:
    take(town, GARBAGE + BROKEN.replace("町民", "住民"))
    town.act("admin", "faq", "publish")
    shown = take(town, GARBAGE.replace("火曜日", "水曜日") + BROKEN, "--replace")
    assert "3行目" in shown
    assert "対象" in shown
    assert drafts(town) == {"gomi": True}


def test_a_file_that_is_no_sheet_changes_nothing(town: Shell) -> None:
    take(town, GARBAGE)
    sheet = town.file("sheet.csv", "これは,表ではない\n1,2\n")
    assert town.act("clerk", "faq", "import", str(sheet)).exit_code == 1
    assert drafts(town) == {"gomi": True}


def test_drafts_can_be_dropped(town: Shell) -> None:
    take(town, GARBAGE)
    assert town.act("clerk", "faq", "drop").exit_code == 0
    assert drafts(town) == {}


def test_what_is_exported_reads_back_as_the_same_entries(town: Shell) -> None:
    town.act("clerk", "faq", "import", str(SAMPLE / "faq.csv"))
    town.act("admin", "faq", "publish")
    out = town.folder / "out.csv"
    assert town.run("faq", "export", str(out)).exit_code == 0
    again = read_sheet(out.read_bytes(), out.name)
    with town.store.read() as connection:
        assert sorted(again.entries, key=lambda e: e.id) == entries.published(connection)
    assert "＋" not in town.act("clerk", "faq", "import", str(out)).stdout
    assert drafts(town) == {}


def bare(shell: Shell) -> Shell:
    shell.environ = dict.fromkeys(shell.environ)
    return shell


def test_the_template_needs_no_settings(shell: Shell) -> None:
    out = shell.folder / "form.csv"
    assert bare(shell).run("faq", "template", str(out)).exit_code == 0
    form = read_sheet(out.read_bytes(), out.name)
    assert [error.reason for error in form.errors] == ["no_rows"], "examples are no entries"


def lines(path: Path, *values: object) -> str:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")
    return str(path)


def test_searching_files_gives_lines_of_json_and_needs_no_settings(shell: Shell) -> None:
    known = lines(
        shell.folder / "entries",
        {"id": "a", "language": "ja", "question": "ごみの日はいつですか", "answer": "火曜日です"},
        {"id": "b", "language": "ja", "question": "温泉はどこですか", "answer": "駅前です"},
    )
    asked = lines(
        shell.folder / "queries", {"id": "1", "text": "ごみの日はいつ"}, {"id": "2", "text": ""}
    )
    words = ("faq", "search", "--entries", known, "--queries", asked, "--top", "1")
    result = bare(shell).run(*words)
    assert result.exit_code == 0, result.output
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert set(first) == {"query_id", "verdict", "matches"}
    assert first["query_id"] == "1"
    assert [match["id"] for match in first["matches"]] == ["a"]
    assert set(first["matches"][0]) == {"id", "score", "probability"}
    assert first["verdict"] in {"answer", "suggest", "handover"}
    assert second == {"query_id": "2", "verdict": "handover", "matches": []}


def test_a_bad_line_is_told_beside_and_stops_no_other(shell: Shell) -> None:
    known = lines(shell.folder / "entries", {"id": "a", "question": "温泉", "answer": "駅前"}, [1])
    asked = lines(shell.folder / "queries", {"id": "1", "text": "温泉"})
    result = bare(shell).run("faq", "search", "--entries", known, "--queries", asked)
    assert [json.loads(line)["query_id"] for line in result.stdout.splitlines()] == ["1"]
    assert "2" in result.stderr


def judged(*relevant: object) -> str:
    """Give lines of questions, each with its judgement."""
    texts = ("ごみの日はいつですか", "学校はどこですか", "円周率を教えて")
    return "\n".join(
        json.dumps({"id": str(number), "text": text, "relevant": grades})
        for number, (text, grades) in enumerate(zip(texts, relevant, strict=True))
    )


def files_to_measure(shell: Shell, *relevant: object) -> list[str]:
    lines = [
        {
            "id": "gomi",
            "language": "ja",
            "question": "ごみの日はいつですか",
            "answer": "火曜日です。",
        },
        {
            "id": "gakko",
            "language": "ja",
            "question": "学校はどこですか",
            "answer": "白鈴学校です。",
        },
    ]
    entries = shell.file("e.jsonl", "\n".join(map(json.dumps, lines)))
    queries = shell.file("q.jsonl", judged(*relevant))
    return ["--entries", str(entries), "--queries", str(queries)]


def test_measuring_shows_every_search_and_what_was_answered(shell: Shell) -> None:
    shell.environ.clear()
    result = shell.run("faq", "evaluate", *files_to_measure(shell, {"gomi": 2}, {"gomi": 2}, {}))
    assert result.exit_code == 0, result.output
    rows = {line.split()[0]: line.split()[1::2] for line in result.stdout.splitlines() if line}
    # The second question's label is wrong on purpose: half are found first.
    assert rows["P@1"] == [".500", ".500", ".500"]
    assert "質問 2件のうち" in result.stdout and "関係のない質問 1件" in result.stdout


def test_a_judgement_that_cannot_be_read_is_named(shell: Shell) -> None:
    result = shell.run("faq", "evaluate", *files_to_measure(shell, {"gomi": 3}, {}, {}))
    assert result.exit_code == 1
    assert "q.jsonl: 1: " in result.stderr and "relevant" in result.stderr
