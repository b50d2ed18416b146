"""Emergencies from a phone: choose, fill in, look, send. Every language is written beforehand."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from bot.alerts_now import read_alerts
from bot.console.pages import Page, console, needs
from bot.console.post_edit import known, local_now, shown
from bot.console.words import word_of, words
from bot.evacuations import DOORS, suggested, tick, timeline
from bot.messages import message
from bot.missing_person import MISSING
from bot.posts import Desk, Unpostable
from bot.store import shelters
from bot.urgent import Urgent
from handlers import stock
from handlers.evacuation import read_text
from scheduler.post import from_json

CONSENT = MISSING
"""A missing person is named with the family's consent alone."""
SHOWN = 10


@console.get("/urgent")
@needs("post.write")
def urgent() -> Page:
    """Show what can be said, what holds now, and what was said about evacuating."""
    with g.store.read() as connection:
        now = read_alerts(connection, g.town, g.now)
        issued = timeline(connection)
    return render_template(
        "urgent.html",
        notices=stock.urgent(),
        now=now,
        suggested=suggested(now),
        issued=issued[:SHOWN],
    )


@console.post("/urgent/read")
@needs("post.write")
def read_evacuation() -> Page:
    """Read a text that was sent by other means; show what it says, and what is in doubt."""
    found = read_text(request.form.get("text", ""), g.town.posts.areas, g.town.town.names["ja"])
    for doubt in found.doubts:
        flash(words(f"evacuation_doubt.{doubt}"))
    if found.kind is None:
        return redirect(url_for("console.urgent"), 303)
    address = url_for("console.urgent_form", id=found.kind, area=found.areas, time=found.time)
    return redirect(address, 303)


@console.post("/posts/<int:number>/tick/<door>")
@needs("post.write")
def tick_door(number: int, door: str) -> Page:
    """Note that a word to evacuate went through another door as well."""
    if door not in DOORS or not from_json(known(number).content).is_evacuation:
        raise NotFound
    with g.store.write() as connection:
        tick(connection, number, door, g.account.id, g.account.name, g.now)
    return redirect(url_for("console.post", number=number) + "#doors", 303)


@console.get("/urgent/<id>")
@needs("post.write")
def urgent_form(id: str) -> Page:
    """Ask for the little that is not written yet; time and telephone stand there already."""
    notice = _known(id)
    phone = g.town.phones["main"].number
    usual = {"time": f"{local_now():%H:%M}", "phone": phone}
    with g.store.read() as connection:
        usual["shelter"] = "・".join(shelters.open_for(connection, ()))
    # What was read out of a text stands there as well.
    usual |= {"area": "・".join(request.args.getlist("area"))}
    usual |= {name: request.args[name] for name in ("time",) if request.args.get(name)}
    names = [slot.name for slot in notice.slots]
    return _ask(notice, {name: usual.get(name, "") for name in names})


@console.post("/urgent/<id>")
@needs("post.write")
def send_urgent(id: str) -> Page:
    """Show what it will look like, then send it."""
    notice = _known(id)
    values = {
        # Areas are tapped, as many as it takes.
        slot.name: "・".join(one.strip() for one in request.form.getlist(slot.name) if one.strip())
        for slot in notice.slots
    }
    errors = {name: word_of("slot", "missing") for name, text in values.items() if not text}
    if id == CONSENT and not request.form.get("consent"):
        errors["consent"] = words("problem.consent")
    made = Urgent(g.settings, g.town)
    if errors:
        return _ask(notice, values, errors)
    try:
        content = made.content(notice, values, local_now())
    except stock.BadSlot as bad:
        return _ask(notice, values, {bad.slot: word_of("slot", bad.reason.replace(" ", "_"))})
    if request.form.get("do") != "send":
        page = render_template(
            "urgent_look.html",
            notice=notice,
            values=values,
            content=content,
            shown=shown(content, drill=False),
        )
        return page, 200
    try:
        with g.store.write() as connection:
            desk = Desk(connection, g.town, g.account.id, g.now)
            number, out = made.send(desk, content, notice.title)
    except Unpostable as refusal:
        told = message(f"post_refusal.{str(refusal).replace(' ', '_')}")
        return _ask(notice, values, {"": told})
    flash(words("flash.urgent_sent" if out else "flash.urgent_asked"))
    return redirect(url_for("console.post", number=number), 303)


def _known(id: str) -> stock.Notice:
    found = next((one for one in stock.urgent() if one.id == id), None)
    if found is None:
        raise NotFound
    return found


def _ask(
    notice: stock.Notice, values: dict[str, str], errors: dict[str, str] | None = None
) -> tuple[str, int]:
    page = render_template(
        "urgent_form.html",
        notice=notice,
        values=values,
        errors=errors or {},
        areas=g.town.posts.areas,
        consent=notice.id == CONSENT,
    )
    return page, 400 if errors else 200
