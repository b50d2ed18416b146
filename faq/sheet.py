"""The town's FAQ sheet: a row an entry, with one error for each row that cannot be taken.

Plain values in and out. The words of every message stand in `sheet_messages.toml`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from faq.entry import EVERYONE, Audience, Entry
from faq.table import EXTRA, Row, Unreadable, read_table

LONGEST_ANSWER = 4_500  # UTF-16 units; LINE takes 5,000, and the source and date come below it
LONGEST_WORDING = 1_000
LONGEST_URL = 1_000
LONGEST_ID = 40

AUDIENCES: dict[str, Audience] = {
    "訪問者": "visitor",
    "移住希望": "moving-in",
    "住民": "resident",
}
# The tail of a column's name, and the language it holds.
SUFFIXES = {
    "": "ja",
    "_en": "en",
    "_zh-Hans": "zh-Hans",
    "_zh-Hant": "zh-Hant",
    "_ko": "ko",
    "_easy": "ja-easy",
}
TEXT_COLUMNS = ("質問", "別の言い方", "回答")
DATE_COLUMNS = ("確認日", "見直し日", "有効開始", "有効終了")
REQUIRED = ("ID", "話題", "対象", *TEXT_COLUMNS, "出典URL", "担当", *DATE_COLUMNS)
KNOWN = (*REQUIRED, *(name + tail for tail in SUFFIXES if tail for name in TEXT_COLUMNS))

_DATE = re.compile(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?")
BROKEN_CELLS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!")


@dataclass(frozen=True, slots=True)
class SheetError:
    """What is wrong, for a clerk.

    `row` is the number that the spreadsheet shows, 0 for the whole file; `column` is the header's
    word or None; `reason` is the message's id in the resource file.
    """

    row: int
    column: str | None
    message: str
    reason: str


@dataclass(frozen=True, slots=True)
class SheetResult:
    """The entries of the good rows, an error for each bad one, and warnings that stop nothing."""

    entries: tuple[Entry, ...]
    errors: tuple[SheetError, ...]
    warnings: tuple[SheetError, ...] = ()


class _Refused(Exception):
    def __init__(self, reason: str, column: str | None, **values: Any) -> None:
        super().__init__(reason)
        self.reason, self.column, self.values = reason, column, values


@cache
def messages() -> dict[str, dict[str, Any]]:
    """Read the words of errors and of the template's examples."""
    path = resources.files("faq").joinpath("sheet_messages.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def sheet_error(
    section: str, reason: str, row: int, column: str | None = None, **values: object
) -> SheetError:
    """Word an error by the message [section] reason."""
    words = str(messages()[section][reason])
    return SheetError(row, column, words.format(row=row, column=column, **values), reason)


def read_sheet(data: bytes, filename: str) -> SheetResult:
    """Read a CSV, TSV, JSON or XLSX file in UTF-8, UTF-16 or cp932.

    The bytes tell the kind of file; `filename` is only for callers' records and decides nothing.
    A refused file gives one error of row 0 or of the header, and no entries.
    """
    del filename
    try:
        table = read_table(data)
    except Unreadable as refusal:
        return SheetResult((), (sheet_error("file", refusal.reason, 0, **refusal.values),))
    known = {_plain_name(name): name for name in KNOWN}
    names = {name: known.get(_plain_name(name)) for name in table.header if name.strip()}
    if missing := [name for name in REQUIRED if name not in names.values()]:
        words = sheet_error("file", "missing_columns", 1, columns="、".join(missing))
        return SheetResult((), (words,))
    taken = [name for name in names.values() if name]
    if repeated := sorted({name for name in taken if taken.count(name) > 1}):
        words = sheet_error("file", "repeated_columns", 1, columns="、".join(repeated))
        return SheetResult((), (words,))
    warnings = tuple(
        sheet_error("file", "unknown_column", 1, name) for name, ours in names.items() if not ours
    )
    entries: list[Entry] = []
    errors: list[SheetError] = []
    first_rows: dict[str, int] = {}
    mark = messages()["example"]["mark"]
    for row in table.rows:
        cells = {ours: row.cells.get(name, "") for name, ours in names.items() if ours}
        if (cells["ID"] or "").startswith(mark):
            continue
        try:
            entries.append(_read_entry(row, cells, first_rows))
        except _Refused as refusal:
            errors.append(
                sheet_error("row", refusal.reason, row.number, refusal.column, **refusal.values)
            )
    if not entries and not errors:
        errors.append(sheet_error("file", "no_rows", 0))
    return SheetResult(tuple(entries), tuple(errors), warnings)


