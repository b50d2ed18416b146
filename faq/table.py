"""A staff's file as numbered rows of text cells, whatever program saved it.

The kind of file is told by its first bytes, never by its name. Reads only what it is handed.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any

from openpyxl.utils import get_column_letter
from sqlite_utils.utils import Format, rows_from_file

from faq.sheet_workbook import BadWorkbook, Workbook, read_workbook

MOST_ROWS = 20_000
MOST_BYTES = 20_000_000

EXTRA = "\0extra"  # the key of cells to the right of the header; no header can hold a NUL
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_GUARD = re.compile(r"'+[=+\-@\t\r]")


class Unreadable(Exception):
    """The whole file is refused; `reason` is a message's id under [file], `values` fill it."""

    def __init__(self, reason: str, **values: Any) -> None:
        super().__init__(reason)
        self.reason = reason
        self.values = values


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number as the spreadsheet shows it, and its cells by column.

    A cell that is neither text nor a number nor a date is None. `formulas` holds, by column, what
    stood there as a formula; its cell is the result that the file keeps, "" where it keeps none.
    `nameless` are the places of filled cells below a blank in the header.
    """

    number: int
    cells: Mapping[str, str | None]
    formulas: Mapping[str, str] = field(default_factory=dict, hash=False)
    nameless: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The header as written, and the rows below it that are not blank.

    `merged` are the areas of merged cells and `nameless` the letters of columns that have values
    but no name. In a `separated` text one cell too many moves all those behind it.
    """

    header: tuple[str, ...]
    rows: tuple[Row, ...]
    merged: tuple[str, ...] = ()
    nameless: tuple[str, ...] = ()
    separated: bool = False


