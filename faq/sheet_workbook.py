"""An Excel workbook's first sheet as rows of plain values, with bombs refused before they open."""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_UNPACKED = 50_000_000
MOST_RATIO = 200
MOST_PARTS = 2_000
MOST_COLUMNS = 100

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
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^>]*?\bref=[\"']([A-Z]+\d+:[A-Z]+\d+)[\"']")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")


class BadWorkbook(Exception):
    """The workbook is refused; `reason` is a message's id under [file]."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Line:
    """One row that is not blank: its number, its values, and its formulas by their place."""

    number: int
    values: tuple[object, ...]
    formulas: Mapping[int, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The first sheet: the areas that are merged, and its rows, read as they are asked for."""

    merged: tuple[str, ...]
    lines: Iterator[Line]


def read_workbook(data: bytes) -> Workbook:
    """Open an XLSX file; raise BadWorkbook for a bomb or damage, then or while reading rows."""
    try:
        _refuse_bombs(data)
        sheet, source = _first_sheet(data, values=True)
        merged = tuple(found.decode("ascii") for found in _MERGED.findall(source))
        # Formulas and their results come by two readings; most sheets need only the second.
        formulas = _first_sheet(data, values=False)[0] if _FORMULA.search(source) else None
    except _DAMAGE:
        raise BadWorkbook("damaged") from None
    return Workbook(merged, _lines(sheet, formulas))


def _first_sheet(data: bytes, *, values: bool) -> tuple[Any, bytes]:
    with warnings.catch_warnings():
        # openpyxl warns of styles and extensions that it leaves out; we read texts only.
        warnings.simplefilter("ignore")
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=values)
    sheet: Any = book.worksheets[0]
    # Some programs write a size that is too small; rows beyond it would be lost.
    sheet.reset_dimensions()
    # Read-only sheets hide merged cells, and no public name leads to the sheet's own part.
    with sheet._get_source() as part:
        return sheet, part.read()


def _lines(sheet: Any, formulas: Any) -> Iterator[Line]:
    blank = 0
    try:
        rows = _quietly(sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS))
        places = _places(formulas)
        for number, values in enumerate(rows, 1):
            found = next(places, {})
            if all(value is None for value in values):
                blank += 1
                if blank > _BLANK_ROWS_AT_END:
                    break
                continue
            blank = 0
            yield Line(number, values, found)
    except _DAMAGE:
        raise BadWorkbook("damaged") from None


def _places(sheet: Any) -> Iterator[dict[int, str]]:
    if sheet is None:
        return
    for cells in _quietly(sheet.iter_rows(max_col=MOST_COLUMNS)):
        yield {
            at: str(getattr(cell.value, "text", cell.value))
            for at, cell in enumerate(cells)
            if cell.data_type == "f"
        }


def _quietly(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    while True:
        # Not around the loop: what is ignored must not stay so between two rows.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # dates that Excel itself cannot show
            row = next(rows, None)
        if row is None:
            return
        yield row


def _refuse_bombs(data: bytes) -> None:
    """Refuse a workbook that unpacks to far more than it weighs, or whose XML has a DOCTYPE."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        unpacked = sum(part.file_size for part in parts)
        packed = sum(part.compress_size for part in parts)
        if not any(part.filename == "xl/workbook.xml" for part in parts):
            raise BadWorkbook("not_a_sheet")
        if unpacked > MOST_UNPACKED or len(parts) > MOST_PARTS:
            raise BadWorkbook("too_expanded")
        if unpacked > 1_000_000 and unpacked > MOST_RATIO * packed:
            raise BadWorkbook("too_expanded")
        for part in parts:
            with archive.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(2_000):
                    raise BadWorkbook("too_expanded")
