"""An entry of the FAQ: made of an answer, mended, looked at, approved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from bot import growing
from bot.accounts import may
from bot.act import Door
from bot.console.library import library
from bot.console.pages import Page, console, needs
from bot.console.words import words
from bot.context import question_of
from bot.store import entries, staff
from faq.entry import EVERYONE, Audience, Entry, question_in
from handlers.letters import legible, shorten
from handlers.phrases import LANGUAGES, language_name
from handlers.welcome import LENSES

LONGEST_ANSWER = 3000
LONGEST_WORDING = 300
MOST_WORDINGS = 20


@console.get("/faq/new")
@needs("faq.review")
def new_entry() -> Page:
    """Begin an entry: of an answered question, of a question without an answer, or of nothing."""
    index, _ = library()
    number = request.args.get("question", "")
    with g.store.read() as connection:
        taken = _taken(connection)
        if number.isascii() and number.isdecimal() and len(number) < 10:
            row = growing.answered(connection, int(number))
            if row is None:
                raise NotFound
            entry = growing.seed(question_of(row), index, taken, g.today)
        else:
            desk = g.town.town.default_desk
            wording = index.nameless(request.args.get("text", "")[:LONGEST_WORDING])
            entry = Entry(
                growing.new_id(desk, 0, taken),
                "",
                wordings={"ja": (wording,)} if wording else {},
                desk=desk,
                checked_on=g.today,
                review_by=growing.in_a_year(g.today),
            )
    return _form(entry)


@console.get("/faq/entries/<id>")
@needs("faq.review")
def entry(id: str) -> Page:
    """Show an entry's draft, or the entry as published, to be changed."""
    with g.store.read() as connection:
        found = entries.drafts(connection).get(id) or next(
            (one for one in entries.published(connection) if one.id == id), None
        )
    if found is None:
        raise NotFound
    return _form(found)


@console.post("/faq/entries/<id>")
@needs("faq.review")
def save_entry(id: str) -> Page:
    """Keep a draft; or, on an approver's word, publish it and tell who still waits for it."""
    with g.store.read() as connection:
        desks = {desk.id for desk in g.town.town.desks}
        before = next((one for one in entries.published(connection) if one.id == id), None)
    kept, errors = _read(id, request.form, desks)
    if before is not None:
        kept = replace(kept, valid_from=before.valid_from, valid_until=before.valid_until)
    publish = request.form.get("do") == "publish"
    with g.store.read() as connection:
        waiting = {row.id for row in growing.waiting_for(connection, kept)}
    if publish and not waiting <= _shown(request.form.get("waiting", "")):
        # Nothing goes to anybody whom the approver has not seen named.
        return _form(kept, {"": words("problem.more_waiting")} | errors)
    if publish and not may(g.account.role, "faq.publish"):
        errors["ja-answer"] = words("problem.not_approver")
    if errors:
        return _form(kept, errors)
    if not publish:
        with g.store.write() as connection:
            entries.save_drafts(connection, g.now, g.account.id, [kept])
            staff.record(connection, g.now, g.account.id, "faq.draft", f"entry {id}")
        flash(words("flash.drafted_entry"))
        return redirect(url_for("console.faq"), 303)
    with g.store.write() as connection:
        growing.publish(connection, kept, g.account.id, g.now)
    told = growing.tell_who_waits(Door(g.store, g.settings, g.town), kept, g.account, g.now)
    flash(words("flash.published_told" if told else "flash.published", count=len(told)))
    return redirect(url_for("console.faq"), 303)


def _form(entry: Entry, errors: dict[str, str] | None = None) -> tuple[str, int]:
    index, _ = library()
    wording = question_in(entry, "ja")[1] if entry.wordings else ""
    with g.store.read() as connection:
        waiting = growing.waiting_for(connection, entry)
        topics = sorted({one.topic for one in index.entries if one.topic})
    near = [
        match.entry
        for match in index.search(wording, "ja", today=g.today)[:3]
        if wording and match.entry.id != entry.id
    ]
    page = render_template(
        "faq_entry.html",
        entry=entry,
        errors=errors or {},
        languages=[(one, language_name(one)) for one in LANGUAGES],
        topics=topics,
        desks=[(desk.id, desk.names["ja"]) for desk in g.town.town.desks],
        near=[(one.id, question_in(one, "ja")[1]) for one in near],
        waiting=waiting,
        private=growing.private_in(entry),
        publishes=may(g.account.role, "faq.publish"),
    )
    return page, 400 if errors else 200


def _read(id: str, form: Mapping[str, str], desks: set[str]) -> tuple[Entry, dict[str, str]]:
    wordings, answers = {}, {}
    for language in LANGUAGES:
        lines = legible(form.get(f"{language}-wordings", "")).splitlines()
        kept = [shorten(line.strip(), LONGEST_WORDING) for line in lines if line.strip()]
        if kept:
            wordings[language] = tuple(dict.fromkeys(kept[:MOST_WORDINGS]))
        if words_ := legible(form.get(f"{language}-answer", "")).strip():
            answers[language] = shorten(words_, LONGEST_ANSWER)
    audience: frozenset[Audience] = frozenset(one for one in LENSES if form.get(f"for-{one}"))
    desk = form.get("desk", "")
    source = form.get("source_url", "").strip()
    errors = {}
    if "ja" not in wordings:
        errors["ja-wordings"] = words("problem.no_wording")
    if "ja" not in answers:
        errors["ja-answer"] = words("problem.no_answer")
    topic = form.get("topic", "").strip()[:40]
    if not topic:
        errors["topic"] = words("problem.no_topic")
    if desk not in desks:
        errors["desk"] = words("problem.bad_desk")
    if source and not source.startswith("https://"):
        errors["source_url"] = words("problem.bad_source")
    try:
        review_by = date.fromisoformat(form.get("review_by", ""))
    except ValueError:
        review_by = growing.in_a_year(g.today)
    entry = Entry(
        id,
        topic,
        audience=audience or EVERYONE,
        wordings=wordings,
        answers=answers,
        source_url=source if source.startswith("https://") else "",
        desk=desk if desk in desks else "",
        checked_on=g.today,
        review_by=review_by,
    )
    if not errors and growing.private_in(entry):
        errors["ja-answer"] = words("problem.private")
    return entry, errors


def _shown(text: str) -> set[int]:
    return {int(one) for one in text.split(",") if one.isascii() and one.isdecimal()}


def _taken(connection: Connection) -> set[str]:
    published = {one.id for one in entries.published(connection)}
    return published | set(entries.drafts(connection))
