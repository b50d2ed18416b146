"""One row of the rota's sheet: its slots or its day off, and every mistake that it can have."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time

from faq.sheet_row import BROKEN_CELLS, Mistake
from faq.table import EXTRA, Row
from scheduler.rota import Off, Slot
from scheduler.rota_cells import (
    MOST_PLACES,
    WEEKDAYS,
    day_of,
    place_of,
    plain,
    time_of,
    weekdays_of,
    yes_of,
)

COLUMNS = {
    "窓口": "desk",
    "曜日": "weekday",
    "日付": "day",
    "開始": "begin",
    "終了": "end",
    "担当": "login",
    "順番": "place",
    "祝日も": "holidays",
    "休み": "off",
    "備考": "note",
}
"""The columns and the ids that a header may have in their stead."""

EVERYONE = "全員"
LONGEST_NOTE = 100


class Names:
    """What clerks may write for each id: the id itself or, where one alone has it, its name."""

    def __init__(self, known: Mapping[str, str]) -> None:
        """Take names by id."""
        self._known = known
        self._ids: dict[str, set[str]] = {}
        for id, name in known.items():
            for text in (id, name):
                self._ids.setdefault(plain(text), set()).add(id)

    def find(self, text: str) -> tuple[str, ...]:
        """Give the ids that are meant: one, or none, or more where it is not clear."""
        return (text,) if text in self._known else tuple(sorted(self._ids.get(plain(text), ())))

    def text(self, id: str) -> str:
        """Give what reads back as ``id``: its name if it can, else the id."""
        name = self._known.get(id, "").strip()
        safe = name and name.isprintable() and not name.startswith("'") and name not in BROKEN_CELLS
        return name if safe and name != EVERYONE and self.find(name) == (id,) else id

    def all(self) -> str:
        """List the names for a message."""
        return "、".join(name or id for id, name in self._known.items())


class RotaRow:
    """One row while it is read; ``mistakes`` are all that is wrong with it."""

    def __init__(
        self, row: Row, cells: Mapping[str, str | None], desks: Names, people: Names
    ) -> None:
        """Read the row's cells, which go by our columns."""
        self.mistakes: list[Mistake] = []
        self.slots: tuple[Slot, ...] = ()
        self.off: Off | None = None
        self._bad: set[str] = set()
        self._cells: dict[str, str] = {}
        if EXTRA in row.cells:
            # What stands behind the cell too many may be in the wrong column.
            self._note("extra_cells", None)
            return
        for column in COLUMNS:
            text = cells.get(column, "")
            lost = text == "" and column in row.formulas and column != "備考"
            if text is None or text in BROKEN_CELLS or lost:
                self._note("broken_cell", column)
            self._cells[column] = text or ""
        desk = self._name("窓口", desks, "desk", "no_desk")
        if self._yes("休み"):
            self._read_off(desk, people)
        elif "休み" not in self._bad:  # or it is unclear which of the two the row is
            self._read_slots(desk, people)
        if self.mistakes:
            self.slots, self.off = (), None

    def _read_slots(self, desk: str, people: Names) -> None:
        if self._cells["担当"] == EVERYONE:
            self._note("everyone", "担当")
        weekdays, day = self._days()
        if not weekdays and day is None and not self._bad & {"曜日", "日付"}:
            self._note("no_day", "曜日")
        begin, end = self._times()
        login = self._name("担当", people, "person", "no_person")
        place = place_of(self._cells["順番"])
        if place is None:
            self._note("bad_place", "順番", value=self._cells["順番"], most=MOST_PLACES)
        holidays = self._yes("祝日も")
        if not self.mistakes:
            days = [(None, day)] if day else [(weekday, None) for weekday in weekdays]
            self.slots = tuple(
                Slot(desk, login, begin, end, weekday, day, place or 1, holidays)
                for weekday, day in days
            )

    def _read_off(self, desk: str, people: Names) -> None:
        _, day = self._days()
        if day is None and "日付" not in self._bad:
            self._note("no_day_off", "日付")
        if self._cells["開始"] or self._cells["終了"]:
            self._note("off_with_time", "開始")
        whole = self._cells["担当"] == EVERYONE
        login = None if whole else self._name("担当", people, "person", "no_person_off")
        reason = self._cells["備考"]
        if len(reason) > LONGEST_NOTE:
            self._note("long_note", "備考", length=len(reason), most=LONGEST_NOTE)
        if day is not None and not self.mistakes:
            self.off = Off(desk, login, day, reason)

    def _note(self, reason: str, column: str | None, **values: object) -> None:
        if column is not None and column in self._bad:
            return  # a cell that is already a mistake is not looked at again
        self._bad.add(column or "")
        self.mistakes.append(Mistake(reason, column, values))

    def _name(self, column: str, names: Names, kind: str, blank: str) -> str:
        text = self._cells[column]
        found = names.find(text) if text else ()
        if not text:
            self._note(blank, column, known=names.all())
        elif not found:
            self._note(f"unknown_{kind}", column, value=_shortened(text), known=names.all())
        elif len(found) > 1:
            self._note(f"ambiguous_{kind}", column, value=text, found="、".join(found))
        return found[0] if found else ""

    def _days(self) -> tuple[tuple[int, ...], date | None]:
        weekly, single = self._cells["曜日"], self._cells["日付"]
        weekdays = weekdays_of(weekly) if weekly else ()
        if weekdays is None:
            self._note("bad_weekday", "曜日", value=_shortened(weekly))
        if not single:
            return weekdays or (), None
        told = day_of(single)
        if told is None:
            self._note("bad_day", "日付", value=_shortened(single))
            return (), None
        day, bracketed = told
        ours = day.isoweekday()
        # Clerks like to see a date's weekday beside it; any other weekday is a slip somewhere.
        if bracketed not in (None, ours) or weekdays not in (None, (), (ours,)):
            value = WEEKDAYS[bracketed - 1] if bracketed not in (None, ours) else weekly
            self._note("day_differs", "日付", day=day, weekday=WEEKDAYS[ours - 1], value=value)
        return (), day

    def _times(self) -> tuple[time, time]:
        begin, early = self._time("開始")
        end, after = self._time("終了")
        if early:
            self._note("bad_time", "開始", value=self._cells["開始"])
        if after and end > begin and not self._bad & {"開始", "終了"}:
            self._note("not_next_day", "終了", value=self._cells["終了"])
        return begin, end

    def _time(self, column: str) -> tuple[time, bool]:
        text = self._cells[column]
        told = time_of(text)
        if not text:
            self._note("no_time", column)
        elif told is None:
            self._note("bad_time", column, value=_shortened(text))
        return told or (time(), False)

    def _yes(self, column: str) -> bool:
        told = yes_of(self._cells[column])
        if told is None:
            self._note("bad_yes", column, value=_shortened(self._cells[column]))
        return bool(told)


def _shortened(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
