"""One row of the FAQ sheet: the columns there are, and every mistake that a row can have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from faq.entry import EVERYONE, Audience, Entry
from faq.table import EXTRA, Row

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
FILLED = ("ID", "質問", "回答")

_DATE = re.compile(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})日?")
BROKEN_CELLS = ("#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!")


@dataclass(frozen=True, slots=True)
class Mistake:
    """One thing wrong in a row: its message's id, its column if any, and the message's values."""

    reason: str
    column: str | None
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


class RowReader:
    """Reads the rows of one sheet, and remembers their IDs to tell repeated ones."""

    def __init__(self, *, separated: bool) -> None:
        """Begin a sheet; `separated` as in `faq.table.Table`."""
        self._separated = separated
        self._first_rows: dict[str, int] = {}

    def read(self, row: Row, cells: Mapping[str, str | None]) -> Entry | list[Mistake]:
        """Give the row's entry, or all that is wrong with it; `cells` go by our columns."""
        if EXTRA in row.cells and self._separated:
            # What stands behind the cell too many is in the wrong column; it would only mislead.
            return [Mistake("extra_cells", None)]
        reading = _Reading(row, cells)
        entry = reading.entry(self._first_rows)
        return reading.mistakes or entry


class _Reading:
    """One row while it is read; a cell that is already a mistake is not looked at again."""

    def __init__(self, row: Row, cells: Mapping[str, str | None]) -> None:
        self.mistakes: list[Mistake] = []
        self._row = row
        self._cells: dict[str, str] = {}
        if EXTRA in row.cells:
            self._note("extra_cells", None)
        for column, text in cells.items():
            formula = row.formulas.get(column)
            if text is None:
                self._note("not_text", column)
            elif text in BROKEN_CELLS:
                self._note("broken_formula", column, value=text)
            elif not text and formula is not None and column in FILLED:
                self._note("broken_formula", column, value=_shortened(formula))
            else:
                self._cells[column] = text

    def entry(self, first_rows: dict[str, int]) -> Entry:
        id = self._id(first_rows)
        wordings, answers = self._texts()
        source = self._source()
        audience = self._audience()
        checked_on, review_by, valid_from, valid_until = map(self._date, DATE_COLUMNS)
        if valid_from and valid_until and valid_until < valid_from:
            self._note("dates_crossed", "有効終了", since=valid_from, until=valid_until)
        return Entry(
            id=id,
            topic=self._cells.get("話題", ""),
            audience=audience,
            wordings=wordings,
            answers=answers,
            source_url=source,
            desk=self._cells.get("担当", ""),
            checked_on=checked_on,
            review_by=review_by,
            valid_from=valid_from,
            valid_until=valid_until,
        )

    def _note(self, reason: str, column: str | None, **values: object) -> None:
        self.mistakes.append(Mistake(reason, column, values))

    def _id(self, first_rows: dict[str, int]) -> str:
        text = self._cells.get("ID")
        if text is None:
            return ""
        if not text:
            self._note("no_id", "ID")
        elif len(text) > LONGEST_ID or not text.isprintable() or len(text.split()) > 1:
            self._note("bad_id", "ID", value=_shortened(text), most=LONGEST_ID)
        elif (first := first_rows.setdefault(text, self._row.number)) != self._row.number:
            self._note("repeated_id", "ID", value=text, first=first)
        return text

    def _texts(self) -> tuple[dict[str, tuple[str, ...]], dict[str, str]]:
        wordings: dict[str, tuple[str, ...]] = {}
        answers: dict[str, str] = {}
        for tail, language in SUFFIXES.items():
            asked, answered = "質問" + tail, "回答" + tail
            question, answer = self._cells.get(asked, ""), self._cells.get(answered, "")
            parts = re.split("[|｜]", self._cells.get("別の言い方" + tail, ""))
            others = [part.strip() for part in parts]
            others = [part for part in dict.fromkeys(others) if part and part != question]
            if self._blank(asked) and (others or language == "ja"):
                self._note("no_question", asked)
            if self._blank(answered) and language == "ja":
                self._note("no_answer", answered)
            self._limit([question], LONGEST_WORDING, asked)
            self._limit(others, LONGEST_WORDING, "別の言い方" + tail)
            self._limit([answer], LONGEST_ANSWER, answered)
            if question:
                wordings[language] = (question, *others)
            if answer:
                answers[language] = answer
        return wordings, answers

    def _blank(self, column: str) -> bool:
        noted = any(mistake.column == column for mistake in self.mistakes)
        return not noted and not self._cells.get(column)

    def _limit(self, texts: list[str], most: int, column: str) -> None:
        longest = max((len(text.encode("utf-16-le", "replace")) // 2 for text in texts), default=0)
        if longest > most:
            self._note("too_long", column, length=longest, most=most)

    def _audience(self) -> frozenset[Audience]:
        names = [name.strip() for name in re.split("[;；、]", self._cells.get("対象", ""))]
        names = [name for name in names if name]
        if unknown := [name for name in names if name not in AUDIENCES]:
            value = "、".join(map(_shortened, unknown))
            self._note("bad_audience", "対象", value=value, known="・".join(AUDIENCES))
        return frozenset(AUDIENCES[name] for name in names if name in AUDIENCES) or EVERYONE

    def _source(self) -> str:
        text = self._cells.get("出典URL", "")
        fits = re.fullmatch(r"https://[^\s/]\S*", text, re.IGNORECASE) and len(text) <= LONGEST_URL
        if text and not fits:
            self._note("bad_source", "出典URL", value=_shortened(text), most=LONGEST_URL)
        return text

    def _date(self, column: str) -> date | None:
        text = self._cells.get(column, "")
        if not text:
            return None
        try:
            if found := _DATE.fullmatch(unicodedata.normalize("NFKC", text)):
                return date(*map(int, found.groups()))
        except ValueError:
            pass  # the thirtieth of February is noted below, as any other text is
        self._note("bad_date", column, value=_shortened(text))
        return None


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
