"""Entries written as the sheet that `faq.sheet` reads, and the empty form to begin with."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Sequence
from datetime import date

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from faq.entry import Entry
from faq.sheet import messages
from faq.sheet_row import AUDIENCES, DATE_COLUMNS, SUFFIXES, TEXT_COLUMNS

KINDS = (".csv", ".tsv", ".json", ".xlsx")
"""The endings of file names that tell in which form to write."""

# A spreadsheet takes such a cell for a formula; an apostrophe makes it text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
# Reading takes one apostrophe away from these, whatever the form.
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


def header(languages: Iterable[str] = ()) -> list[str]:
    """Return the header: always Japanese and English, and the further languages given."""
    wanted = {"ja", "en", *languages}
    texts = [
        [name + tail for name in TEXT_COLUMNS] for tail, tag in SUFFIXES.items() if tag in wanted
    ]
    columns = [name for group in texts for name in group]
    return ["ID", "話題", "対象", *columns, "出典URL", "担当", *DATE_COLUMNS]


def template_rows() -> list[list[str]]:
    """Return the form for staff: the header and rows of examples, which reading skips."""
    return [header(), *(list(row) for row in messages()["example"]["rows"])]


def write_sheet(entries: Iterable[Entry], kind: str = ".csv") -> bytes:
    """Write entries as a sheet of one of KINDS that reads back as the same entries.

    The bar that parts wordings becomes a slash inside one.
    """
    entries = tuple(entries)
    used = {language for entry in entries for language in (*entry.wordings, *entry.answers)}
    columns = header(used)
    return write_rows([columns, *(_row(entry, columns) for entry in entries)], kind)


def write_rows(rows: Iterable[Sequence[str]], kind: str = ".csv") -> bytes:
    """Write a header and rows of cells, keeping spreadsheets from running any as a formula.

    CSV and TSV begin with a BOM, by which Excel knows UTF-8.
    """
    if kind == ".xlsx":
        return _workbook(rows)
    if kind == ".json":
        names, *others = rows
        records = [dict(zip(names, map(_kept, cells), strict=False)) for cells in others]
        text = json.dumps(records, ensure_ascii=False, indent=1)
        return text.encode("utf-8", "replace")
    out = io.StringIO(newline="")
    dialect = csv.excel_tab if kind == ".tsv" else csv.excel
    csv.writer(out, dialect).writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


def differences(old: Entry, new: Entry) -> list[tuple[str, str, str]]:
    """List what differs between two entries as (column, old cell, new cell), as a sheet has it."""
    columns = header(SUFFIXES.values())
    cells = zip(columns, _row(old, columns), _row(new, columns), strict=True)
    return [(column, before, after) for column, before, after in cells if before != after]


def _workbook(rows: Iterable[Sequence[str]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        cells = []
        for text in row:
            cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("\ufffd", _kept(text)))
            cell.data_type = "s"  # or a leading = would make it a formula
            cells.append(cell)
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _row(entry: Entry, columns: Sequence[str]) -> list[str]:
    cells = {
        "ID": entry.id,
        "話題": entry.topic,
        "対象": ";".join(name for name, tag in AUDIENCES.items() if tag in entry.audience),
        "出典URL": entry.source_url,
        "担当": entry.desk,
        "確認日": _day(entry.checked_on),
        "見直し日": _day(entry.review_by),
        "有効開始": _day(entry.valid_from),
        "有効終了": _day(entry.valid_until),
    }
    for tail, language in SUFFIXES.items():
        question, *others = entry.wordings.get(language, ()) or ("",)
        cells["質問" + tail] = question
        cells["別の言い方" + tail] = "|".join(re.sub("[|｜]", "/", text) for text in others)
        cells["回答" + tail] = entry.answers.get(language, "")
    return [cells[column] for column in columns]


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def _guarded(cell: str) -> str:
    return "'" + cell if _FORMULA.match(cell) else cell


def _kept(cell: str) -> str:
    return "'" + cell if _GUARDED.match(cell) else cell
