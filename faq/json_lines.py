"""Entries and questions as JSON lines, the form in which other towns' data comes to be tried.

Plain values in and out; a line that cannot be read gives an error and stops no other.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from faq.entry import JAPANESE, Entry
from faq.index import Index
from faq.language import detect
from faq.sheet import SheetError, SheetResult, sheet_error
from faq.table import as_text
from faq.verdict import judge


@dataclass(frozen=True, slots=True)
class Query:
    """One question to search for; `language` is its text's, told by its letters if not given.

    `relevant` are entries by their grade, where someone has judged: 2 answers it, 1 is related.
    """

    id: str
    text: str
    language: str
    relevant: Mapping[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class QueryResult:
    """The questions of the good lines, and an error for each bad one."""

    queries: tuple[Query, ...]
    errors: tuple[SheetError, ...]


class _Refused(Exception):
    def __init__(self, reason: str, column: str | None = None, **values: Any) -> None:
        super().__init__(reason)
        self.reason, self.column, self.values = reason, column, values


def read_jsonl(text: str) -> SheetResult:
    """Read entries from lines of `{"id", "language", "question", "answer"}`.

    Lines of one id in several languages make one entry. An error's row is its line's number.
    """
    entries: dict[str, Entry] = {}
    seen: dict[tuple[str, str], int] = {}
    errors: list[SheetError] = []
    for row, line in _lines(text):
        try:
            plain = _object(line)
            id, language = _field(plain, "id"), _field(plain, "language", JAPANESE)
            question = _field(plain, "question")
            answer = _field(plain, "answer", "")
            first = seen.setdefault((id, language), row)
            if first != row:
                raise _Refused("repeated_id", "id", value=id, first=first)
        except _Refused as refusal:
            errors.append(_line_error(row, refusal))
            continue
        entry = entries.get(id) or Entry(id, "")
        entries[id] = replace(
            entry,
            wordings={**entry.wordings, language: (question,)},
            answers={**entry.answers, **({language: answer} if answer else {})},
        )
    return SheetResult(tuple(entries.values()), tuple(errors))


def read_queries(text: str) -> QueryResult:
    """Read questions from lines of `{"id", "text", "language", "relevant"}`, the last two optional.

    `relevant` is an object of entries' ids and grades (1 or 2); further fields are left alone. A
    question may be empty, for people send such ones too.
    """
    queries: list[Query] = []
    errors: list[SheetError] = []
    for row, line in _lines(text):
        try:
            plain = _object(line)
            asked = plain.get("text")
            if not isinstance(asked, str):
                raise _Refused("no_field", "text")
            language = _field(plain, "language", detect(asked, JAPANESE))
            queries.append(Query(_field(plain, "id"), asked, language, _grades(plain)))
        except _Refused as refusal:
            errors.append(_line_error(row, refusal))
    return QueryResult(tuple(queries), tuple(errors))


def search_lines(
    index: Index, queries: Iterable[Query], *, top: int = 10, today: date | None = None
) -> Iterator[dict[str, object]]:
    """Yield for each question its verdict and matches, ready for `json.dumps`.

    The form is `{"query_id", "verdict", "matches": [{"id", "score", "probability"}]}`.
    """
    for query in queries:
        # The verdict looks at no more than the suggestions; it must not hang on `top`.
        most = max(top, index.parameters.verdict.suggest_most, 1)
        matches = index.search(query.text, query.language, today=today, top=most)
        yield {
            "query_id": query.id,
            "verdict": judge(matches, index.parameters).kind,
            "matches": [
                {
                    "id": match.id,
                    "score": round(match.score, 6),
                    "probability": round(match.probability, 6),
                }
                for match in matches[: max(top, 0)]
            ],
        }


def _lines(text: str) -> Iterator[tuple[int, str]]:
    # Not splitlines(): JSON texts may hold U+2028, which it takes for the end of a line.
    for row, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
        if line.strip():
            yield row, line


def _object(line: str) -> Mapping[str, object]:
    try:
        plain = json.loads(line)
    except (ValueError, RecursionError):
        raise _Refused("not_json") from None
    if not isinstance(plain, dict):
        raise _Refused("not_json")
    return plain


def _field(plain: Mapping[str, object], name: str, default: str | None = None) -> str:
    value = as_text(plain.get(name))
    if not value:
        value = default
    if value is None:
        raise _Refused("no_field", name)
    return value


def _grades(plain: Mapping[str, object]) -> Mapping[str, int]:
    grades = plain.get("relevant", {})
    if not isinstance(grades, dict) or not all(grade in (1, 2) for grade in grades.values()):
        raise _Refused("no_grades", "relevant")
    return grades


def _line_error(row: int, refusal: _Refused) -> SheetError:
    return sheet_error("line", refusal.reason, row, refusal.column, **refusal.values)
