"""Disaster mode: the switch, and the five lines that answer what everybody asks."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot import modes, proposing
from bot.console.pages import Page, console, needs
from bot.console.words import words
from handlers.pins import PINS


@console.get("/disaster")
@needs("mode")
def disaster() -> Page:
    """Show whether it is on, and what is pinned."""
    with g.store.read() as connection:
        on, lines = modes.disaster(connection), modes.pins(connection)
    return render_template("disaster.html", on=on, pins=PINS, lines=lines, limit=modes.LONGEST_PIN)


@console.post("/disaster")
@needs("mode")
def switch_disaster() -> Response:
    """Turn it on or off."""
    on = request.form.get("on") == "1"
    with g.store.write() as connection:
        count = modes.set_disaster(connection, on, g.account.id, g.now, g.town)
    if count is not None:
        flash(words("flash.disaster_on" if on else "flash.disaster_off", count=count))
    return redirect(url_for("console.disaster"), 303)


@console.post("/disaster/decline")
@needs("mode")
def decline_disaster() -> Response:
    """Say that the disaster mode that is proposed is not needed."""
    with g.store.write() as connection:
        if proposing.decline(connection, g.account.id, g.now):
            flash(words("flash.disaster_declined"))
    return redirect(url_for("console.disaster"), 303)


@console.app_template_global()
def proposal() -> proposing.Proposal | None:
    """Read whether disaster mode is proposed."""
    with g.store.read() as connection:
        return proposing.proposed(connection)


@console.post("/disaster/pins/<id>")
@needs("mode")
def pin(id: str) -> Response:
    """Change one of the lines."""
    if id not in PINS:
        raise NotFound
    with g.store.write() as connection:
        modes.pin(connection, id, request.form.get("line", ""), g.account.id, g.now)
    flash(words("flash.pinned"))
    return redirect(url_for("console.disaster"), 303)
