"""The page behind a mail's link: how a routed question stands, and nothing of its words.

Who is logged in at the console goes straight on to the question there.
"""

from __future__ import annotations

from zoneinfo import ZoneInfo

from flask import Blueprint, current_app, g, redirect, render_template
from werkzeug.wrappers import Response

from bot.config import Settings
from bot.console.pages import know
from bot.links import question_number
from bot.store import questions
from bot.town import TownFile

desk = Blueprint("desk", __name__, url_prefix="/desk", template_folder="templates")

QUESTION = "/console/questions/{number}"
"""Where the console shows a question."""


@desk.get("/<signed>")
def show(signed: str) -> Response | tuple[str, int]:
    """Show how a question stands: no words, no asker, nothing to press but the login."""
    settings: Settings = current_app.config["SETTINGS"]
    file: TownFile = current_app.config["TOWN"]
    number = question_number(settings.secret_key, signed)
    if number is None:
        return render_template("question_unknown.html", town=file.town), 404
    know()
    with g.store.read() as connection:
        question = questions.question(connection, number)
    if question is None:
        return render_template("question_unknown.html", town=file.town), 404
    onward = QUESTION.format(number=number)
    if g.account is not None:
        return redirect(onward, 303)
    zone = ZoneInfo(file.town.timezone)
    page = render_template(
        "question.html",
        town=file.town,
        question=question,
        desk=file.town.desk(question.desk),
        asked_at=question.asked_at.astimezone(zone),
        promised_at=question.promised_at.astimezone(zone) if question.promised_at else None,
        waited=g.now - question.asked_at,
        onward=onward,
    )
    return page, 200
