"""What staff do with a question on its page: each act goes through the same rules as in LINE."""

from __future__ import annotations

from typing import cast

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot import rules
from bot.act import Door, Rule, Unanswerable
from bot.console.library import library
from bot.console.pages import Page, console, needs
from bot.console.question import look, show, written
from bot.console.words import word_of, words
from bot.store import calls, staff
from handlers import stock
from handlers.answering import LONGEST_ANSWER, Ready, Sending, in_parts
from handlers.effects import Advance, Answer
from handlers.letters import units
from handlers.phrases import JAPANESE

READY: tuple[Ready, ...] = ("phone", "counter", "personal")
_PRIVATE = ("private phone", "private name")


@console.post("/questions/<int:number>/answer")
@needs("tend")
def answer_question(number: int) -> Page:
    """Send an answer, or show what is wrong with it; what was written stays."""
    despite = request.form.get("despite", "").strip()[:200]
    index, _ = library()
    known, fields = look(number), written()
    asked = known.context.question
    language = asked.language if asked else JAPANESE
    whole = in_parts(fields.words, fields.easy, fields.machine, language)
    rule = rules.answering(whole, index.people, sending=_sending(), despite=despite)
    try:
        effects = Door(g.store, g.settings, g.town).act(number, g.account, rule, g.now)
    except Unanswerable as refusal:
        reason = str(refusal)
        problem = words(
            f"refusal.{reason.replace(' ', '_')}", length=units(whole), limit=LONGEST_ANSWER
        )
        private = reason in _PRIVATE
        errors = {"despite" if private else "words": problem}
        return show(known, fields, errors=errors, private=private, status=400)
    _say_answered(effects)
    return _back(number)


@console.post("/questions/<int:number>/ready")
@needs("tend")
def answer_ready(number: int) -> Page:
    """Send a ready answer: call us, come to the counter, this is not for LINE."""
    kind = next((one for one in READY if one == request.form.get("kind")), None)
    if kind is None:
        raise NotFound
    return _do(number, rules.answering_ready(kind, sending=_sending()))


@console.post("/questions/<int:number>/take")
@needs("tend")
def take_question(number: int) -> Page:
    """Take a question, or take it over."""
    return _do(number, rules.taking(over=bool(request.form.get("over"))), "taken")


@console.post("/questions/<int:number>/release")
@needs("tend")
def release_question(number: int) -> Page:
    """Put a question back before everyone."""
    return _do(number, rules.releasing(), "released")


@console.post("/questions/<int:number>/move")
@needs("tend")
def move_question(number: int) -> Page:
    """Hand a question over to another desk."""
    note = request.form.get("handing", "")[:500]
    return _do(number, rules.moving(request.form.get("desk", ""), note), "handed")


@console.post("/questions/<int:number>/note")
@needs("tend")
def note_question(number: int) -> Page:
    """Keep a note for colleagues."""
    return _do(number, rules.noting(request.form.get("note", "")), "noted")


@console.post("/questions/<int:number>/ask")
@needs("tend")
def ask_back(number: int) -> Page:
    """Ask the asker back."""
    return _do(number, rules.asking(request.form.get("id", "")), "asked")


@console.post("/questions/<int:number>/draft")
@needs("answer")
def release_answer(number: int) -> Page:
    """Let a partner's answer go out."""
    return _do(number, rules.releasing_draft(sending=_sending()))


@console.post("/questions/<int:number>/seen")
@needs("tend")
def saw_call(number: int) -> Page:
    """Say 「見ました」: nobody else is called for it."""
    look(number)
    with g.store.write() as connection:
        calls.seen_of_question(connection, number, g.account.id, g.now)
        staff.record(connection, g.now, g.account.id, "call.saw", f"question {number}")
    flash(words("flash.saw"))
    return _back(number)


@console.get("/questions/<int:number>/stock")
@needs("tend")
def stock_list(number: int) -> Page:
    """List the ready texts."""
    known = look(number)
    listed = [
        (name, [one for one in stock.answers() if one.group == group])
        for group, name in stock.groups()
    ]
    return render_template("stock.html", asked=known.context.question, listed=listed)


@console.route("/questions/<int:number>/stock/<id>", methods=("GET", "POST"))
@needs("tend")
def stock_answer(number: int, id: str) -> Page:
    """Fill a ready text in, look at it in the asker's language, and send it."""
    known, one = look(number), stock.find(id)
    asked = known.context.question
    if one is None or asked is None:
        raise NotFound
    values = {slot.name: request.values.get(slot.name, "").strip() for slot in one.slots}
    errors, filled, japanese = {}, "", ""
    if all(values.values()):
        try:
            filled = stock.fill(id, asked.language, values)
            japanese = stock.fill(id, "ja", values)
        except stock.BadSlot as bad:
            errors[bad.slot] = word_of("slot", bad.reason.replace(" ", "_"))
    elif any(values.values()) or request.method == "POST":
        errors = {name: word_of("slot", "missing") for name, text in values.items() if not text}
    if request.method == "POST" and filled:
        # The town's own texts and values: names in them are what they are about.
        rule = rules.answering(filled, lambda _: frozenset(), sending=_sending())
        return _do(number, rule)
    page = render_template(
        "stock_fill.html",
        asked=asked,
        one=one,
        values=values,
        errors=errors,
        filled=filled,
        japanese=japanese,
    )
    return page, 400 if errors else 200


def _do(number: int, rule: Rule, said: str = "") -> Response:
    """Do an act and lead back to the question; a refusal is told there."""
    look(number)
    try:
        effects = Door(g.store, g.settings, g.town).act(number, g.account, rule, g.now)
    except Unanswerable as refusal:
        id = f"refusal.{str(refusal).replace(' ', '_')}"
        flash(words(id, length="", limit=LONGEST_ANSWER), "bad")
        return _back(number)
    if said:
        flash(words(f"flash.{said}"))
    else:
        _say_answered(effects)
    # Handed over to a desk of others, it may be out of a partner's sight.
    return _back(number) if said != "handed" else redirect(url_for("console.inbox"), 303)


def _say_answered(effects: object) -> None:
    done = cast("list[object]", effects)
    given = [effect for effect in done if isinstance(effect, Answer)]
    if any(isinstance(effect, Advance) and effect.kind == "drafted" for effect in done):
        flash(words("flash.drafted"))
    elif given:
        id = "flash.answered_pushed" if given[0].delivery == "pushed" else "flash.answered"
        flash(words(id, count=len(given)))


def _sending() -> Sending:
    sending = request.form.get("sending")
    return "push" if sending == "push" else "wait" if sending == "wait" else "auto"


def _back(number: int) -> Response:
    return redirect(url_for("console.question", number=number), 303)
