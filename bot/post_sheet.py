"""Posts from a sheet, a row each, and the sheet that shows how to write them.

All rows are good, or nothing is kept: half a sheet imported is worse than none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.console.words import listed
from bot.messages import message
from bot.post_fields import fields_of, read_post
from bot.town import TownFile
from faq.sheet import sheet_error as file_error
from faq.sheet_export import write_rows
from faq.table import Row, Unreadable, read_table
from handlers.phrases import language_name
from scheduler.post import Content
from scheduler.rota_cells import plain, time_of, weekdays_of

MOST_BYTES = 2_000_000
MOST_ROWS = 500
TIMINGS = {"すぐ": "now", "一度": "once", "毎日": "daily", "毎週": "weekly", "毎月": "monthly"}
TO = {"希望する人": "chosen", "全員": "everyone"}
COLUMNS = {
    "種類": "category",
    "題名": "title.ja",
    "本文": "body.ja",
    "送り方": "timing",
    "日": "start",
    "時刻": "start_time",
    "曜日": "weekdays",
    "最後の日": "until",
    "除く日": "except_on",
    "相手": "to",
    "住む人・訪れる人": "lenses",
    "地区": "areas",
    "掲載の終わり": "expires",
    "掲載の終わりの時刻": "expires_time",
    "開催日": "gathering",
    "開催時刻": "gathering_time",
    "会場": "gathering_place",
    "定員": "gathering_capacity",
    "ボタン": "label_1",
    "開くページ": "address_1",
}
"""The columns in Japanese; those of other languages are named after them, as 題名（英語）."""
NEEDED = ("題名", "本文")


@dataclass(frozen=True, slots=True)
class PostSheet:
    """The posts of the good rows, by row number, and what is wrong: row number, words."""

    posts: tuple[tuple[int, Content], ...]
    errors: tuple[tuple[int, str], ...]


def read_posts(data: bytes, town: TownFile, now: datetime) -> PostSheet:
    """Read a CSV, TSV, JSON or XLSX sheet; ``now`` is the town's local time."""
    try:
        table = read_table(data)
    except Unreadable as refusal:
        error = file_error("file", refusal.reason, 0, **refusal.values)
        return PostSheet((), ((0, error.message),))
    known = {plain(name): field for name, field in columns(town).items()}
    unknown = [name for name in table.header if name.strip() and plain(name) not in known]
    names = {name: known[plain(name)] for name in table.header if plain(name) in known}
    missing = [name for name in NEEDED if COLUMNS[name] not in names.values()]
    if unknown or missing:
        wrong = [message("post.column_unknown", column=name) for name in unknown]
        wrong += [message("post.column_missing", column=name) for name in missing]
        return PostSheet((), tuple((0, words) for words in wrong))
    if len(table.rows) > MOST_ROWS:
        return PostSheet((), ((0, message("post.rows_many", most=MOST_ROWS)),))
    posts: list[tuple[int, Content]] = []
    errors: list[tuple[int, str]] = []
    for row in table.rows:
        content, wrong_here = _read(row, names, town, now)
        if wrong_here:
            errors += [(row.number, words) for words in wrong_here]
        else:
            posts.append((row.number, content))
    if not posts and not errors:
        errors.append((0, message("post.rows_none")))
    return PostSheet(tuple(posts), tuple(errors))


def columns(town: TownFile) -> dict[str, str]:
    """Name the columns of a town's sheet, each with the field it fills."""
    found = dict(COLUMNS)
    for language in town.town.languages:
        if language != "ja":
            name = language_name(language)
            found |= {f"題名（{name}）": f"title.{language}", f"本文（{name}）": f"body.{language}"}
    return found


def template(town: TownFile, content: Content) -> bytes:
    """Write a sheet that shows how a row is filled in, as CSV."""
    fields = {name: "・".join(values) for name, values in fields_of(content).items()}
    named = columns(town)
    back = {
        "category": dict(listed("post_category")),
        "timing": {id: label for label, id in TIMINGS.items()},
        "to": {id: label for label, id in TO.items()},
    }
    cells = [
        back.get(field, {}).get(text := fields.get(field, ""), text) for field in named.values()
    ]
    return write_rows([list(named), cells])


def _read(
    row: Row, names: Mapping[str, str], town: TownFile, now: datetime
) -> tuple[Content, list[str]]:
    fields: dict[str, Sequence[str]] = {}
    wrong: list[str] = []
    for name, field in names.items():
        cell = row.cells.get(name)
        if cell is None:
            wrong.append(message("post.cell_bad", column=name))
            continue
        values = _values(field, cell.strip())
        if values is None:
            wrong.append(message("post.cell_choice", column=name, value=cell))
        else:
            fields[field] = values
    content, errors = read_post(fields, town, now)
    by_field = {field: name for name, field in names.items()}
    wrong += [
        message("post.cell", column=by_field.get(field, COLUMN_OF.get(field, "")), what=what)
        for field, what in errors.items()
    ]
    return content, wrong


COLUMN_OF = {"audience": "相手", "links": "ボタン"}


def _values(field: str, cell: str) -> list[str] | None:
    """Read a cell into the values that a form would give; None for what it cannot be."""
    if not cell:
        return []
    match field:
        case "category":
            return _labelled(cell, {label: id for id, label in listed("post_category").items()})
        case "timing":
            return _labelled(cell, TIMINGS)
        case "to":
            return _labelled(cell, TO)
        case "lenses":
            labels = {label: id for id, label in listed("lens").items()}
            found = [_labelled(part, labels) for part in _parts(cell)]
            return None if None in found else [one for part in found if part for one in part]
        case "areas":
            return _parts(cell)
        case "weekdays":
            days = weekdays_of(cell)
            return None if days is None else [str(day) for day in days]
        case "start" | "until" | "expires" | "gathering":
            # A spreadsheet gives a day as 2026-12-01 00:00:00.
            return [re.sub(r"[ T]00:00(:00)?$", "", cell)]
        case "start_time" | "expires_time" | "gathering_time":
            return [cell] if time_of(cell) else [re.sub(r"^\d{4}-\d\d-\d\d[ T]", "", cell)]
    return [cell]


def _labelled(cell: str, labels: Mapping[str, str]) -> list[str] | None:
    wanted = plain(cell)
    found = next((id for label, id in labels.items() if wanted in (plain(label), plain(id))), None)
    return None if found is None else [found]


def _parts(cell: str) -> list[str]:
    return [part.strip() for part in re.split("[・、,;/]", cell) if part.strip()]
