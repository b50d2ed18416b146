"""What importing tells a clerk beside the entries, and how complete the languages are."""

from __future__ import annotations

import io
import re

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from sqlalchemy import select

from bot.store import entries, staff
from bot.store.staff_tables import audits
from faq.sheet import read_sheet

from .conftest import SAMPLE, Shell  # type: ignore[import-not-found]

HEAD = "ID,話題,対象,質問,別の言い方,回答,出典URL,担当,確認日,見直し日,有効開始,有効終了\n"
GARBAGE = "gomi,暮らし,,ごみの収集日はいつですか,,火曜日です。,,living,,,,\n"
SCHOOL = "gakko,子育て,,学校はどこですか,,白鈴学校です。,,生活係,,,,\n"
TWICE = "gomi-2,暮らし,,ゴミの収集日は、いつですか？,,金曜日です。,,living,,,,\n"
NEAR = "gomi-3,暮らし,,ごみの収集日を教えてください,,金曜日です。,,living,,,,\n"


@pytest.fixture
def town(shell: Shell) -> Shell:
    # Nothing here is about the meaning of texts, whose reckoning takes its time.
    own = (SAMPLE / "town.toml").read_text(encoding="utf-8")
    own = own.replace("[faq]", '[faq]\nprofile = "lex"')
    own = re.sub(r"(?m)^languages = .*", 'languages = ["ja", "en"]', own)
    shell.environ["TOWN"] = str(shell.file("town.toml", own))
    shell.settle("admin", "admin")
    shell.settle("clerk", "staff")
    return shell


def take(shell: Shell, text: str) -> str:
    return take_file(shell, (HEAD + text).encode(), "sheet.csv")


def take_file(shell: Shell, data: bytes, name: str) -> str:
    path = shell.folder / name
    path.write_bytes(data)
    return str(shell.act("clerk", "faq", "import", str(path)).output)


def hints(shown: str) -> list[str]:
    return [line for line in shown.splitlines() if line.startswith("ヒント")]


def test_a_wrong_login_is_refused_before_the_sheet_is_read(town: Shell) -> None:
    sheet = str(town.file("sheet.csv", HEAD + GARBAGE + "x,,町民,,,,,,,,,\n"))
    wrong = str(town.file("wrong", "not the password"))
    for more in ((), ("--as", "clerk", "--password-file", wrong), ("--as", "nobody")):
        result = town.run("faq", "import", sheet, *more, input="x\n")
        assert result.exit_code == 1
        assert "読み込みました" not in result.output
        assert "3行目" not in result.output
    with town.store.read() as connection:
        acts = list(connection.scalars(select(audits.c.act)))
        assert entries.drafts(connection) == {}
    assert acts == [staff.LOGIN_FAILED] * 2


def test_a_header_that_cannot_be_used_is_no_bad_row(town: Shell) -> None:
    shown = take_file(town, "ID,質問\na,b\n".encode(), "sheet.csv")
    first, *_ = shown.splitlines()
    assert first.startswith("見出しに次の列がありません"), "no row number and no empty column"
    assert "回答" in first
    assert "読めなかった行" not in shown
    assert "何も変えていません" in shown


def test_a_bad_row_is_one_line_with_all_its_mistakes(town: Shell) -> None:
    shown = take(town, GARBAGE + "yuki,暮らし,町民,,,,役場,living,来年,,,\n")
    (line,) = (line for line in shown.splitlines() if line.startswith("3行目"))
    assert all(column in line for column in ("対象", "質問", "回答", "出典URL", "確認日"))
    assert "1件を読み込みました。読めなかった行: 1件" in shown


def test_desks_and_topics_the_town_lacks_are_told_and_stop_nothing(town: Shell) -> None:
    odd = GARBAGE.replace("gomi,暮らし", "odd,くらし").replace("living", "生活課")
    shown = take(town, GARBAGE + SCHOOL + odd)
    warned = [line for line in shown.splitlines() if line.startswith("注意")]
    assert len(warned) == 2, "a desk may be given by its id or its name"
    assert "生活課" in warned[0] and "4" in warned[0]
    assert "くらし" in warned[1] and "4" in warned[1]
    assert "3件を読み込みました。読めなかった行: 0件" in shown