def read_table(data: bytes) -> Table:
    """Read a CSV, TSV, JSON or XLSX file; raise Unreadable when no row of it can be used."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_big", size=len(data) // 1_000_000, most=MOST_BYTES // 1_000_000)
    merged: tuple[str, ...] = ()
    separated = False
    try:
        if data.startswith(_ZIP):
            book = read_workbook(data)
            merged, numbered = book.merged, _read_lines(book)
        elif data.startswith(_OLE):
            raise Unreadable("old_excel")
        else:
            text = _decode(data)
            begin = text.lstrip()[:1]
            separated = begin not in ("[", "{")
            numbered = _read_separated(text) if separated else _read_json(text, begin)
        header = next(numbered, None)
        if header is None:
            raise Unreadable("no_rows")
        rows = tuple(_filled(numbered))
    except BadWorkbook as refusal:
        raise Unreadable(refusal.reason) from None
    if not rows:
        raise Unreadable("no_rows")
    places = sorted({place for row in rows for place in row.nameless})
    letters = tuple(get_column_letter(place + 1) for place in places)
    return Table(tuple(header.cells), rows, merged, letters, separated)


def _filled(numbered: Numbered) -> Iterator[Row]:
    count = 0
    for raw in numbered:
        cells = {name: as_text(value) for name, value in raw.cells.items()}
        if not any(text is None or text for text in cells.values()):
            continue
        count += 1
        if count > MOST_ROWS:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
        yield Row(raw.number, cells, raw.formulas, raw.nameless)


def as_text(value: object) -> str | None:
    """Return a cell as text without outer space, "" for an empty one, None for no kind of cell."""
    match value:
        case None:
            return ""
        case str():
            text = _UNSTORABLE.sub("\ufffd", value.replace("\r\n", "\n").replace("\r", "\n"))
            text = text.strip()
            return text[1:] if _GUARD.match(text) else text
        case datetime():
            return str(value) if value.time() != time() else value.date().isoformat()
        case date():
            return value.isoformat()
        case time() if not value.second and not value.microsecond:
            return value.isoformat("minutes")  # Excel makes one of a typed 8:30
        case float() if value.is_integer():
            return str(int(value))
        case bool() | int() | float():
            return str(value)
        case _:
            return None


def _decode(data: bytes) -> str:
    codes = ["utf-8-sig", "cp932"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codes = ["utf-16"]  # Excel's "Unicode text"
    for code in codes:
        try:
            return data.decode(code)
        except UnicodeDecodeError:
            continue
    raise Unreadable("unknown_letters")


@dataclass(frozen=True, slots=True)
class _Raw:
    number: int
    cells: Mapping[str, object]
    formulas: Mapping[str, str] = field(default_factory=dict)
    nameless: tuple[int, ...] = ()


Numbered = Iterator[_Raw]


def _read_separated(text: str) -> Numbered:
    if text.count("\0") > len(text) // 100:
        raise Unreadable("not_a_sheet")
    first = text.lstrip().split("\n", 1)[0]
    dialect = csv.excel_tab if first.count("\t") > first.count(",") else csv.excel
    header: list[str] = []
    shown: list[tuple[int, tuple[int, ...]]] = []
    try:
        # rows_from_file leaves out empty lines and keeps the last of two columns of one name;
        # the spreadsheet's row numbers and what has no name are told by this count.
        for number, values in enumerate(csv.reader(io.StringIO(text, newline=None), dialect), 1):
            if values:
                header = header or values
                shown.append((number, _nameless(header, values)))
        if not shown:
            return
        yield _Raw(shown[0][0], _named(header))
        # format=CSV with the tab dialect: with format=TSV one cell too many ends the reading.
        rows, _ = rows_from_file(
            io.BytesIO(text.lstrip("\r\n").encode("utf-8")),
            format=Format.CSV,
            dialect=dialect,
            encoding="utf-8",
            extras_key=EXTRA,
        )
        width = len(_trimmed(header))
        for (number, places), cells in zip(shown[1:], rows, strict=False):
            extra = cells.pop(EXTRA, None)
            # A longer row has moved, even if its last cells are blank. Spreadsheets that save it
            # again fill up the header.
            beyond = extra is not None or any(place >= width for place in places)
            formulas = {
                name: value
                for name, value in cells.items()
                if isinstance(value, str) and value.startswith("=")
            }
            inside = tuple(place for place in places if place < width)
            more: dict[str, object] = {EXTRA: "…"} if beyond else {}
            yield _Raw(number, {**cells, **more}, formulas, inside)
    except csv.Error:
        raise Unreadable("damaged") from None


def _read_json(text: str, begin: str) -> Numbered:
    kind = Format.JSON if begin == "[" else Format.NL
    try:
        rows = list(rows_from_file(io.BytesIO(text.encode("utf-8")), format=kind)[0])
    except (json.JSONDecodeError, ValueError, RecursionError):
        raise Unreadable("not_records") from None
    if not all(isinstance(row, dict) for row in rows):
        raise Unreadable("not_records")
    yield _Raw(0, dict.fromkeys(name for row in rows[: MOST_ROWS + 1] for name in row))
    for number, row in enumerate(rows, 1):
        yield _Raw(number, row)


def _read_lines(book: Workbook) -> Numbered:
    first = next(book.lines, None)
    if first is None:
        return
    header = _trimmed(first.values)
    yield _Raw(first.number, _named(header))
    for line in book.lines:
        cells: dict[str, object] = dict(zip(header, line.values, strict=False))
        if _any_text(line.values[len(header) :]):
            cells[EXTRA] = "…"
        formulas = {
            header[place]: formula
            for place, formula in line.formulas.items()
            if place < len(header)
        }
        yield _Raw(line.number, cells, formulas, _nameless(header, line.values[: len(header)]))


def _nameless(header: Sequence[str], values: Sequence[object]) -> tuple[int, ...]:
    return tuple(
        place
        for place, (name, value) in enumerate(zip(header, values, strict=False))
        if not name.strip() and as_text(value) != ""
    )


def _any_text(cells: object) -> bool:
    return isinstance(cells, list | tuple) and any(as_text(cell) != "" for cell in cells)


def _trimmed(values: Sequence[object]) -> list[str]:
    names = [as_text(value) or "" for value in values]
    while names and not names[-1]:
        names.pop()
    return names


def _named(names: list[str]) -> dict[str, object]:
    repeated = [name for name, times in Counter(names).items() if times > 1 and name.strip()]
    if repeated:
        raise Unreadable("repeated_columns", columns="、".join(repeated))
    return dict.fromkeys(names)
