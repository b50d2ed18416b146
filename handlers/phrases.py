"""The words the bot says to people, by id and language. Decides; reads its own files once."""

from __future__ import annotations

import string
import tomllib
from functools import cache
from importlib import resources

JAPANESE = "ja"
LANGUAGES = ("ja", "ja-easy", "en", "zh-Hant", "zh-Hans", "ko")
"""Every language has a file of its own name in ``phrases/`` and one in ``phrases/disaster/``."""

Piece = tuple[str, str | None]
"""Plain words, and the name of the value that follows them."""


def phrase(id: str, language: str, /, **values: object) -> str:
    """Say a phrase in a language, Japanese where we do not speak it.

    ``values`` fill the phrase's {names} and are never looked into: a person's braces stay as
    they are. Raises KeyError for an unknown id or a value that is missing.
    """
    pieces = phrases(language if language in LANGUAGES else JAPANESE)[id]
    return "".join(words if name is None else f"{words}{values[name]}" for words, name in pieces)


def to_staff(id: str, /, **values: object) -> str:
    """Say to staff a phrase of ``staff.toml``, which is in Japanese alone; otherwise as phrase."""
    pieces = staff_phrases()[id]
    return "".join(words if name is None else f"{words}{values[name]}" for words, name in pieces)


def language_name(language: str) -> str:
    """Name a language to staff; one we do not speak by its code."""
    known = staff_phrases().get(f"languages.{language}")
    return language if known is None else to_staff(f"languages.{language}")


def words(id: str) -> frozenset[str]:
    """List the words of a phrase that is a list, one a line, in every language."""
    return frozenset(
        line.strip()
        for language in LANGUAGES
        for line in phrase(id, language).splitlines()
        if line.strip()
    )


@cache
def phrases(language: str) -> dict[str, tuple[Piece, ...]]:
    """Read the phrases of a language, each cut at its {names}; ids are "section.name"."""
    file = f"{language}.toml"
    folders = ((), ("disaster",), ("alert",))
    found: dict[str, tuple[Piece, ...]] = {}
    for folder in folders:
        found |= _read("phrases", *folder, file)
    return found


@cache
def staff_phrases() -> dict[str, tuple[Piece, ...]]:
    """Read what staff are told, as ``phrases`` does."""
    return _read("staff.toml")


def _read(*path: str) -> dict[str, tuple[Piece, ...]]:
    file = resources.files("handlers").joinpath(*path)
    read = tomllib.loads(file.read_text(encoding="utf-8"))
    return {
        f"{section}.{name}": tuple(
            (piece, value) for piece, value, _, _ in string.Formatter().parse(text)
        )
        for section, entries in read.items()
        for name, text in entries.items()
    }
