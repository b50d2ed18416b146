"""A machine's translation beside a question: marked, and read by a person before it goes."""

from __future__ import annotations

import logging
from dataclasses import replace

from flask import g, request
from werkzeug.exceptions import NotFound

from bot.console.pages import Page, console, needs
from bot.console.question import Written, look, show, translates, written
from bot.console.words import words
from bot.store import staff
from bot.town import TownFile
from bot.translation import Untranslated, translate
from handlers.event import Question

log = logging.getLogger(__name__)


@console.post("/questions/<int:number>/translate")
@needs("tend")
def translate_question(number: int) -> Page:
    """Show the question in Japanese, or the answer in the asker's language for staff to look at.

    Nothing is sent and nothing kept; what was written stays in its fields.
    """
    known, fields = look(number), written()
    asked = known.context.question
    if asked is None or not translates(known):
        raise NotFound
    what = "words" if request.form.get("what") == "answer" else "asked"
    if not (fields.words if what == "words" else asked.text):
        return show(known, fields, errors={what: words("refusal.empty")}, status=400)
    try:
        found = _translate(asked, fields, what)
    except Untranslated as failure:
        log.warning("no translation", extra={"reason": str(failure)})
        return show(known, fields, errors={what: words("refusal.untranslated")}, status=502)
    with g.store.write() as connection:
        staff.record(connection, g.now, g.account.id, "question.translate", f"question {number}")
    if what == "words":
        return show(known, replace(fields, machine=found))
    return show(known, fields, machine=found)


def _translate(asked: Question, fields: Written, what: str) -> str:
    text = asked.text
    source, target = asked.language, "ja"
    if what == "words":
        # What is short and plain is translated better.
        text, source, target = fields.easy or fields.words, "ja", asked.language
    town: TownFile = g.town
    if town.translator is None:
        raise NotFound
    numbers = [phone.number for phone in town.phones.values()]
    return translate(
        town.translator, text, source, target, secret=g.settings.secret_key, public=numbers
    )
