"""One table of a TOML file, read key by key; what is wrong is gathered, not raised."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import time
from difflib import get_close_matches
from typing import TypeVar
from unicodedata import category
from urllib.parse import urlsplit

from bot.messages import message, remedy

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_MONTH_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_LONGEST_MONTHS = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}

T = TypeVar("T")


class Fields:
    """A table at ``where`` (empty for the file itself), as ``kind`` in the hints.

    An empty text, list or table counts as absent, so that a form can be left unfilled. Every reader
    gives the key's value, or None when it is absent or unusable; the latter is noted in
    ``problems``, as is a needed key that is absent.
    """

    def __init__(
        self, table: Mapping[str, object], problems: list[str], where: str = "", kind: str = ""
    ) -> None:
        """Read ``table``; ``problems`` is shared by all tables of a file."""
        self._table = table
        self._problems = problems
        self._where = where
        self._kind = kind
        self._known: set[str] = set()

    @property
    def is_empty(self) -> bool:
        """Whether the table has no keys or is not there."""
        return not self._table

    def read(
        self, key: str, understand: Callable[[object], T | None], *, needed: bool = False
    ) -> T | None:
        """Read a key with ``understand``, which gives None for a value it cannot use."""
        self._known.add(key)
        if self._table.get(key, "") in ("", [], {}):
            if needed:
                self._note("missing", key)
            return None
        value = understand(self._table[key])
        if value is None:
            self._note("wrong", key)
        return value

    def text(self, key: str, pattern: str = r".*\S.*", *, needed: bool = False) -> str | None:
        """Read a text that fits ``pattern`` as a whole."""
        return self.read(key, lambda value: _fitting(value, pattern), needed=needed)

    def texts(self, key: str, pattern: str = r".*\S.*", *, needed: bool = False) -> list[str]:
        """Read a list of texts that each fit ``pattern``."""
        return self.read(key, lambda value: _all_fitting(value, pattern), needed=needed) or []

    def address(self, key: str, start: str = "https://", *, needed: bool = False) -> str | None:
        """Read a web address that begins with ``start``."""
        return self.read(key, lambda value: _address(value, start), needed=needed)

    def flag(self, key: str, default: bool) -> bool:
        """Read true or false."""
        found = self.read(key, lambda value: value if isinstance(value, bool) else None)
        return default if found is None else found

    def number(self, key: str, default: float, most: float, *, whole: bool = False) -> float:
        """Read a number above 0 up to ``most``."""
        found = self.read(key, lambda value: _number(value, most, whole))
        return default if found is None else found

    def time(self, key: str) -> time | None:
        """Read a time of day, written "08:30"."""
        return self.read(key, as_time)

    def month_day(self, key: str) -> tuple[int, int] | None:
        """Read a month and a day, written "12-29"."""
        return self.read(key, _month_day)

    def names(self, languages: tuple[str, ...], key: str = "names") -> dict[str, str]:
        """Read names by language; one of ``languages`` without a name takes the Japanese one."""
        noted = len(self._problems)
        found = self.read(key, _names, needed=True) or {}
        if "ja" not in found and len(self._problems) == noted:
            self._note("missing", f"{key}.ja")
        return dict.fromkeys(languages, found.get("ja", "")) | found

    def table(self, key: str) -> Fields:
        """Go into a table; an absent one reads as empty."""
        found = self.read(key, lambda value: value if isinstance(value, dict) else None)
        return Fields(found or {}, self._problems, self.at(key), self._hint_of(key))

    def tables(self, key: str) -> list[Fields]:
        """Go into each table of ``[[key]]``; the first is number 1."""
        found = self.read(key, _tables) or []
        return [
            Fields(table, self._problems, f"{self.at(key)}[{number}]", self._hint_of(key))
            for number, table in enumerate(found, start=1)
        ]

    def named_tables(self, key: str) -> dict[str, Fields]:
        """Go into each ``[key.name]``."""
        found = self.read(key, _table_of_tables) or {}
        return {
            name: Fields(table, self._problems, f"{self.at(key)}.{name}", self._hint_of(key))
            for name, table in found.items()
        }

    def at(self, key: str) -> str:
        """Say where a key stands in the file."""
        return f"{self._where}.{key}" if self._where else key

    def note(self, problem: str, key: str, **values: object) -> None:
        """Write down the problem ``town.<problem>`` with a key."""
        self._problems.append(message(f"town.{problem}", key=self.at(key), **values))

    def end(self) -> None:
        """Write down every key that nobody has read."""
        for key in self._table.keys() - self._known:
            near = get_close_matches(key, self._known, n=1)
            if near:
                self.note("unknown_like", key, guess=near[0])
            else:
                self.note("unknown", key)

    def _note(self, problem: str, key: str) -> None:
        self.note(problem, key, hint=remedy("hint", self._hint_of(key)))

    def _hint_of(self, key: str) -> str:
        return f"{self._kind}.{key}" if self._kind else key


def as_time(value: object) -> time | None:
    """Understand "08:30" or TOML's own local time."""
    if isinstance(value, time):
        return value
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    return time(int(found[1]), int(found[2])) if found else None


def _fitting(value: object, pattern: str) -> str | None:
    if not isinstance(value, str) or any(category(letter) == "Cc" for letter in value):
        return None
    return value if re.fullmatch(pattern, value) else None


def _all_fitting(value: object, pattern: str) -> list[str] | None:
    if not isinstance(value, list):
        return None
    found = [text for one in value if (text := _fitting(one, pattern)) is not None]
    return found if len(found) == len(value) else None


def _address(value: object, start: str) -> str | None:
    text = _fitting(value, r"\S+")
    try:
        return text if text and text.startswith(start) and urlsplit(text).hostname else None
    except ValueError:
        return None


def _number(value: object, most: float, whole: bool) -> float | None:
    # True is an int to Python, but nobody means 1 by it.
    if isinstance(value, bool) or not isinstance(value, int if whole else (int, float)):
        return None
    return value if 0 < value <= most else None


def _month_day(value: object) -> tuple[int, int] | None:
    found = _MONTH_DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    month, day = int(found[1]), int(found[2])
    return (month, day) if day <= _LONGEST_MONTHS.get(month, 31) else None


def _names(value: object) -> dict[str, str] | None:
    if not isinstance(value, dict):
        return None
    given = {language: name for language, name in value.items() if name != ""}
    return given if all(_fitting(name, r".*\S.*") for name in given.values()) else None


def _tables(value: object) -> list[dict[str, object]] | None:
    is_list = isinstance(value, list) and all(isinstance(one, dict) for one in value)
    return value if is_list and isinstance(value, list) else None


def _table_of_tables(value: object) -> dict[str, dict[str, object]] | None:
    is_table = isinstance(value, dict) and all(isinstance(one, dict) for one in value.values())
    return value if is_table and isinstance(value, dict) else None
