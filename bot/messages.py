"""What the program tells the clerk who sets it up, from `messages.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib import resources

_MESSAGES: Mapping[str, Mapping[str, str]] = tomllib.loads(
    resources.files("bot").joinpath("messages.toml").read_text(encoding="utf-8")
)


def message(id: str, /, **values: object) -> str:
    """Give the message ``table.key`` with its values filled in; KeyError for an unknown id."""
    table, _, key = id.partition(".")
    return _MESSAGES[table][key].format(**values)


def remedy(kind: str, key: str) -> str:
    """Say what to do about the setting or the key ``key``; empty when nothing is written."""
    return _MESSAGES[kind].get(key, "")


def language_name(language: str) -> str:
    """Give a language's Japanese name; its tag where none is written."""
    return _MESSAGES["language"].get(language, language)
