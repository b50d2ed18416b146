"""A single day changed without a sheet: somebody is off, or somebody else stands in."""

from __future__ import annotations

from datetime import date, timedelta

from flask import flash, g, redirect, request, url_for
from werkzeug.wrappers import Response

from bot import rota_day as rules
from bot.console.account_form import as_day
from bot.console.pages import Page, console, needs
from bot.console.rota import page
from bot.console.words import words
from bot.duty import Duty, read_duty
from bot.rota_words import day_text
from bot.store import staff
from handlers.duty import HandoverRefusal, refusal_words

FARTHEST = timedelta(days=366)


class Refused(Exception):
    """Nothing is kept; the mapping says what is wrong with which field."""

    def __init__(self, **errors: str) -> None:
        """Keep the words by field."""
        super().__init__()
        self.errors = errors


@console.post("/rota/day")
@needs("rota.edit")
def change_day() -> Page:
    """Let somebody be off on a day, or put somebody else there."""
    typed = {name: request.form.get(name, "").strip()[:80] for name in ("who", "day", "what")}
    try:
        day = _day(typed["day"])
        with g.store.write() as connection:
            staff.one_at_a_time(connection)
            duty = read_duty(connection, g.town, g.now)
            login, desks = _who(typed["who"], duty)
            if typed["what"] == "off":
                refusal = rules.take_off(connection, duty, login, desks, day, g.account.id, g.now)
                if refusal:
                    raise Refused(who=words("problem.rota_no_shift"))
            elif typed["what"] in duty.accounts:
                refused = rules.stand_in(
                    connection, duty, login, typed["what"], desks, day, g.account.id, g.now
                )
                if refused:
                    raise Refused(**_why(*refused))
            else:
                raise Refused(what=words("problem.rota_what"))
    except Refused as refused:
        return page(typed, refused.errors), 400
    name = duty.accounts[login].name
    if typed["what"] == "off":
        flash(words("flash.rota_off", day=day_text(day), name=name))
    else:
        taker = duty.accounts[typed["what"]].name
        flash(words("flash.rota_stand_in", day=day_text(day), name=name, taker=taker))
    return redirect(url_for("console.rota", _anchor="single"), 303)


@console.post("/rota/day/back")
@needs("rota.edit")
def put_back() -> Response:
    """Take a day off back."""
    login = request.form.get("login") or None
    on, desk = as_day(request.form.get("day", "")), request.form.get("desk", "")
    with g.store.write() as connection:
        staff.one_at_a_time(connection)
        done = on is not None and rules.put_back(connection, desk, login, on, g.account.id, g.now)
    if done and on:
        flash(words("flash.rota_on", day=day_text(on)))
    else:
        flash(words("flash.rota_gone"), "bad")
    return redirect(url_for("console.rota", _anchor="single"), 303)


def _day(text: str) -> date:
    day = as_day(text)
    if day is None:
        raise Refused(day=words("problem.bad_date"))
    if not g.today <= day <= g.today + FARTHEST:
        raise Refused(day=words("problem.rota_far"))
    return day


def _who(text: str, duty: Duty) -> tuple[str, list[str]]:
    login, _, desk = text.partition(":")
    desks = [one.id for one in g.town.town.desks]
    if login not in duty.accounts or (desk and desk not in desks):
        raise Refused(who=words("problem.rota_who"))
    return login, [desk] if desk else desks


def _why(desk: str, refusal: HandoverRefusal) -> dict[str, str]:
    if not desk:
        return {"who": words("problem.rota_no_shift")}
    name = g.town.town.desk(desk).names["ja"]
    return {"what": words("problem.rota_refused", desk=name, why=refusal_words(refusal))}
