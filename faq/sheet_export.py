"""Entries written as the sheet that `faq.sheet` reads, and the empty form to begin with."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date

from faq.entry import Entry
from faq.sheet import AUDIENCES, DATE_COLUMNS, SUFFIXES, TEXT_COLUMNS, messages

# A spreadsheet takes such a cell for a formula; an apostrophe makes it text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")


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


def write_sheet(entries: Iterable[Entry]) -> bytes:
    """Write entries as CSV (UTF-8 with BOM, as Excel opens it) that reads back as the same entries.

    The bar that parts wordings becomes a slash inside one.
    """
    entries = tuple(entries)
    used = {language for entry in entries for language in (*entry.wordings, *entry.answers)}
    columns = header(used)
    return write_rows([columns, *(_row(entry, columns) for entry in entries)])


def write_rows(rows: Iterable[Sequence[str]]) -> bytes:
    """Write rows of cells as CSV, keeping spreadsheets from running any of them as a formula."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig", "replace")


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
