"""Shelters, one thumb each: open, full, closed. What is said here stands in alerts at once."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from werkzeug.exceptions import NotFound

from bot.console.pages import Page, console, needs
from bot.console.words import words
from bot.store import shelters as rows
from bot.store import staff

STATES = ("open", "full", "closed")


@console.get("/shelters")
@needs("figures.see")
def shelters() -> Page:
    """List them, the open ones first."""
    with g.store.read() as connection:
        return render_template("shelters.html", shelters=rows.all_of_them(connection))


@console.post("/shelters/<int:number>/<state>")
@needs("mode")
def switch_shelter(number: int, state: str) -> Page:
    """Say how one is."""
    if state not in STATES:
        raise NotFound
    with g.store.write() as connection:
        if not rows.switch(connection, number, state, g.account.id, g.now):
            raise NotFound
        staff.record(connection, g.now, g.account.id, "shelter", f"{number} {state}")
    flash(words("flash.shelter"))
    return redirect(url_for("console.shelters") + f"#s{number}", 303)
