"""Ready answers and questions back, in every language, that staff choose. Decides.

Every text is written beforehand; at the moment of answering only the slots are: a name
goes through as it is, and times, dates and amounts take each language's form. So a clerk who
reads only Japanese can answer in Korean. Reads its own files once.
"""

from __future__ import annotations

import re
import string
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from typing import Any, Literal

from handlers.letters import legible, one_line, units
from handlers.phrases import JAPANESE, LANGUAGES, Piece, phrase

Kind = Literal["text", "place", "phone", "time", "date", "money", "count", "url"]
Reason = Literal[
    "missing",
    "too long",
    "not a time",
    "not a date",
    "not a number",
    "not a phone",
    "not an address",
]

LONGEST_NAME = 60
LONGEST_URL = 300
"""Both in UTF-16 units. With them, a filled answer stays within one message."""

_EASY = "ja-easy"
URGENT = "urgent"
"""The category of what is said in an emergency; nobody can choose not to get it."""
# \u30fc is the long vowel mark, which stands where the hyphen is on a Japanese keyboard.
_HYPHENS = re.compile("[‐‑‒–—―−\u30fc]")
_PHONE = re.compile(r"#[0-9]{3,5}|\+?[0-9(][0-9() -]*[0-9]")
_TIME = re.compile(r"([0-9]{1,2})(?::([0-5][0-9])|時(?:([0-5]?[0-9])分)?)")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[0-9]{1,3}(?:,[0-9]{3}){1,2}|[0-9]{1,9}")
# No user name before the host: "https://town.example@elsewhere" leads elsewhere.
# What ends an address in Japanese prose is no part of it; \ufffd is what nobody could read.
_NOT_IN_URL = r"\s。、（）「」<>\ufffd"
_HOST = rf"[^{_NOT_IN_URL}/?#@\\.]+"
_URL = re.compile(rf"https://{_HOST}(?:\.{_HOST})+(?:[/?#][^{_NOT_IN_URL}]*)?")


@dataclass(frozen=True)
class Slot:
    """A value that staff write into an answer; label and example are Japanese, for staff."""

    name: str
    kind: Kind
    label: str
    example: str


@dataclass(frozen=True)
class StockAnswer:
    """A ready answer; the title is what Japanese-reading staff choose it by."""

    id: str
    group: str
    title: str
    slots: tuple[Slot, ...]


@dataclass(frozen=True)
class AskBack:
    """A question that staff may send back to the asker; the label is Japanese, for staff."""

    id: str
    label: str


@dataclass(frozen=True)
class Notice:
    """A news item that staff need only fill in; the title is what they choose it by."""

    id: str
    title: str
    category: str
    slots: tuple[Slot, ...]


class BadSlot(ValueError):
    """Says which slot (its name) cannot be filled as written, and why."""

    def __init__(self, slot: str, reason: Reason) -> None:
        super().__init__(f"{slot}: {reason}")
        self.slot = slot
        self.reason = reason


def groups() -> tuple[tuple[str, str], ...]:
    """List the groups' ids and Japanese names, in the order to show them in."""
    return tuple((group["id"], group["name"]) for group in _read("stock")["groups"])


@cache
def answers() -> tuple[StockAnswer, ...]:
    """List all ready answers, group after group."""
    slots = {name: Slot(name=name, **known) for name, known in _read("stock")["slots"].items()}
    return tuple(
        StockAnswer(
            answer["id"],
            group["id"],
            answer["title"],
            tuple(slots[name] for name in answer.get("slots", ())),
        )
        for group in _read("stock")["groups"]
        for answer in group["answers"]
    )


def find(id: str) -> StockAnswer | None:
    """Find a ready answer, None when the stock has no such one."""
    return next((answer for answer in answers() if answer.id == id), None)


def fill(id: str, language: str, values: Mapping[str, str]) -> str:
    """Say a ready answer with its slots filled; other values are left out.

    A language that the stock does not speak gives Japanese and easy Japanese. Raises KeyError for
    an unknown id, and BadSlot for the first slot that cannot be filled.
    """
    answer = find(id)
    if answer is None:
        raise KeyError(id)
    return _in(
        language,
        lambda spoken: _join(
            _texts("answers", spoken)[id],
            {slot.name: _say(slot, values.get(slot.name, ""), spoken) for slot in answer.slots},
        ),
    )


@cache
def notices() -> tuple[Notice, ...]:
    """List the news that is written beforehand, in the order to show it in."""
    slots = {name: Slot(name=name, **known) for name, known in _read("stock")["slots"].items()}
    return tuple(
        Notice(
            one["id"], one["title"], one["category"], tuple(slots[name] for name in one["slots"])
        )
        for one in _read("stock")["notices"]
    )


@cache
def urgent() -> tuple[Notice, ...]:
    """List what a town says in an emergency, in the order to show it in."""
    slots = {name: Slot(name=name, **known) for name, known in _read("stock")["slots"].items()}
    return tuple(
        Notice(one["id"], one["title"], URGENT, tuple(slots[name] for name in one["slots"]))
        for one in _read("stock")["urgent"]
    )


