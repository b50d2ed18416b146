"""Sheets as programs save them, and as people spoil them: read, or refused with the reason."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile
from collections.abc import Callable, Sequence
from datetime import date

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from faq.sheet import SheetResult, read_sheet, unknown_words
from faq.sheet_export import KINDS, differences, header, template_rows, write_rows, write_sheet
from faq.table import MOST_ROWS

HEADER = header()
GOOD = {
    "ID": "gomi-01",
    "話題": "ごみ",
    "対象": "訪問者;住民",
    "質問": "ごみはいつ出せますか",
    "別の言い方": "ゴミの日|ごみ収集",
    "回答": "火曜と金曜です。",
    "担当": "living",
    "見直し日": "2027-03-31",
}
ENTRIES = read_sheet(write_rows([HEADER, [GOOD.get(name, "") for name in HEADER]]), "").entries
CODES = ("utf-8", "utf-8-sig", "cp932")


def row(**changes: object) -> list[object]:
    return [(GOOD | changes).get(column, "") for column in HEADER]


def workbook(rows: Sequence[Sequence[object]], spoil: Callable[[Worksheet], None]) -> bytes:
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    for cells in rows:
        sheet.append(list(cells))
    spoil(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_results(data: bytes, results: dict[str, str]) -> bytes:
    """Write formulas' results into a workbook, as Excel keeps them beside each formula."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for formula, result in results.items():
                text = re.sub(
                    rf"<f>{re.escape(formula)}</f><v ?/>|<f>{re.escape(formula)}</f><v></v>",
                    f"<f>{formula}</f><v>{result}</v>",
                    text,
                )
            new.writestr(name, text)
    return out.getvalue()


def reasons(result: SheetResult) -> list[tuple[int, str]]:
    return [(error.row, error.reason) for error in result.errors]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("kind", [".csv", ".tsv", ".json"])
def test_every_text_form_is_read_in_every_code(kind: str, code: str) -> None:
    plain = write_sheet(ENTRIES, kind).decode("utf-8-sig")
    result = read_sheet(plain.encode(code), "")
    assert (result.entries, result.errors, result.warnings) == (ENTRIES, (), ())


def test_lines_of_json_are_read_with_a_mark_at_the_beginning() -> None:
    text = json.dumps(dict(zip(HEADER, row(), strict=True)), ensure_ascii=False)
    assert read_sheet(text.encode("utf-8-sig"), "").entries == ENTRIES


@pytest.mark.parametrize("kind", KINDS)
def test_the_template_is_written_in_every_form(kind: str) -> None:
    rows = [[cell.replace("記入例", "a") for cell in cells] for cells in template_rows()]
    result = read_sheet(write_rows(rows, kind), "")
    assert (len(result.entries), result.errors, result.warnings) == (len(rows) - 1, (), ())


def test_an_exported_workbook_holds_texts_and_no_formula() -> None:
    data = write_rows([["a"], ["=1+1"], ["'=1+1"], ["it\x07s"]], ".xlsx")
    sheet = load_workbook(io.BytesIO(data)).active
    assert isinstance(sheet, Worksheet)
    cells = [sheet.cell(number, 1) for number in (2, 3, 4)]
    assert [cell.data_type for cell in cells] == ["s", "s", "s"]
    assert cells[0].value == "=1+1"


def test_merged_headers_are_refused_by_the_columns_they_hide() -> None:
    at = HEADER.index("別の言い方") + 1
    result = read_sheet(
        workbook([HEADER, row()], lambda sheet: sheet.merge_cells("D1:F1")), "faq.xlsx"
    )
    assert at == 5
    assert result.entries == ()
    assert reasons(result) == [(0, "missing_columns")]
    assert "別の言い方、回答" in result.errors[0].message
    assert result.notes.merged == ("D1:F1",)


def test_a_title_above_the_header_is_refused() -> None:
    rows = [["村のFAQ"], HEADER, row()]
    result = read_sheet(workbook(rows, lambda sheet: sheet.merge_cells("A1:F1")), "")
    assert reasons(result) == [(0, "missing_columns")]
    assert result.notes.merged == ("A1:F1",)


def test_values_below_a_merged_header_of_columns_not_required_are_told() -> None:
    assert HEADER[6:9] == ["質問_en", "別の言い方_en", "回答_en"]
    rows = [HEADER, row(質問_en="When?", 回答_en="Tuesday.")]
    result = read_sheet(workbook(rows, lambda sheet: sheet.merge_cells("G1:I1")), "")
    (entry,) = result.entries
    assert "en" not in entry.answers
    assert (result.notes.merged, result.notes.nameless) == (("G1:I1",), ("I",))
    lines = write_rows(rows).decode("utf-8-sig").replace("回答_en", "", 1)
    assert read_sheet(lines.encode(), "").notes.nameless == ("I",)


def test_a_value_right_of_the_header_is_too_much_also_where_the_header_was_filled_up() -> None:
    text = write_rows([[*HEADER, ""], [*row(), "もう一つ"]])  # type: ignore[list-item]
    assert reasons(read_sheet(text, "")) == [(2, "extra_cells")]


def test_merged_cells_in_rows_are_told() -> None:
    rows = [HEADER, row(), row(ID="b"), row(ID="c")]
    result = read_sheet(workbook(rows, lambda sheet: sheet.merge_cells("B2:B4")), "")
    assert [entry.topic for entry in result.entries] == ["ごみ", "", ""]
    assert result.notes.merged == ("B2:B4",)


