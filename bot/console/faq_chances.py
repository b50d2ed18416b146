"""Bringing the bot's chances into line with what people said: looked at, then put in force."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from werkzeug.wrappers import Response

from bot.console.library import library
from bot.console.pages import Page, console, needs
from bot.console.words import words
from bot.recalibration import Outlook, in_force, look
from bot.store import entries, staff
from bot.store import learning as rows
from faq.recalibration import LEAST

MOST_CHANGES = 30


@console.get("/faq/chances")
@needs("faq.publish")
def chances() -> Page:
    """Show what would change; changes nothing."""
    outlook, asks = _outlook()
    return render_template(
        "faq_chances.html",
        outlook=outlook,
        changes=outlook.changes[:MOST_CHANGES] if outlook else (),
        asks=asks,
        least=LEAST,
    )


@console.post("/faq/chances")
@needs("faq.publish")
def recalibrate() -> Response:
    """Put in force what the page showed, reckoned anew."""
    outlook, _ = _outlook()
    if outlook is not None:
        index, _ = library()
        with g.store.write() as connection:
            rows.calibrate(
                connection,
                profile=index.profile,
                slope=outlook.line.slope,
                shift=outlook.line.shift,
                asks=outlook.asks,
                at=g.now,
                staff_id=g.account.id,
            )
            entries.new_edition(connection, g.now)
            what = f"{outlook.asks} asks"
            staff.record(connection, g.now, g.account.id, "faq.recalibrate", what)
        flash(words("flash.recalibrated"))
    return redirect(url_for("console.faq"), 303)


def _outlook() -> tuple[Outlook | None, int]:
    # What is fitted moves the chances as they come with the bot, not those in force.
    index = library()[0].with_parameters(g.town.faq.parameters())
    with g.store.read() as connection:
        asks = rows.judged_asks(connection)
        present = in_force(connection, index.parameters, index.profile)
    try:
        return look(asks, index, present), len(asks)
    except ValueError:
        # Too few have said anything yet.
        return None, len(asks)
