"""The town's FAQ sheet: a row an entry, with one error for each row that cannot be taken.

Plain values in and out. The words of every message stand in `sheet_messages.toml`.
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from faq.entry import Entry
from faq.sheet_row import KNOWN, REQUIRED, Mistake, RowReader
from faq.table import Row, Table, Unreadable, read_table


@dataclass(frozen=True, slots=True)
class SheetError:
    """What is wrong, for a clerk.

    `row` is the number that the spreadsheet shows, 0 for the file and its header; `column` is the
    header's word or None; `reason` is the message's id in the resource file. A row has one error:
    `message` tells all its mistakes, `column` and `reason` are the first one's, and `mistakes`
    lists all as (column, reason).
    """

    row: int
    column: str | None
    message: str
    reason: str
    mistakes: tuple[tuple[str | None, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Notes:
    """What was read and may not be what was meant.

    `rows` are the rows of the entries, by id. `formulas` are, by row, the columns that hold a
    formula: read by the result that a workbook keeps (`computed`), in a text as it stands.
    `merged` and `nameless` are as in `faq.table.Table`.
    """

    rows: Mapping[str, int] = field(default_factory=dict, hash=False)
    formulas: Mapping[int, tuple[str, ...]] = field(default_factory=dict, hash=False)
    computed: bool = True
    merged: tuple[str, ...] = ()
    nameless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SheetResult:
    """The entries of the good rows, an error for each bad one, and what stops nothing."""

    entries: tuple[Entry, ...]
    errors: tuple[SheetError, ...]
    warnings: tuple[SheetError, ...] = ()
    notes: Notes = field(default_factory=Notes)


@dataclass(frozen=True, slots=True)
class Unknown:
    """A word of the column that the town does not have, and the rows where it stands."""

    column: str
    word: str
    rows: tuple[int, ...]


@cache
def messages() -> dict[str, dict[str, Any]]:
    """Read the words of errors and of the template's examples."""
    path = resources.files("faq").joinpath("sheet_messages.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sheet_error(
    section: str, reason: str, row: int, column: str | None = None, **values: object
) -> SheetError:
    """Word an error by the message [section] reason."""
    words = str(messages()[section][reason]).format(row=row, column=column, **values)
    return SheetError(row, column, words, reason, ((column, reason),))


def read_sheet(data: bytes, filename: str) -> SheetResult:
    """Read a CSV, TSV, JSON or XLSX file in UTF-8, UTF-16 or cp932.

    The bytes tell the kind of file; `filename` is only for callers' records and decides nothing.
    A refused file, or a header that cannot be used, gives one error of row 0 and no entries.
    """
    del filename
    try:
        table = read_table(data)
    except Unreadable as refusal:
        return SheetResult((), (sheet_error("file", refusal.reason, 0, **refusal.values),))
    known = {_plain_name(name): name for name in KNOWN}
    names = {name: known.get(_plain_name(name)) for name in table.header if name.strip()}
    if refused := _refused_header([name for name in names.values() if name]):
        # Merged cells are what most often spoils a header.
        return SheetResult((), (refused,), notes=Notes(merged=table.merged))
    warnings = tuple(
        sheet_error("file", "unknown_column", 0, name) for name, ours in names.items() if not ours
    )
    return _read_rows(table, {name: ours for name, ours in names.items() if ours}, warnings)


def unknown_words(
    result: SheetResult, *, desks: Sequence[str], topics: Sequence[str]
) -> list[Unknown]:
    """List the desks and topics of a sheet's entries that the town does not have.

    An empty cell is none of them: such an entry goes to the town's default desk.
    """
    found: dict[tuple[str, str], list[int]] = {}
    for entry in result.entries:
        row = result.notes.rows.get(entry.id, 0)
        if entry.desk and entry.desk not in desks:
            found.setdefault(("担当", entry.desk), []).append(row)
        if entry.topic and entry.topic not in topics:
            found.setdefault(("話題", entry.topic), []).append(row)
    return [Unknown(column, word, tuple(rows)) for (column, word), rows in found.items()]


def _refused_header(taken: Sequence[str]) -> SheetError | None:
    if missing := [name for name in REQUIRED if name not in taken]:
        return sheet_error("file", "missing_columns", 0, columns="、".join(missing))
    if repeated := sorted({name for name in taken if taken.count(name) > 1}):
        return sheet_error("file", "repeated_columns", 0, columns="、".join(repeated))
    return None


def _read_rows(
    table: Table, names: Mapping[str, str], warnings: tuple[SheetError, ...]
) -> SheetResult:
    entries: list[Entry] = []
    errors: list[SheetError] = []
    rows: dict[str, int] = {}
    formulas: dict[int, tuple[str, ...]] = {}
    reader = RowReader(separated=table.separated)
    mark = messages()["example"]["mark"]
    for row in table.rows:
        cells = {ours: row.cells.get(name, "") for name, ours in names.items()}
        if (cells["ID"] or "").startswith(mark):
            continue
        ours = {names[name]: text for name, text in row.formulas.items() if name in names}
        if ours:
            formulas[row.number] = tuple(ours)
        read = reader.read(Row(row.number, row.cells, ours), cells)
        if isinstance(read, Entry):
            entries.append(read)
            rows[read.id] = row.number
        else:
            errors.append(_row_error(row.number, read))
    if not entries and not errors:
        errors.append(sheet_error("file", "no_rows", 0))
    notes = Notes(rows, formulas, not table.separated, table.merged, table.nameless)
    return SheetResult(tuple(entries), tuple(errors), warnings, notes)


def _row_error(row: int, mistakes: Sequence[Mistake]) -> SheetError:
    found = [sheet_error("row", one.reason, row, one.column, **one.values) for one in mistakes]
    return SheetError(
        row=row,
        column=found[0].column,
        message="／".join(error.message for error in found),
        reason=found[0].reason,
        mistakes=tuple(mistake for error in found for mistake in error.mistakes),
    )


def _plain_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()
