"""The clerk's rota sheet: rows into slots and days off, one error a bad row; and back.

Plain values in and out. The words of every message stand in `rota_messages.toml`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources

from faq.sheet import SheetError
from faq.sheet import sheet_error as file_error
from faq.sheet_export import write_rows
from faq.table import Row, Table, Unreadable, read_table
from scheduler.rota import Off, Rota, Slot
from scheduler.rota_cells import plain, weekdays_text
from scheduler.rota_row import COLUMNS, EVERYONE, Names, RotaRow

_REQUIRED = ("窓口", "開始", "終了", "担当")
_DAYS = ("曜日", "日付")
_YES = "○"


@dataclass(frozen=True, slots=True)
class RotaSheet:
    """The slots and days off of the good rows, an error for each bad one, and what stops nothing.

    A row with an error gives nothing at all. Errors and warnings are as in `faq.sheet`.
    """

    slots: tuple[Slot, ...]
    offs: tuple[Off, ...]
    errors: tuple[SheetError, ...]
    warnings: tuple[SheetError, ...] = ()


@cache
def messages() -> dict[str, dict[str, str]]:
    """Read the words of errors."""
    path = resources.files("scheduler").joinpath("rota_messages.toml")
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_rota(data: bytes, desks: Mapping[str, str], logins: Mapping[str, str]) -> RotaSheet:
    """Read a CSV, TSV, JSON or XLSX rota; ``desks`` and ``logins`` are names by id.

    A refused file, or a header that cannot be used, gives one error of row 0 and nothing else.
    Notes (備考) are kept for days off only, as their reason.
    """
    try:
        table = read_table(data)
    except Unreadable as refusal:
        return RotaSheet((), (), (file_error("file", refusal.reason, 0, **refusal.values),))
    ids = {plain(text): name for name, id in COLUMNS.items() for text in (name, id)}
    names = {name: ids.get(plain(name)) for name in table.header if name.strip()}
    ours = {name: known for name, known in names.items() if known}
    warnings = tuple(_warnings(table, [name for name in names if name not in ours]))
    if refused := _refused_header(tuple(ours.values())):
        return RotaSheet((), (), (refused,), warnings)
    return replace(_read_rows(table, ours, Names(desks), Names(logins)), warnings=warnings)


def write_rota(rota: Rota, desks: Mapping[str, str], names: Mapping[str, str]) -> str:
    """Write a rota as CSV that `read_rota` reads back, by names where they are clear.

    Agreed changes of single shifts are no part of it. Excel wants the text saved as `utf-8-sig`.
    """
    windows, people = Names(desks), Names(names)
    rows = [list(COLUMNS)]
    for slot, weekdays in _runs(rota.slots):
        cells = {
            "曜日": weekdays_text(weekdays),
            "日付": slot.day.isoformat() if slot.day else "",
            "開始": slot.begin.isoformat("minutes"),
            "終了": slot.end.isoformat("minutes"),
            "担当": people.text(slot.login),
            "順番": str(slot.place),
            "祝日も": _YES if slot.holidays else "",
        }
        rows.append(_row({"窓口": windows.text(slot.desk), **cells}))
    for off in rota.offs:
        cells = {
            "日付": off.day.isoformat(),
            "担当": EVERYONE if off.login is None else people.text(off.login),
            "休み": _YES,
            "備考": off.reason,
        }
        rows.append(_row({"窓口": windows.text(off.desk), **cells}))
    return write_rows(rows).decode("utf-8-sig")


def _error(
    section: str, reason: str, row: int, column: str | None = None, **values: object
) -> SheetError:
    words = messages()[section][reason].format(column=column, **values)
    return SheetError(row, column, words, reason, ((column, reason),))


def _warnings(table: Table, unknown: Sequence[str]) -> Iterator[SheetError]:
    for name in unknown:
        yield _error("file", "unknown_column", 0, name, known="、".join(COLUMNS))
    if table.nameless:
        yield _error("file", "nameless_column", 0, columns="、".join(table.nameless))
    if table.merged:
        yield _error("file", "merged", 0, areas="、".join(table.merged))


def _refused_header(taken: Sequence[str]) -> SheetError | None:
    missing = [name for name in _REQUIRED if name not in taken]
    if not any(name in taken for name in _DAYS):
        missing.append("か".join(_DAYS))
    if missing:
        return _error("file", "missing_columns", 0, columns="、".join(missing))
    if repeated := [name for name in COLUMNS if taken.count(name) > 1]:
        return _error("file", "repeated_columns", 0, columns="、".join(repeated))
    return None


def _read_rows(table: Table, names: Mapping[str, str], desks: Names, people: Names) -> RotaSheet:
    slots: list[Slot] = []
    offs: list[Off] = []
    errors: list[SheetError] = []
    seen: dict[object, int] = {}
    for row in table.rows:
        cells = {ours: row.cells.get(name, "") for name, ours in names.items()}
        formulas = {names[name]: text for name, text in row.formulas.items() if name in names}
        read = RotaRow(Row(row.number, row.cells, formulas), cells, desks, people)
        if read.mistakes:
            found = [
                _error("row", one.reason, row.number, one.column, **one.values)
                for one in read.mistakes
            ]
            words = "／".join(error.message for error in found)
            mistakes = tuple(mistake for error in found for mistake in error.mistakes)
            errors.append(replace(found[0], message=words, mistakes=mistakes))
            continue
        # The same person at the same time cannot stand in two places, nor be off twice.
        keys: dict[object, str] = {
            replace(slot, place=1, holidays=False): _day_text(slot) for slot in read.slots
        }
        if read.off:
            keys = {replace(read.off, reason=""): read.off.day.isoformat()}
        repeated = [key for key in keys if key in seen]
        if repeated:
            days = "・".join(keys[key] for key in repeated)
            first = seen[repeated[0]]
            errors.append(_error("row", "repeated", row.number, first=first, value=days))
            continue
        seen.update(dict.fromkeys(keys, row.number))
        slots.extend(read.slots)
        offs.extend([read.off] if read.off else [])
    return RotaSheet(tuple(slots), tuple(offs), tuple(errors))


def _runs(slots: Sequence[Slot]) -> Iterator[tuple[Slot, list[int]]]:
    """Yield slots with their weekdays, neighbours that differ in a rising weekday as one."""
    last: Slot | None = None
    weekdays: list[int] = []
    for slot in slots:
        day = slot.weekday
        if last and day and weekdays and day > weekdays[-1] and replace(last, weekday=day) == slot:
            weekdays.append(day)
            continue
        if last:
            yield last, weekdays
        last, weekdays = slot, [day] if day else []
    if last:
        yield last, weekdays


def _day_text(slot: Slot) -> str:
    return slot.day.isoformat() if slot.day else weekdays_text([slot.weekday or 0])


def _row(cells: Mapping[str, str]) -> list[str]:
    return [cells.get(column, "") for column in COLUMNS]
