from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from faq.sheet import SheetResult, read_sheet
from faq.sheet_export import header, template_rows, write_rows
from faq.table import MOST_ROWS

GOOD = {
    "ID": "gomi-01",
    "話題": "ごみ",
    "対象": "訪問者;住民",
    "質問": "ごみはいつ出せますか",
    "別の言い方": "ゴミの日|ごみ収集",
    "回答": "火曜と金曜です。",
    "質問_en": "When is garbage collected?",
    "回答_en": "Tuesday and Friday.",
    "出典URL": "https://village.example/gomi",
    "担当": "living",
    "確認日": "2026-11-22",
    "見直し日": "2027/3/31",
}


def _row(**changes: str) -> list[str]:
    return [(GOOD | changes).get(column, "") for column in header()]


def _workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _only_error(result: SheetResult) -> tuple[int, str | None, str]:
    (error,) = result.errors
    return error.row, error.column, error.reason


def _reason(data: bytes) -> str:
    result = read_sheet(data, "sheet.csv")
    assert result.entries == ()
    return _only_error(result)[2]


def test_a_row_becomes_an_entry() -> None:
    result = read_sheet(write_rows([header(), _row()]), "faq.csv")
    assert result.errors == result.warnings == ()
    (entry,) = result.entries
    assert entry.wordings["ja"] == ("ごみはいつ出せますか", "ゴミの日", "ごみ収集")
    assert entry.audience == {"visitor", "resident"}
    assert (entry.checked_on, entry.review_by) == (date(2026, 11, 22), date(2027, 3, 31))
    assert entry.valid_until is None


CSV = write_rows([header(), _row()])
PLAIN = CSV.decode("utf-8-sig")


@pytest.mark.parametrize(
    "data",
    [
        PLAIN.encode(),
        PLAIN.encode("cp932"),
        PLAIN.replace(",", "\t").encode("utf-16"),
        PLAIN.replace(",", "\t").encode(),
        PLAIN.replace("\r\n", "\r").encode(),
        ("\r\n" + PLAIN).encode(),
        PLAIN.replace("ID", "ｉｄ ").encode(),
        PLAIN.replace("\r\n", ",,,\r\n").encode(),
        json.dumps([GOOD | {"有効開始": None, "有効終了": ""}]).encode(),
        _workbook([header(), _row(), []]),
        _workbook([[], header(), _row(確認日=date(2026, 11, 22))]),  # type: ignore[arg-type]
    ],
    ids=[
        "utf-8",
        "cp932",
        "utf-16",
        "tsv",
        "mac",
        "blank-line",
        "wide-header",
        "commas",
        "json",
        "xlsx",
        "excel-date",
    ],
)
def test_every_way_of_saving_gives_the_same_entry(data: bytes) -> None:
    result = read_sheet(data, "name-says-nothing.pdf")
    assert result.errors == ()
    assert result.entries == read_sheet(CSV, "faq.csv").entries


def test_further_languages_are_read() -> None:
    columns = header(["ko", "ja-easy"])
    cells = GOOD | {"質問_ko": "쓰레기는 언제?", "回答_ko": "화요일", "回答_easy": "かようび です"}
    rows = [columns, [cells.get(column, "") for column in columns]]
    (entry,) = read_sheet(write_rows(rows), "faq.csv").entries
    assert entry.wordings["ko"] == ("쓰레기는 언제?",)
    assert entry.answers["ja-easy"] == "かようび です"


@pytest.mark.parametrize(
    ("changes", "column", "reason"),
    [
        ({"ID": ""}, "ID", "no_id"),
        ({"ID": "two words"}, "ID", "bad_id"),
        ({"ID": "first"}, "ID", "repeated_id"),
        ({"質問": ""}, "質問", "no_question"),
        ({"回答": " 　"}, "回答", "no_answer"),
        ({"質問_en": "", "別の言い方_en": "trash"}, "質問_en", "no_question"),
        ({"回答": "𠮷" * 2251}, "回答", "too_long"),
        ({"対象": "住民;観光客"}, "対象", "bad_audience"),
        ({"出典URL": "http://village.example/"}, "出典URL", "bad_source"),
        ({"出典URL": "javascript:alert(1)"}, "出典URL", "bad_source"),
        ({"確認日": "2026-02-30"}, "確認日", "bad_date"),
        ({"見直し日": "来年"}, "見直し日", "bad_date"),
        ({"有効開始": "2026-12-01", "有効終了": "2026-11-01"}, "有効終了", "dates_crossed"),
        ({"回答": "#REF!"}, "回答", "broken_formula"),
    ],
)
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_bad_row_gives_one_error_and_stops_no_other(
    changes: dict[str, str], column: str, reason: str, kind: str
) -> None:
    rows = [header(), _row(ID="first"), _row(**{"ID": "bad"} | changes), _row(ID="last")]
    data = write_rows(rows) if kind == "csv" else _workbook([list(row) for row in rows])
    result = read_sheet(data, f"faq.{kind}")
    assert _only_error(result) == (3, column, reason)
    assert [entry.id for entry in result.entries] == ["first", "last"]
    assert "{" not in result.errors[0].message


