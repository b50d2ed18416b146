"""What is written is what is read: entries as JSON in a column, and as a sheet."""

from __future__ import annotations

import json
import re
from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from faq.entry import EVERYONE, Entry, from_plain, to_plain
from faq.sheet import read_sheet
from faq.sheet_export import KINDS, write_rows, write_sheet
from faq.sheet_row import BROKEN_CELLS
from faq.table import as_text

LANGUAGES = st.sampled_from(["en", "zh-Hans", "zh-Hant", "ko", "ja-easy"])
DAYS = st.none() | st.dates(date(1000, 1, 1))
# What a cell can hold: no outer space, NUL or lone surrogate, "\n" alone for a new line.
LETTERS = st.characters(codec="utf-8", exclude_characters="\0\r|｜")
TEXTS = st.text(LETTERS, max_size=20) | st.text(st.sampled_from("'=+-@,;\"\n\tあa"), max_size=8)
CELLS = TEXTS.map(str.strip).filter(lambda text: text not in BROKEN_CELLS)
FILLED = CELLS.filter(bool)


@st.composite
def drawn_entries(draw: st.DrawFn) -> Entry:
    languages = ["ja", *draw(st.lists(LANGUAGES, unique=True, max_size=2))]
    since, until = draw(DAYS), draw(DAYS)
    if since and until and until < since:
        since, until = until, since
    return Entry(
        id=draw(st.from_regex(r"[a-z][a-z0-9-]{0,20}", fullmatch=True)),
        topic=draw(CELLS),
        audience=draw(st.frozensets(st.sampled_from(sorted(EVERYONE)), min_size=1)),
        wordings={
            language: tuple(draw(st.lists(FILLED, min_size=1, max_size=3, unique=True)))
            for language in languages
        },
        answers={language: draw(FILLED) for language in languages},
        source_url=draw(st.sampled_from(["", "https://village.example/a?b=c,d&e"])),
        desk=draw(CELLS),
        checked_on=draw(DAYS),
        review_by=draw(DAYS),
        valid_from=since,
        valid_until=until,
    )


@given(drawn_entries())
def test_an_entry_comes_back_from_json(entry: Entry) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(entry)))) == entry


@pytest.mark.parametrize("kind", KINDS)
@given(entries=st.lists(drawn_entries(), min_size=1, max_size=4, unique_by=lambda entry: entry.id))
def test_entries_come_back_from_their_sheet(kind: str, entries: list[Entry]) -> None:
    if kind == ".xlsx":  # its XML has no letters for controls
        entries = [_without_controls(entry) for entry in entries]
    result = read_sheet(write_sheet(entries, kind), "export")
    assert not result.errors
    assert not result.warnings
    assert not result.notes.formulas
    assert list(result.entries) == entries


def _without_controls(entry: Entry) -> Entry:
    return from_plain({name: _cleaned(value) for name, value in to_plain(entry).items()})


def _cleaned(value: object) -> object:
    if isinstance(value, str):
        return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f]", "x", value)
    if isinstance(value, list):
        return [_cleaned(item) for item in value]
    if isinstance(value, dict):
        return {key: _cleaned(item) for key, item in value.items()}
    return value


@given(st.text(st.sampled_from("'=+-@\t あ1"), min_size=1).map(str.strip).filter(bool))
def test_no_exported_cell_runs_as_a_formula_and_each_reads_back(cell: str) -> None:
    written = write_rows([[cell]]).decode("utf-8-sig").strip("\r\n").strip('"')
    assert written[0] not in "=+-@"
    assert as_text(written) == cell


def test_a_workbook_s_time_is_read_as_it_is_shown() -> None:
    assert as_text(time(8, 30)) == "08:30"
    assert as_text(time(8, 30, 1)) is None
