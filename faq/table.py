"""A staff's file as numbered rows of text cells, whatever program saved it.

The kind of file is told by its first bytes, never by its name. Reads only what it is handed.
"""

from __future__ import annotations

import csv
import io
import json
import re
import struct
import warnings
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException
from sqlite_utils.utils import Format, rows_from_file

MOST_ROWS = 20_000
MOST_BYTES = 20_000_000
MOST_UNPACKED = 50_000_000
MOST_RATIO = 200
MOST_PARTS = 2_000
MOST_COLUMNS = 100

EXTRA = "\0extra"  # the key of cells to the right of the header; no header can hold a NUL
_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BLANK_ROWS_AT_END = 1_000
# What openpyxl raises on damaged files, as met when its parts were cut, swapped or emptied.
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    InvalidFileException,
    ArithmeticError,
    AttributeError,
    AssertionError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)
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

    A cell that is neither text nor a number nor a date is None.
    """

    number: int
    cells: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Table:
    """The header as written, and the rows below it that are not blank."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(data: bytes) -> Table:
    """Read a CSV, TSV, JSON or XLSX file; raise Unreadable when no row of it can be used."""
    if len(data) > MOST_BYTES:
        raise Unreadable("too_big", size=len(data) // 1_000_000, most=MOST_BYTES // 1_000_000)
    if data.startswith(_ZIP):
        numbered = _read_workbook(data)
    elif data.startswith(_OLE):
        raise Unreadable("old_excel")
    else:
        text = _decode(data)
        begin = text.lstrip()[:1]
        numbered = _read_json(text, begin) if begin in ("[", "{") else _read_separated(text)
    header = next(numbered, None)
    if header is None:
        raise Unreadable("no_rows")
    rows: list[Row] = []
    for number, cells in numbered:
        if len(rows) == MOST_ROWS:
            raise Unreadable("too_many_rows", most=MOST_ROWS)
        row = Row(number, {name: as_text(value) for name, value in cells.items()})
        if any(text is None or text for text in row.cells.values()):
            rows.append(row)
    if not rows:
        raise Unreadable("no_rows")
    return Table(tuple(header[1]), tuple(rows))


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


Numbered = Iterator[tuple[int, Mapping[str, object]]]


def _read_separated(text: str) -> Numbered:
    if text.count("\0") > len(text) // 100:
        raise Unreadable("not_a_sheet")
    first = text.lstrip().split("\n", 1)[0]
    dialect = csv.excel_tab if first.count("\t") > first.count(",") else csv.excel
    try:
        # rows_from_file leaves out empty lines and keeps the last of two columns of one name;
        # the spreadsheet's row numbers and the header as written are told by this count.
        shown = [
            (number, cells if number < 100 else None)
            for number, cells in enumerate(csv.reader(io.StringIO(text, newline=None), dialect), 1)
            if cells
        ]
        if not shown:
            return
        yield shown[0][0], _named(list(shown[0][1] or ()))
        # format=CSV with the tab dialect: with format=TSV one cell too many ends the reading.
        rows, _ = rows_from_file(
            io.BytesIO(text.lstrip("\r\n").encode("utf-8")),
            format=Format.CSV,
            dialect=dialect,
            encoding="utf-8",
            extras_key=EXTRA,
        )
        for (number, _), cells in zip(shown[1:], rows, strict=False):
            extra = cells.pop(EXTRA, None)
            yield number, cells | ({EXTRA: extra} if _any_text(extra) else {})
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
    yield 0, dict.fromkeys(name for row in rows[: MOST_ROWS + 1] for name in row)
    yield from enumerate(rows, 1)


def _read_workbook(data: bytes) -> Numbered:
    try:
        _refuse_bombs(data)
        with warnings.catch_warnings():
            # openpyxl warns of styles and extensions that it leaves out; we read texts only.
            warnings.simplefilter("ignore")
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            header: list[str] | None = None
            blank = 0
            rows = book.worksheets[0].iter_rows(values_only=True, max_col=MOST_COLUMNS)
            for number, values in enumerate(rows, 1):
                if all(value is None for value in values):
                    blank += 1
                    if blank > _BLANK_ROWS_AT_END:
                        break
                    continue
                blank = 0
                if header is None:
                    header = _trimmed(values)
                    yield number, _named(header)
                    continue
                cells = dict(zip(header, values, strict=False))
                extra = values[len(header) :]
                yield number, cells | ({EXTRA: extra} if _any_text(extra) else {})
            book.close()
    except _DAMAGE:
        raise Unreadable("damaged") from None


def _refuse_bombs(data: bytes) -> None:
    """Refuse a workbook that unpacks to far more than it weighs, or whose XML has a DOCTYPE."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts)
        if not any(part.filename == "xl/workbook.xml" for part in parts):
            raise Unreadable("not_a_sheet")
        if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise Unreadable("too_expanded")
        if unpacked > 1_000_000 and unpacked > MOST_RATIO * packed:
            raise Unreadable("too_expanded")
        for part in parts:
            with archive.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(2_000):
                    raise Unreadable("too_expanded")


def _any_text(cells: object) -> bool:
    return isinstance(cells, list | tuple) and any(as_text(cell) != "" for cell in cells)


def _trimmed(values: tuple[object, ...]) -> list[str]:
    names = [as_text(value) or "" for value in values]
    while names and not names[-1]:
        names.pop()
    return names


def _named(names: list[str]) -> dict[str, object]:
    repeated = [name for name, times in Counter(names).items() if times > 1 and name.strip()]
    if repeated:
        raise Unreadable("repeated_columns", columns="、".join(repeated))
    return dict.fromkeys(names)
