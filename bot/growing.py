"""The answer loop: an answer of staff becomes an entry, and goes to those who still wait for it.

Nothing goes live without an approver; a personal matter never teaches anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row

from bot.act import Door, Unanswerable
from bot.rules import answering
from bot.store import entries, inbox, questions, staff
from bot.unanswered import Group
from faq.entry import Entry, answers_in
from faq.index import Index
from faq.language import written_in
from faq.like import same
from faq.parameters import Parameters
from faq.verdict import judge
from handlers.answering import MOBILE
from handlers.event import Question

AnyRow = Row[Any]
REVIEW_AFTER_YEARS = 1
_MARK = re.compile(r"〔[^〔〕]{1,20}〕")


def seed(question: Question, index: Index, taken: Iterable[str], today: date) -> Entry:
    """Make an entry of an answered question, for a person to mend before it is approved.

    The wording loses names and numbers; the answer keeps the town's own.
    """
    wording = index.nameless(question.text)
    language = written_in(wording, question.language)
    wordings = {language: (wording,)} if wording else {}
    answers = {question.answer_language or language: question.answer} if question.answer else {}
    return Entry(
        new_id(question.desk, question.number, taken),
        question.topic,
        wordings=wordings,
        answers={used: words for used, words in answers.items() if words},
        desk=question.desk,
        checked_on=today,
        review_by=in_a_year(today),
    )


def new_id(desk: str, number: int, taken: Iterable[str]) -> str:
    """Give an id that no entry has: of the desk and the receipt number."""
    known = set(taken)
    id = f"{desk}-{number}" if number else f"{desk}-1"
    while id in known:
        number += 1
        id = f"{desk}-{number}"
    return id


def in_a_year(today: date) -> date:
    """Give the day on which an entry checked today is looked at again."""
    try:
        return today.replace(year=today.year + REVIEW_AFTER_YEARS)
    except ValueError:
        return today.replace(year=today.year + REVIEW_AFTER_YEARS, day=28)


def private_in(entry: Entry) -> bool:
    """Tell whether an entry's texts hold a mobile number, or a mark where something was hidden."""
    texts = [*entry.answers.values(), *(text for some in entry.wordings.values() for text in some)]
    return any(MOBILE.search(text) or _MARK.search(text) for text in texts)


def covered(text: str, language: str, index: Index, parameters: Parameters, today: date) -> bool:
    """Tell whether an approved entry answers a text already."""
    return judge(index.search(text, language, today=today), parameters).kind == "answer"


def uncovered(
    groups: Sequence[Group], index: Index, parameters: Parameters, today: date
) -> list[Group]:
    """Leave out what an approved entry answers by now."""
    return [
        group
        for group in groups
        if not covered(group.text, group.language, index, parameters, today)
    ]


def waiting_for(connection: Connection, entry: Entry) -> list[AnyRow]:
    """List the open questions that ask what an entry answers; never a personal matter."""
    return [
        row
        for row in questions.open_questions(connection)
        if row.text and not row.personal and _asks(row, entry)
    ]


def publish(connection: Connection, entry: Entry, by: int, now: datetime) -> None:
    """Put an entry before everyone, on an approver's word."""
    entries.put(connection, now, by, entry)
    staff.record(connection, now, by, "faq.publish", f"entry {entry.id}")


def tell_who_waits(door: Door, entry: Entry, account: AnyRow, now: datetime) -> list[int]:
    """Answer those who still wait for what an entry says; give their receipt numbers.

    Whoever was answered meanwhile keeps that answer: the first one wins.
    """
    with door.store.read() as connection:
        rows = waiting_for(connection, entry)
    told = []
    for row in rows:
        words = "\n\n".join(text for _, text in answers_in(entry, row.language))
        try:
            door.act(row.id, account, answering(words, lambda _: frozenset()), now)
        except Unanswerable:
            continue
        told.append(row.id)
    return told


def checked(entry: Entry, today: date, review_by: date) -> Entry:
    """Say that an entry was looked at and still holds."""
    return replace(entry, checked_on=today, review_by=review_by)


def answered(connection: Connection, number: int) -> AnyRow | None:
    """Read a question that may become an entry: answered, and nobody's own matter."""
    row = questions.question(connection, number)
    return row if row is not None and row.answer and row.text and not row.personal else None


def latest_answer(connection: Connection, group: Group) -> AnyRow | None:
    """Find the latest answer that staff gave to a group's question."""
    for row in inbox.answered_lately(connection, 500):
        if row.language == group.language and same(row.text, group.text, group.language):
            return row
    return None


def _asks(row: AnyRow, entry: Entry) -> bool:
    language = written_in(row.text, row.language)
    return any(same(row.text, wording, language) for wording in entry.wordings.get(language, ()))
