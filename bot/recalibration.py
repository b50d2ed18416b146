"""Bringing the chances of the FAQ into line with what the town's own people said of answers.

Never by itself: a command shows what would change, and only ``--apply`` does it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Row

from bot.store import learning
from faq.index import Index
from faq.language import written_in
from faq.parameters import Parameters
from faq.recalibration import Line, fit_line, moved
from faq.verdict import Kind, judge
from handlers.mask import unmarked

AnyRow = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Change:
    """An ask whose verdict would change."""

    text: str
    before: Kind
    after: Kind
    entry: str
    right: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a calibration would do to the judged asks: verdicts before and after, and changes."""

    line: Line
    asks: int
    before: Counter[Kind]
    after: Counter[Kind]
    right_before: int
    right_after: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class _Judged:
    text: str
    language: str
    entry: str
    chance: float
    right: bool


def in_force(connection: Connection, parameters: Parameters, profile: str) -> Parameters:
    """Return the parameters with the calibration that staff put in force."""
    row = learning.calibration(connection, profile)
    return moved(parameters, profile, Line(row.slope, row.shift)) if row else parameters


def look(asks: Sequence[AnyRow], index: Index, present: Parameters) -> Outlook:
    """Fit a calibration on judged asks and tell what it would change.

    ``index`` reckons with the parameters as they come with the bot and its settings; ``present``
    are those in force. Raises ValueError with too few asks.
    """
    judged = [found for row in asks if (found := _judged(row, index)) is not None]
    line = fit_line([one.chance for one in judged], [one.right for one in judged])
    now = index.with_parameters(present)
    proposed = index.with_parameters(moved(index.parameters, index.profile, line))
    before = [_verdict(one, now) for one in judged]
    after = [_verdict(one, proposed) for one in judged]
    changes = tuple(
        Change(one.text, old, new, one.entry, one.right)
        for one, old, new in zip(judged, before, after, strict=True)
        if old != new
    )
    return Outlook(
        line,
        len(judged),
        Counter(before),
        Counter(after),
        _right(judged, before),
        _right(judged, after),
        changes,
    )


def _judged(row: AnyRow, index: Index) -> _Judged | None:
    """Say whether the first match of an ask was the right one; None where nobody said so."""
    text = unmarked(row.text)
    language = written_in(text, row.language)
    matches = index.search(text, language)
    if not matches:
        return None
    first = matches[0]
    if row.outcome == "none":
        right = False
    elif row.outcome == "unsolved":
        if row.chosen != first.id:
            return None
        right = False
    else:
        right = row.chosen == first.id
    return _Judged(text, language, first.id, first.probability, right)


def _verdict(one: _Judged, index: Index) -> Kind:
    return judge(index.search(one.text, one.language), index.parameters).kind


def _right(judged: Sequence[_Judged], verdicts: Sequence[Kind]) -> int:
    return sum(one.right for one, kind in zip(judged, verdicts, strict=True) if kind == "answer")