def _plain_name(name: str) -> str:
    return unicodedata.normalize("NFKC", name).strip().casefold()


def _read_entry(row: Row, found: Mapping[str, str | None], first_rows: dict[str, int]) -> Entry:
    if EXTRA in row.cells:
        raise _Refused("extra_cells", None)
    cells: dict[str, str] = {}
    for column, text in found.items():
        if text is None:
            raise _Refused("not_text", column)
        if text in BROKEN_CELLS:
            raise _Refused("broken_formula", column, value=text)
        cells[column] = text
    wordings: dict[str, tuple[str, ...]] = {}
    answers: dict[str, str] = {}
    id = _read_id(cells["ID"], row.number, first_rows)
    for tail, language in SUFFIXES.items():
        question, answer = cells.get("質問" + tail, ""), cells.get("回答" + tail, "")
        others = [part.strip() for part in re.split("[|｜]", cells.get("別の言い方" + tail, ""))]
        others = [part for part in dict.fromkeys(others) if part and part != question]
        if not question and (others or language == "ja"):
            raise _Refused("no_question", "質問" + tail)
        if not answer and language == "ja":
            raise _Refused("no_answer", "回答")
        _refuse_long(question, LONGEST_WORDING, "質問" + tail)
        for text in others:
            _refuse_long(text, LONGEST_WORDING, "別の言い方" + tail)
        _refuse_long(answer, LONGEST_ANSWER, "回答" + tail)
        if question:
            wordings[language] = (question, *others)
        if answer:
            answers[language] = answer
    checked_on, review_by, valid_from, valid_until = (
        _read_date(cells[column], column) for column in DATE_COLUMNS
    )
    if valid_from and valid_until and valid_until < valid_from:
        raise _Refused("dates_crossed", "有効終了", since=valid_from, until=valid_until)
    return Entry(
        id=id,
        topic=cells["話題"],
        audience=_read_audience(cells["対象"]),
        wordings=wordings,
        answers=answers,
        source_url=_read_source(cells["出典URL"]),
        desk=cells["担当"],
        checked_on=checked_on,
        review_by=review_by,
        valid_from=valid_from,
        valid_until=valid_until,
    )


def _read_id(text: str, row: int, first_rows: dict[str, int]) -> str:
    if not text:
        raise _Refused("no_id", "ID")
    if len(text) > LONGEST_ID or not text.isprintable() or len(text.split()) > 1:
        raise _Refused("bad_id", "ID", value=_shortened(text), most=LONGEST_ID)
    first = first_rows.setdefault(text, row)
    if first != row:
        raise _Refused("repeated_id", "ID", value=text, first=first)
    return text


def _read_audience(text: str) -> frozenset[Audience]:
    names = [name.strip() for name in re.split("[;；、]", text) if name.strip()]
    for name in names:
        if name not in AUDIENCES:
            raise _Refused(
                "bad_audience", "対象", value=_shortened(name), known="・".join(AUDIENCES)
            )
    return frozenset(AUDIENCES[name] for name in names) or EVERYONE


def _read_source(text: str) -> str:
    if text and (
        not re.fullmatch(r"https://[^\s/]\S*", text, re.IGNORECASE) or len(text) > LONGEST_URL
    ):
        raise _Refused("bad_source", "出典URL", value=_shortened(text), most=LONGEST_URL)
    return text


def _read_date(text: str, column: str) -> date | None:
    if not text:
        return None
    try:
        if found := _DATE.fullmatch(unicodedata.normalize("NFKC", text)):
            return date(*map(int, found.groups()))
    except ValueError:
        pass  # the thirtieth of February is refused below, as any other text is
    raise _Refused("bad_date", column, value=_shortened(text))


def _refuse_long(text: str, most: int, column: str) -> None:
    length = len(text.encode("utf-16-le", "replace")) // 2
    if length > most:
        raise _Refused("too_long", column, length=length, most=most)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
