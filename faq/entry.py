"""One question the town has answered, with its wordings, answers and dates.

Plain values; nothing here reads a clock: "today" is an argument, a date in the town's own zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args

Audience = Literal["resident", "visitor", "moving-in"]
Plain = dict[str, object]

EVERYONE: frozenset[Audience] = frozenset(get_args(Audience))
JAPANESE = "ja"
EASY = "ja-easy"
_NEAR = {"zh-Hant": ("zh-Hans",), "zh-Hans": ("zh-Hant",)}


@dataclass(frozen=True, slots=True)
class Entry:
    """One answered question.

    Languages are BCP 47 tags ("ja", "en", "ko", "zh-Hans", "zh-Hant") and "ja-easy" for
    plain Japanese. In `wordings` the first text is the question as shown to people, the others
    are further ways to ask it. `desk` is the key or name of the desk that answers for the entry.
    Dates are days in the town's zone; None means unknown or unlimited.
    """

    id: str
    topic: str
    audience: frozenset[Audience] = EVERYONE
    wordings: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    answers: Mapping[str, str] = field(default_factory=dict, hash=False)
    source_url: str = ""
    desk: str = ""
    checked_on: date | None = None
    review_by: date | None = None
    valid_from: date | None = None
    valid_until: date | None = None


def holds_on(entry: Entry, today: date) -> bool:
    """Tell whether the entry is valid on that day, both ends included."""
    if entry.valid_from is not None and today < entry.valid_from:
        return False
    return entry.valid_until is None or today <= entry.valid_until


def stale_on(entry: Entry, today: date) -> bool:
    """Tell whether the day to review the entry has passed."""
    return entry.review_by is not None and entry.review_by < today


def answers_in(entry: Entry, language: str) -> list[tuple[str, str]]:
    """Return (language, answer) to show: the asker's own; else plain Japanese and Japanese.

    Who reads one form of Chinese can read the other. An entry with neither gives any it has.
    """
    for used in (language, *_NEAR.get(language, ())):
        if text := entry.answers.get(used, ""):
            return [(language, text)]
    found = [(used, entry.answers[used]) for used in (EASY, JAPANESE) if entry.answers.get(used)]
    return found or [(used, text) for used, text in entry.answers.items() if text][:1]


def question_in(entry: Entry, language: str) -> tuple[str, str]:
    """Return (language used, question) to show: the asker's, else Japanese, else any."""
    for used in (language, *_NEAR.get(language, ()), JAPANESE, *entry.wordings):
        if texts := entry.wordings.get(used, ()):
            return used, texts[0]
    return JAPANESE, ""


def to_plain(entry: Entry) -> Plain:
    """Return the entry as a dict that `json.dumps` takes, for one text column."""
    return {
        "id": entry.id,
        "topic": entry.topic,
        "audience": sorted(entry.audience),
        "wordings": {language: list(texts) for language, texts in entry.wordings.items()},
        "answers": dict(entry.answers),
        "source_url": entry.source_url,
        "desk": entry.desk,
        "checked_on": _to_iso(entry.checked_on),
        "review_by": _to_iso(entry.review_by),
        "valid_from": _to_iso(entry.valid_from),
        "valid_until": _to_iso(entry.valid_until),
    }


def from_plain(plain: Mapping[str, object]) -> Entry:
    """Make the entry that `to_plain` wrote; raise ValueError on any other shape."""
    known = get_args(Audience)
    audience = [_text(name) for name in _list(plain.get("audience", list(EVERYONE)))]
    if unknown := [name for name in audience if name not in known]:
        raise ValueError(f"unknown audience: {unknown}")
    wordings = _mapping(plain.get("wordings", {}))
    return Entry(
        id=_text(plain.get("id")),
        topic=_text(plain.get("topic", "")),
        audience=frozenset(name for name in known if name in audience),
        wordings={
            language: tuple(_text(text) for text in _list(texts))
            for language, texts in wordings.items()
        },
        answers={
            language: _text(text) for language, text in _mapping(plain.get("answers", {})).items()
        },
        source_url=_text(plain.get("source_url", "")),
        desk=_text(plain.get("desk", "")),
        checked_on=_from_iso(plain.get("checked_on")),
        review_by=_from_iso(plain.get("review_by")),
        valid_from=_from_iso(plain.get("valid_from")),
        valid_until=_from_iso(plain.get("valid_until")),
    )


def _to_iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _from_iso(value: object) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected text, found {type(value).__name__}")
    return value


def _list(value: object) -> list[object]:
    if not isinstance(value, list | tuple):
        raise ValueError(f"expected a list, found {type(value).__name__}")
    return list(value)


def _mapping(value: object) -> dict[str, object]:
    if not isinstance(value, Mapping):
        raise ValueError(f"expected an object, found {type(value).__name__}")
    return {_text(key): item for key, item in value.items()}
