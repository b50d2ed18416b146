"""What staff do about alerts: keep a hazard quiet for a while, drill in public, paste elsewhere."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import get_args

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from bot.alert_silence import LONGEST, keep_quiet
from bot.alert_words import warned_of
from bot.console.pages import Page, console, needs
from bot.console.post_edit import local_now, shown
from bot.console.words import words
from bot.posts import Desk
from bot.store import alerts as rows
from handlers.alert import LINK, Alert, twin
from handlers.alert_drill import WARNINGS, drill_words
from scheduler.alert_json import change_of_json
from scheduler.jma.notice import Hazard
from scheduler.post import PUBLIC_DRILL, Audience, Content
from scheduler.recurrence import Timing

HOURS = (1, 3, 6, 12, 24, 48, 72)


@console.post("/alerts/quiet")
@needs("post.approve")
def quiet_alert() -> Page:
    """Keep a hazard quiet for some hours, or no more."""
    hazard, hours = request.form.get("hazard", ""), request.form.get("hours", "")
    reason = request.form.get("reason", "").strip()
    fits = hours.isdecimal() and timedelta(hours=int(hours[:3])) <= LONGEST
    if hazard not in get_args(Hazard) or not fits:
        raise NotFound
    if not reason and hours != "0":
        flash(words("flash.alert_quiet_why"))
        return redirect(url_for("console.alerts"), 303)
    until = g.now + timedelta(hours=int(hours))
    with g.store.write() as connection:
        keep_quiet(connection, hazard, until, g.account.id, reason, g.now)
    flash(words("flash.alert_quiet" if int(hours) else "flash.alert_loud"))
    return redirect(url_for("console.alerts"), 303)


@console.get("/alerts/telegrams/<int:number>")
@needs("figures.see")
def telegram(number: int) -> Page:
    """Show what one telegram changed here, and the text to paste into the OpenChat."""
    with g.store.read() as connection:
        row = rows.telegram(connection, number)
    if row is None:
        raise NotFound
    changes = [change_of_json(json.dumps(one)) for one in json.loads(row.changes)]
    told = tuple(warned_of(change, g.town.town) for change in changes)
    text = ""
    if told and row.outcome == "announce":
        text = twin(Alert(told, row.reported_at, link=LINK), g.town.town)
    return render_template("alerts_telegram.html", one=row, told=told, text=text), 200


@console.get("/alerts/drill")
@needs("post.write")
def public_drill() -> Page:
    """Choose what everyone practises, and see it as it will look."""
    hazard = request.args.get("hazard", "")
    looked = shown(_drill(hazard), drill=False) if hazard in WARNINGS else []
    return render_template("alerts_drill.html", hazards=WARNINGS, hazard=hazard, shown=looked), 200


@console.post("/alerts/drill")
@needs("post.write")
def draft_public_drill() -> Page:
    """Draft a drill for everyone, and ask another person for approval."""
    hazard = request.form.get("hazard", "")
    if hazard not in WARNINGS:
        raise NotFound
    with g.store.write() as connection:
        desk = Desk(connection, g.town, g.account.id, g.now)
        number = desk.draft(_drill(hazard))
        desk.submit(number, 1)
    flash(words("flash.post_submitted"))
    return redirect(url_for("console.post", number=number), 303)


def _drill(hazard: str) -> Content:
    titles, bodies = drill_words(hazard, g.town.town, g.now)
    return Content(
        category="other",
        titles=titles,
        bodies=bodies,
        timing=Timing("now", local_now()),
        audience=Audience(everyone=True),
        urgent=PUBLIC_DRILL,
    )