def fill_notice(notice: Notice, language: str, values: Mapping[str, str]) -> tuple[str, str]:
    """Say a news item in one of our languages: its title and its text. Raises BadSlot."""
    said = {slot.name: _say(slot, values.get(slot.name, ""), language) for slot in notice.slots}
    table = "urgent" if notice.category == URGENT else "notices"
    title, _, text = _join(_texts(table, language)[notice.id], said).partition("\n")
    return title, text


def plain(language: str) -> tuple[tuple[StockAnswer, str], ...]:
    """List the answers that need no slots, each with its text, ready to send in one tap."""
    return tuple(
        (answer, fill(answer.id, language, {})) for answer in answers() if not answer.slots
    )


@cache
def ask_backs() -> tuple[AskBack, ...]:
    """List the questions that staff may send back, in the order to show them in."""
    return tuple(AskBack(id, label) for id, label in _read("stock")["ask_backs"].items())


def ask_back(id: str, language: str) -> str:
    """Say a question back in full; an unknown language gives Japanese and easy Japanese.

    Raises KeyError for an unknown id.
    """
    return _in(language, lambda spoken: _join(_texts("ask_backs", spoken)[id], {}))


def _in(language: str, say: Callable[[str], str]) -> str:
    if language in LANGUAGES:
        return say(language)
    return "\n\n".join(
        f"{phrase(head, JAPANESE)}\n{say(spoken)}"
        for head, spoken in (("ask.in_japanese", JAPANESE), ("ask.in_easy", _EASY))
    )


def _say(slot: Slot, value: str, language: str) -> str:
    """Write a slot's value in a language."""
    value = one_line(legible(value), units(value))
    if not value:
        raise BadSlot(slot.name, "missing")
    # Staff type full-width digits too.
    narrow = unicodedata.normalize("NFKC", value)
    match slot.kind:
        case "text" | "place":
            if units(value) > LONGEST_NAME:
                raise BadSlot(slot.name, "too long")
            return value
        case "url":
            return _say_url(slot, value)
        case "phone":
            return _say_phone(slot, _HYPHENS.sub("-", narrow))
        case "time":
            return _say_time(slot, narrow, language)
        case "date":
            return _say_date(slot, narrow, language)
        case "money":
            amount = _number(slot, narrow.removeprefix("¥").removesuffix("円"))
            return _join(_texts("forms", language)["money"], {"amount": amount})
        case "count":
            return _number(slot, narrow)


def _say_url(slot: Slot, value: str) -> str:
    if units(value) > LONGEST_URL:
        raise BadSlot(slot.name, "too long")
    if not _URL.fullmatch(value) or not value.isprintable():
        raise BadSlot(slot.name, "not an address")
    return value


def _say_phone(slot: Slot, narrow: str) -> str:
    # E.164 has at most 15 digits; 119 and 110 have three.
    if not _PHONE.fullmatch(narrow) or not 3 <= sum(map(str.isdigit, narrow)) <= 15:
        raise BadSlot(slot.name, "not a phone")
    return narrow


def _say_time(slot: Slot, narrow: str, language: str) -> str:
    found = _TIME.fullmatch(narrow)
    if found is None:
        raise BadSlot(slot.name, "not a time")
    hour, minute = int(found[1]), int(found[2] or found[3] or 0)
    # Places close at 24:00.
    if hour > 24 or (hour == 24 and minute):
        raise BadSlot(slot.name, "not a time")
    form = "time.minute" if minute else "time.hour"
    return phrase(form, language, hour=hour, minute=f"{minute:02d}")


def _say_date(slot: Slot, narrow: str, language: str) -> str:
    try:
        if not _DATE.fullmatch(narrow):
            raise ValueError(narrow)
        day = date.fromisoformat(narrow)
    except ValueError as error:
        raise BadSlot(slot.name, "not a date") from error
    known = {
        "month": phrase(f"month.{day.month}", language),
        "day": str(day.day),
        "weekday": phrase(f"weekday.{day.isoweekday()}", language),
    }
    return _join(_texts("forms", language)["date"], known)


def _number(slot: Slot, narrow: str) -> str:
    if not _NUMBER.fullmatch(narrow):
        raise BadSlot(slot.name, "not a number")
    return f"{int(narrow.replace(',', '')):,}"


def _join(pieces: tuple[Piece, ...], said: Mapping[str, str]) -> str:
    return "".join(words if name is None else f"{words}{said[name]}" for words, name in pieces)


@cache
def _texts(table: str, language: str) -> Mapping[str, tuple[Piece, ...]]:
    """Read a table of a language's file, each text cut at its {names}."""
    return {
        id: tuple((piece, name) for piece, name, _, _ in string.Formatter().parse(text))
        for id, text in _read(language)[table].items()
    }


@cache
def _read(name: str) -> Mapping[str, Any]:
    file = resources.files("handlers").joinpath("stock", f"{name}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))
