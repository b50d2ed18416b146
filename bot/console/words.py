"""What the console says where no template stands, from `words.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources

_WORDS: Mapping[str, Mapping[str, str]] = tomllib.loads(
    resources.files("bot.console").joinpath("words.toml").read_text(encoding="utf-8")
)


def words(id: str, /, **values: object) -> str:
    """Give the words ``table.key`` with their values filled in; KeyError for an unknown id."""
    table, _, key = id.partition(".")
    return _WORDS[table][key].format(**values)


def word_of(table: str, key: str) -> str:
    """Give the word for a value of the database; the value itself when none is written."""
    return _WORDS[table].get(key, key)


def listed(table: str) -> Mapping[str, str]:
    """Give a whole table of words, as for a list to choose from."""
    return _WORDS[table]