def workbook(*rows: str, merge: str) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for row in rows:
        sheet.append(row.strip().split(","))
    sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_merged_cells_formulas_and_columns_without_a_name_are_told(town: Shell) -> None:
    shown = take_file(town, workbook(HEAD, GARBAGE, merge="D1:E1"), "merged.xlsx")
    assert "D1:E1" in shown and "別の言い方" in shown
    with_formula = GARBAGE.replace("living", "=A1")
    shown = take_file(town, workbook(HEAD, with_formula, merge="B2:B3"), "formula.xlsx")
    (told,) = (line for line in shown.splitlines() if "計算結果" in line)
    assert "担当" in told and told.endswith("行: 2")
    assert "B2:B3" in shown
    shown = take(town, GARBAGE.replace("火曜日です。", "=1+1"))
    assert any("回答" in line and line.endswith("行: 2") for line in shown.splitlines())
    blank = (HEAD.replace("有効開始", "") + GARBAGE.replace(",,\n", ",x,\n")).encode()
    assert "見出しに次の列" in take_file(town, blank, "blank.csv")


def test_questions_that_stand_twice_are_hints(town: Shell) -> None:
    shown = take(town, GARBAGE + TWICE + SCHOOL + NEAR)
    same, *near = hints(shown)
    assert "gomi と gomi-2 は同じ" in same
    assert len(near) == 2 and all("gomi-3" in line and "似た" in line for line in near)
    assert "4件を読み込みました。読めなかった行: 0件" in shown


def test_questions_are_compared_with_what_is_published_and_what_waits(town: Shell) -> None:
    take(town, GARBAGE)
    assert len(hints(take(town, TWICE))) == 1, "with the draft of another sheet"
    town.act("clerk", "faq", "drop")
    take(town, GARBAGE)
    town.act("admin", "faq", "publish")
    assert len(hints(take(town, TWICE))) == 1
    town.act("clerk", "faq", "drop")
    assert hints(take(town, GARBAGE)) == [], "the entry itself is no pair"


def test_a_change_is_shown_by_column_before_and_after(town: Shell) -> None:
    take(town, GARBAGE)
    town.act("admin", "faq", "publish")
    shown = take(town, GARBAGE.replace("火曜日です。", "水曜日です。"))
    assert "（回答）" in shown
    assert "回答: 火曜日です。 → 水曜日です。" in shown


def test_a_late_change_of_a_long_answer_is_shown(town: Shell) -> None:
    long = "あ" * 200
    take(town, GARBAGE.replace("火曜日", long + "火曜日"))
    town.act("admin", "faq", "publish")
    shown = take(town, GARBAGE.replace("火曜日", long + "水曜日"))
    assert "ああ火曜日です。 → …" in shown
    assert "水曜日です。" in shown


@pytest.mark.parametrize("kind", ["csv", "tsv", "json", "xlsx"])
def test_every_form_of_export_comes_back_as_no_change(town: Shell, kind: str) -> None:
    town.act("clerk", "faq", "import", str(SAMPLE / "faq.csv"))
    town.act("admin", "faq", "publish")
    out = town.folder / f"out.{kind}"
    assert town.run("faq", "export", str(out)).exit_code == 0
    shown = town.act("clerk", "faq", "import", str(out)).output
    assert "＋" not in shown and "・ 変わる" not in shown
    with town.store.read() as connection:
        assert entries.drafts(connection) == {}
        again = read_sheet(out.read_bytes(), out.name).entries
        assert list(again) == entries.published(connection)
    if kind == "xlsx":
        assert load_workbook(out).active is not None


def test_an_unknown_ending_is_refused_and_nothing_written(town: Shell) -> None:
    for command in ("export", "template"):
        out = town.folder / "out.pdf"
        result = town.run("faq", command, str(out))
        assert (result.exit_code, out.exists()) == (1, False)
        assert ".xlsx" in result.output


def test_answers_are_counted_for_each_language_of_the_town(town: Shell) -> None:
    assert town.run("faq", "languages").exit_code == 1
    head = HEAD.strip() + ",質問_en,回答_en\n"
    rows = [GARBAGE.strip() + ",When is it?,Tuesday.\n"]
    rows += [f"s-{number:02},子育て,,第{number}学校は,,北です。,,,,,,,,\n" for number in range(12)]
    take_file(town, (head + "".join(rows)).encode(), "sheet.csv")
    town.act("admin", "faq", "publish")
    result = town.run("faq", "languages")
    assert result.exit_code == 0, result.output
    table = [line.split() for line in result.stdout.splitlines()]
    assert table[0] == ["話題", "日本語", "英語"]
    assert ["暮らし", "あり1", "なし0", "あり1", "なし0"] in table
    assert ["子育て", "あり12", "なし0", "あり0", "なし12"] in table
    assert ["合計", "あり13", "なし0", "あり1", "なし12"] in table
    last = result.stdout.splitlines()[-1]
    assert "英語" in last and "s-00、" in last and "s-09 ほか2件" in last and "s-10" not in last