def test_one_error_names_every_mistake_of_its_row() -> None:
    worst = _row(ID="a b", 質問="", 対象="町民;村民", 回答="#REF!", 出典URL="町HP", 確認日="来年")
    (error,) = read_sheet(write_rows([header(), _row(), worst]), "").errors
    assert error.row == 3
    assert error.mistakes == (
        ("回答", "broken_formula"),
        ("ID", "bad_id"),
        ("質問", "no_question"),
        ("出典URL", "bad_source"),
        ("対象", "bad_audience"),
        ("確認日", "bad_date"),
    )
    told = ("a b", "「質問」が空です", "町民、村民", "#REF!", "https://", "2026-11-22")
    assert all(words in error.message for words in told), error.message
    assert "\n" not in error.message


def test_rows_are_numbered_as_the_spreadsheet_shows_them() -> None:
    rows = [header(), _row(回答="一行目\n\n三行目"), [], _row(ID="x", 回答="")]
    for data in (write_rows(rows), _workbook([list(row) for row in rows])):
        assert _only_error(read_sheet(data, "")) == (4, "回答", "no_answer")


def test_one_cell_too_many_is_an_error_of_its_row() -> None:
    for apart in (",", "\t"):
        lines = [header(), _row(), [*_row(ID="x"), "もう一つ"]]
        data = "\n".join(apart.join(line) for line in lines).encode()
        result = read_sheet(data, "")
        assert _only_error(result) == (3, None, "extra_cells")
        assert len(result.entries) == 1


def test_a_moved_row_is_told_as_such_and_not_by_what_follows_from_it() -> None:
    moved = [*_row(ID="x")[:5], "火曜", *_row()[5:]]
    (error,) = read_sheet(write_rows([header(), moved]), "").errors
    assert error.mistakes == ((None, "extra_cells"),)
    (error,) = read_sheet(_workbook([header(), [*_row(確認日="来年"), "もう一つ"]]), "").errors
    assert error.mistakes == ((None, "extra_cells"), ("確認日", "bad_date"))


def test_missing_columns_are_named_in_one_error() -> None:
    data = write_rows([["ID", "質問", "Answer"], ["a", "b", "c"]])
    result = read_sheet(data, "")
    (error,) = result.errors
    assert (error.row, error.column) == (0, None), "the header is no row of the sheet"
    assert "回答" in error.message
    assert "担当" in error.message


def test_unknown_columns_are_left_alone_with_a_warning() -> None:
    result = read_sheet(write_rows([[*header(), "メモ"], [*_row(), "確認中"]]), "")
    assert len(result.entries) == 1
    assert [(warning.row, warning.column) for warning in result.warnings] == [(0, "メモ")]


def test_the_template_reads_as_a_sheet_without_entries_yet() -> None:
    assert _reason(write_rows(template_rows())) == "no_rows"
    filled = write_rows([[cell.replace("記入例", "a") for cell in row] for row in template_rows()])
    assert len(read_sheet(filled, "").entries) == 2


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "no_rows"),
        (b"\n\n", "no_rows"),
        (write_rows([header()]), "no_rows"),
        (_workbook([list(header())]), "no_rows"),
        (b"[]", "no_rows"),
        (b"[1]", "not_records"),
        (b"[" * 100_000, "not_records"),
        (b"\x89PNG\r\n\x1a\n" + bytes(500), "not_a_sheet"),
        (b"ID,\x81\xff", "unknown_letters"),
        (bytes(500), "not_a_sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), "old_excel"),
        (b"PK\x03\x04 cut off", "damaged"),
        (_zipped({"word/document.xml": b"<a/>"}), "not_a_sheet"),
        (_zipped({"xl/workbook.xml": bytes(60_000_000)}), "too_expanded"),
        (_zipped({"xl/workbook.xml": bytes(5_000_000)}), "too_expanded"),
        (_zipped({"xl/workbook.xml": b"<!DOCTYPE a []><a/>"}), "too_expanded"),
        (_zipped({"xl/workbook.xml": b"<a/>"}), "damaged"),
        (bytes(20_000_001), "too_big"),
        (write_rows([header(), *[["x"]] * (MOST_ROWS + 1)]), "too_many_rows"),
        (b"ID,ID\na,b\n", "repeated_columns"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_the_reason(data: bytes, reason: str) -> None:
    assert _reason(data) == reason


@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_no_file_breaks_the_reading(data: bytes) -> None:
    result = read_sheet(data, "")
    assert result.errors
    assert not result.entries


@given(st.integers(0, 5_000), st.binary(min_size=1, max_size=40))
def test_no_damaged_workbook_breaks_the_reading(at: int, junk: bytes) -> None:
    whole = _workbook([list(header()), list(_row())])
    at %= len(whole)
    result = read_sheet(whole[:at] + junk + whole[at + len(junk) :], "")
    assert result.entries or result.errors
