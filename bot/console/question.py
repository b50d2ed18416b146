"""One question: its words, its thread, what helps to answer it, and everything staff may do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, g, render_template, request
from sqlalchemy import Row
from werkzeug.exceptions import NotFound

from bot import quota
from bot.accounts import may
from bot.act import Door, Known, Unanswerable
from bot.console.inbox import desks_of
from bot.console.library import library
from bot.console.pages import Page, console, needs
from bot.store import files, staff
from bot.store import inbox as rows
from faq.entry import Entry, answers_in, question_in
from faq.like import likeness
from handlers import stock
from handlers.call import waited_for
from handlers.event import Question
from handlers.phrases import language_name
from handlers.question import may_tend

LOOKED_THROUGH = 500
"""So many of the latest answers are compared with a question."""
LIKE = 0.25
MOST_HELP = 3


@dataclass(frozen=True, slots=True)
class Help:
    """Something to answer with: where it comes from, what was asked there, and the words."""

    id: str
    asked: str
    words: str


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the answer's fields: words, in やさしい日本語, as a machine put them."""

    words: str = ""
    easy: str = ""
    machine: str = ""


def written() -> Written:
    """Read the answer's fields of the form that was sent."""
    return Written(*(request.form.get(name, "").strip() for name in ("words", "easy", "machine")))


@console.get("/questions/<int:number>")
@needs("tend")
def question(number: int) -> Page:
    """Show a question; the look is recorded."""
    known = look(number)
    asked = _question(known)
    with g.store.write() as connection:
        staff.record(connection, g.now, g.account.id, "question.read", f"question {number}")
    return show(known, Written(_prefilled(asked)))


@console.get("/questions/<int:number>/photos/<key>")
@needs("answer")
def photo(number: int, key: str) -> Response:
    """Give a photo that came with a question; kept nowhere on the way, so that it can be erased."""
    asked = _question(look(number))
    with g.store.read() as connection:
        found = files.by_key(connection, key)
    if found is None or found.question_id != asked.number:
        raise NotFound
    shown = Response(found.bytes, mimetype=f"image/{found.kind}")
    shown.headers["Cache-Control"] = "private, no-store"
    shown.headers["X-Content-Type-Options"] = "nosniff"
    return shown


def look(number: int) -> Known:
    """Read a question that the account may see; what it may not see is not there."""
    door = Door(g.store, g.settings, g.town)
    with g.store.read() as connection:
        try:
            known = door.known(connection, number, g.account, g.now)
        except Unanswerable:
            raise NotFound from None
    if may_tend(known.context.staff, _question(known)):
        raise NotFound
    return known


def show(
    known: Known,
    fields: Written,
    *,
    machine: str = "",
    errors: dict[str, str] | None = None,
    private: bool = False,
    status: int = 200,
) -> tuple[str, int]:
    """Make the page: with what stands in the answer's fields, and what is wrong with it.

    ``machine`` is the question as a machine put it into Japanese.
    """
    asked = _question(known)
    with g.store.read() as connection:
        thread = rows.thread(connection, asked.number)
        unseen = rows.unseen_calls(connection, asked.number)
        left = quota.left(connection, g.now)
        past = rows.answered_lately(connection, LOOKED_THROUGH)
        sees_all = may(g.account.role, "answer")
        photos = files.of_question(connection, asked.number) if sees_all else ()
    pending = asked.state in ("open", "taken")
    page = render_template(
        "case.html",
        photos={photo.message: photo for photo in photos},
        sees_all=sees_all,
        asked=asked,
        pending=pending,
        mine=asked.taken_by == g.account.id,
        desk=g.town.town.desk(asked.desk),
        others=known.context.companions,
        language=language_name(asked.language),
        waited=waited_for(g.now - asked.asked_at),
        late=bool(pending and asked.promised_at and asked.promised_at < g.now),
        thread=thread,
        unseen=unseen,
        left=left,
        may_push=known.context.may_push,
        pushes=asked.urgent or g.town.town.push_answers or asked.notify,
        author=known.author,
        past=_like(asked, past) if pending else [],
        entries=_entries(asked) if pending else [],
        ask_backs=stock.ask_backs(),
        desk_choices=[
            (desk.id, desk.names["ja"]) for desk in g.town.town.desks if desk.id != asked.desk
        ],
        written=fields,
        machine=machine,
        translates=translates(known),
        errors=errors or {},
        private=private,
        whole=desks_of() is None,
        now=g.now,
    )
    return page, status


def translates(known: Known) -> bool:
    """Say whether a question may be put through the town's machine: never one of a disaster."""
    asked = _question(known)
    foreign = asked.language not in ("ja", "ja-easy")
    calm = not asked.urgent and not known.context.disaster
    return g.town.translator is not None and foreign and calm


def _question(known: Known) -> Question:
    asked = known.context.question
    assert asked is not None  # noqa: S101 - Door reads it
    return asked


def _prefilled(asked: Question) -> str:
    """Give the words that the page was asked to begin with: of a past answer, or of an entry."""
    kind, _, id = request.args.get("use", "").partition(":")
    if kind == "past" and id.isdecimal() and len(id) < 10:
        with g.store.read() as connection:
            past = rows.answered_lately(connection, LOOKED_THROUGH)
        return next((row.answer for row in past if row.id == int(id)), "")
    if kind == "entry":
        index, _ = library()
        return next((_words(entry, asked) for entry in index.entries if entry.id == id), "")
    return ""


def _like(asked: Question, past: Sequence[Row[Any]]) -> list[Help]:
    found = [
        (likeness(asked.text, row.text, asked.language), row)
        for row in past
        if row.language == asked.language and row.id != asked.number
    ]
    found.sort(key=lambda one: -one[0])
    return [
        Help(f"past:{row.id}", row.text, row.answer)
        for alike, row in found[:MOST_HELP]
        if alike >= LIKE
    ]


def _entries(asked: Question) -> list[Help]:
    if not asked.text:
        return []
    index, _ = library()
    matches = index.search(asked.text, asked.language, today=g.today)
    return [
        Help(
            f"entry:{match.entry.id}", question_in(match.entry, "ja")[1], _words(match.entry, asked)
        )
        for match in matches[:MOST_HELP]
    ]


def _words(entry: Entry, asked: Question) -> str:
    return "\n\n".join(words for _, words in answers_in(entry, asked.language))
