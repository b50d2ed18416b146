"""What people's use of the FAQ proposes, decided by staff: further wordings and new entries.

Commands (and later pages) come here; nothing is used before a person has approved it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Row

from bot.store import entries, learning, staff
from faq.entry import Entry
from faq.index import Index
from faq.language import written_in
from faq.text import fold
from handlers.letters import shorten

AnyRow = Row[tuple[object, ...]]
Refusal = Literal["unknown", "decided", "no entry", "taken", "no id"]
LONGEST_TEXT = 300
"""Of a proposed question, in UTF-16 units."""


class Undecidable(ValueError):
    """The proposal cannot be decided so."""

    def __init__(self, reason: Refusal) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason: Refusal = reason


def gather(connection: Connection, index: Index) -> None:
    """Propose an entry for each question that staff have answered since the last look.

    The question loses names and numbers. The answer keeps them: its hours, prices and telephone
    numbers are the town's own, and whoever approves it reads it first.
    """
    for question in learning.answered_unproposed(connection):
        text = shorten(index.nameless(question.text), LONGEST_TEXT)
        if fold(text):
            learning.propose_entry(connection, question, text, question.answer)


def approve(
    connection: Connection, number: int, by: int, now: datetime, *, id: str = "", topic: str = ""
) -> AnyRow:
    """Approve a proposal: a wording is used from now on, an entry becomes a draft to publish.

    ``id`` and ``topic`` are those of a new entry. Give the proposal. Raises Undecidable.
    """
    row = _open(connection, number)
    if row.kind == "alias":
        _add_wording(connection, row, by, now)
    else:
        _draft(connection, row, by, now, id, topic)
    return _decide(connection, row, "approved", by, now)


def refuse(connection: Connection, number: int, by: int, now: datetime) -> AnyRow:
    """Refuse a proposal; the same is not proposed again. Give it. Raises Undecidable."""
    return _decide(connection, _open(connection, number), "refused", by, now)


def _open(connection: Connection, number: int) -> AnyRow:
    row = learning.proposal(connection, number)
    if row is None:
        raise Undecidable("unknown")
    if row.state != "open":
        raise Undecidable("decided")
    return row


def _decide(
    connection: Connection,
    row: AnyRow,
    state: Literal["approved", "refused"],
    by: int,
    at: datetime,
) -> AnyRow:
    if not learning.decide(connection, row.id, state, by, at):
        raise Undecidable("decided")
    staff.record(connection, at, by, f"faq.{state}", f"proposal {row.id}")
    return row


def _add_wording(connection: Connection, row: AnyRow, by: int, now: datetime) -> None:
    """Add a wording to the entry as published, and to a draft of it, which would undo it."""
    published = {entry.id: entry for entry in entries.published(connection)}
    if row.entry not in published:
        raise Undecidable("no entry")
    entries.amend(connection, now, by, _with_wording(published[row.entry], row))
    draft = entries.drafts(connection).get(row.entry)
    if draft is not None:
        entries.save_drafts(connection, now, by, [_with_wording(draft, row)])


def _with_wording(entry: Entry, row: AnyRow) -> Entry:
    texts = entry.wordings.get(row.language, ())
    if fold(row.text) in map(fold, texts):
        return entry
    return replace(entry, wordings={**entry.wordings, row.language: (*texts, row.text)})


def _draft(
    connection: Connection, row: AnyRow, by: int, now: datetime, id: str, topic: str
) -> None:
    if not id:
        raise Undecidable("no id")
    taken = {entry.id for entry in entries.published(connection)} | set(entries.drafts(connection))
    if id in taken:
        raise Undecidable("taken")
    language = written_in(row.text, row.language)
    entry = Entry(
        id,
        topic,
        wordings={language: (row.text,)},
        answers={language: row.answer},
        desk=row.desk,
        checked_on=row.at.date(),
    )
    entries.save_drafts(connection, now, by, [entry])