@pytest.mark.parametrize("column", ["ID", "担当", "有効終了"])
def test_each_missing_column_refuses_the_file(column: str) -> None:
    columns = [name for name in HEADER if name != column]
    for kind in KINDS:
        data = write_rows([columns, [str(GOOD.get(name, "")) for name in columns]], kind)
        result = read_sheet(data, "")
        assert (reasons(result), result.entries) == ([(0, "missing_columns")], ())
        assert column in result.errors[0].message


def test_formulas_are_read_by_their_results_and_listed() -> None:
    rows = [
        HEADER,
        row(回答="=A1+B1"),
        row(ID="b"),
        row(ID="c", 担当="=X1"),
    ]
    data = workbook(rows, lambda _: None)
    result = read_sheet(with_results(data, {"A1+B1": "7", "X1": "8"}), "")
    assert result.entries[0].answers["ja"] == "7"
    assert [entry.desk for entry in result.entries] == ["living", "living", "8"]
    assert result.notes.formulas == {2: ("回答",), 4: ("担当",)}
    assert result.notes.computed


def test_a_formula_without_a_result_is_a_mistake_where_text_must_be() -> None:
    rows = [HEADER, row(質問="=A1", 担当="=B1"), row(ID="b", 担当="=B1")]
    result = read_sheet(workbook(rows, lambda _: None), "")
    assert reasons(result) == [(2, "broken_formula")]
    assert "=A1" in result.errors[0].message
    assert [entry.desk for entry in result.entries] == [""]
    assert result.notes.formulas == {2: ("質問", "担当"), 3: ("担当",)}


def test_rows_of_nothing_but_formulas_without_results_are_blank() -> None:
    rows = [HEADER, row(), *[[f"=A{number}"] for number in range(5)]]
    result = read_sheet(workbook(rows, lambda _: None), "")
    assert (len(result.entries), result.errors, result.notes.formulas) == (1, (), {})


def test_a_text_that_begins_like_a_formula_is_kept_and_listed() -> None:
    text = ",".join(HEADER) + "\n" + ",".join(map(str, row(回答="=SUM(A1)")))
    result = read_sheet(text.encode(), "")
    assert result.entries[0].answers["ja"] == "=SUM(A1)"
    assert (result.notes.formulas, result.notes.computed) == ({2: ("回答",)}, False)
    assert read_sheet(write_sheet(result.entries), "").notes.formulas == {}, "guarded by export"


def test_a_workbook_that_tells_a_wrong_size_is_read_whole() -> None:
    data = workbook([HEADER, row(), row(ID="b")], lambda _: None)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'ref="A1:O3"', b'ref="A1"'))
    assert b'ref="A1:O3"' in zipfile.ZipFile(io.BytesIO(data)).read("xl/worksheets/sheet1.xml")
    assert len(read_sheet(out.getvalue(), "").entries) == 2


def test_a_date_beyond_all_calendars_is_an_error_of_its_row() -> None:
    def spoil(sheet: Worksheet) -> None:
        cell = sheet.cell(2, HEADER.index("確認日") + 1)
        cell.value = date(2026, 1, 1)
        cell.number_format = "yyyy-mm-dd"

    data = workbook([HEADER, row()], spoil)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>46023</v>", b"<v>99999999</v>"))
    assert reasons(read_sheet(out.getvalue(), "")) == [(2, "broken_formula")]


def test_a_bomb_inside_a_whole_workbook_is_refused() -> None:
    data = workbook([HEADER, row()], lambda _: None)
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name))
        new.writestr("xl/media/image1.png", bytes(51_000_000))
    assert len(out.getvalue()) < 100_000
    assert reasons(read_sheet(out.getvalue(), "")) == [(0, "too_expanded")]


@pytest.mark.parametrize("kind", KINDS)
def test_twenty_thousand_rows_are_read_and_one_more_is_refused(kind: str) -> None:
    rows = [["ID", "話題", "対象", "質問", "別の言い方", "回答", *HEADER[9:]]]
    rows += [
        [f"id-{number}", "ごみ", "住民", f"質問{number}", "", f"回答{number}"] + [""] * 6
        for number in range(MOST_ROWS)
    ]
    rows[-1][2] = "町民"
    data = write_rows(rows, kind)
    began = time.perf_counter()
    result = read_sheet(data, "")
    assert time.perf_counter() - began < 60
    assert len(result.entries) == MOST_ROWS - 1
    shift = 0 if kind == ".json" else 1
    assert reasons(result) == [(MOST_ROWS + shift, "bad_audience")]
    more = write_rows([*rows, ["more", *rows[1][1:]]], kind)
    assert reasons(read_sheet(more, "")) == [(0, "too_many_rows")]


def test_desks_and_topics_that_the_town_lacks_are_listed_with_their_rows() -> None:
    changes: list[dict[str, object]] = [
        {},
        {"ID": "b", "担当": "生活課"},
        {"ID": "c", "話題": "くらし", "担当": ""},
        {"ID": "d", "担当": "生活課", "話題": ""},
    ]
    data = write_rows([HEADER, *[list(map(str, row(**change))) for change in changes]])
    found = unknown_words(read_sheet(data, ""), desks=["living"], topics=["ごみ"])
    assert [(one.column, one.word, one.rows) for one in found] == [
        ("担当", "生活課", (3, 5)),
        ("話題", "くらし", (4,)),
    ]


def test_a_difference_is_told_as_the_cells_of_the_sheet() -> None:
    (old,) = ENTRIES
    data = write_rows([HEADER, list(map(str, row(回答="水曜です。", 対象="")))])
    (new,) = read_sheet(data, "").entries
    assert differences(old, old) == []
    assert differences(old, new) == [
        ("対象", "訪問者;住民", "訪問者;移住希望;住民"),
        ("回答", "火曜と金曜です。", "水曜です。"),
    ]
