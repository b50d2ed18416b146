"""Disaster alerts: what holds, what waits for a word, what came and why it was sent or not."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from typing import get_args

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.exceptions import NotFound

from bot.accounts import may
from bot.alert_silence import silenced
from bot.alert_words import warned_of
from bot.alerting import UNKNOWN, Alerting
from bot.alerts_now import feed, read_alerts
from bot.console.pages import Page, console, needs
from bot.console.topline import Item, View, sources
from bot.console.words import listed, word_of, words
from bot.store import alerts as rows
from bot.store import staff
from handlers.alert import headline, name_of
from handlers.phrases import JAPANESE
from handlers.warned import Warned
from scheduler.alert_json import change_of_json
from scheduler.jma.notice import Hazard

HAZARDS: tuple[str, ...] = (*get_args(Hazard), UNKNOWN)
MODES, LAPSES = ("watch", "confirm", "auto"), ("send", "drop")
LATELY = timedelta(days=30)
SHOWN = 60


@console.app_template_filter("warned")
def warned_filter(one: Warned) -> str:
    """Name a warning as people read it."""
    return name_of(one, JAPANESE)


@console.app_template_filter("changed")
def changed_filter(one: Warned) -> str:
    """Say what changed as people read it."""
    return headline(one, JAPANESE)


@console.app_template_filter("why")
def why_filter(reason: str) -> str:
    """Say in the clerk's words why a telegram was sent or not; the record keeps the rule's name."""
    known = listed("alert_why")
    found = [begins for begins in known if reason.startswith(begins)]
    return known[max(found, key=len) if found else "other"]


@console.app_template_filter("hazard_choice")
def hazard_choice_filter(hazard: str) -> tuple[str, str]:
    """Make a hazard a choice of a form."""
    return hazard, word_of("hazard", hazard)


@console.get("/alerts")
@needs("figures.see")
def alerts() -> Page:
    """Show what holds, what waits, and what came."""
    with g.store.read() as connection:
        waiting = [
            (row, headline(_warned(row.change), JAPANESE))
            for row in rows.waiting(connection)
            if row.purpose == "confirm"
        ]
        return render_template(
            "alerts.html",
            now=read_alerts(connection, g.town, g.now),
            waiting=waiting,
            policies=rows.policies(connection),
            hazards=HAZARDS,
            telegrams=rows.listed(connection, SHOWN, all="all" in request.args),
            all="all" in request.args,
            on=g.town.alerts.feed is not None,
            decides=may(g.account.role, "post.approve"),
            writes=may(g.account.role, "post.write"),
            quiet=silenced(connection, g.now),
        )


@console.post("/alerts/holds/<int:number>/<verdict>")
@needs("post.approve")
def settle_alert(number: int, verdict: str) -> Page:
    """Send what waits, or drop it."""
    if verdict not in ("send", "drop"):
        raise NotFound
    done = False
    # What holds may change at this very moment: then nothing is done, and the page says so.
    with suppress(rows.Stale), g.store.write() as connection:
        if verdict == "send":
            alerting = Alerting(g.store, g.settings, g.town)
            done = alerting.confirm(connection, number, g.account.id, g.now)
        else:
            done = rows.settle(connection, number, "dropped", g.account.id)
        if done:
            staff.record(connection, g.now, g.account.id, f"alert.{verdict}", f"hold {number}")
    flash(words(f"flash.alert_{verdict}" if done else "flash.alert_over"))
    return redirect(url_for("console.alerts"), 303)


@console.post("/alerts/policy")
@needs("post.approve")
def alert_policy() -> Page:
    """Show what another policy would have done with what came lately; put it in force."""
    hazard, mode = request.form.get("hazard", ""), request.form.get("mode", "")
    lapses, minutes = request.form.get("lapses", "drop"), request.form.get("minutes", "5")
    fits = minutes.isdecimal() and 1 <= int(minutes[:3]) <= 60
    if hazard not in HAZARDS or mode not in MODES or lapses not in LAPSES or not fits:
        raise NotFound
    if request.form.get("do") != "keep":
        with g.store.read() as connection:
            came = _lately(connection, hazard)
        return render_template(
            "alerts_policy.html",
            hazard=hazard,
            mode=mode,
            lapses=lapses,
            minutes=minutes,
            came=came,
            days=LATELY.days,
        )
    with g.store.write() as connection:
        rows.set_policy(
            connection,
            hazard,
            mode=mode,
            lapses=lapses,
            minutes=int(minutes),
            by=g.account.id,
            at=g.now,
        )
        staff.record(connection, g.now, g.account.id, "alert.policy", f"{hazard} {mode}")
    flash(words("flash.alert_policy"))
    return redirect(url_for("console.alerts"), 303)


def _lately(connection: Connection, hazard: str) -> list[tuple[object, str]]:
    """List what would have gone out of a hazard's, of what came lately."""
    since = g.now - LATELY
    return [
        (row.received_at, headline(_warned(json.dumps(change)), JAPANESE))
        for row in rows.listed(connection, 1000)
        if row.outcome == "announce" and row.received_at >= since
        for change in json.loads(row.changes)
        if change["hazard"] == hazard
    ]


def _warned(written: str) -> Warned:
    return warned_of(change_of_json(written), g.town.town)


def _topline(view: View) -> Item | None:
    """Tell how old the feeds are, what waits for a word, and what grave holds."""
    waiting = [one for one in rows.waiting(view.connection) if one.purpose == "confirm"]
    name = words("topline.alerts")
    if waiting:
        return Item("alerts", name, words("topline.alerts_waiting", count=len(waiting)), "bad")
    if view.town.alerts.feed is None:
        return None
    at, stale = feed(view.connection, view.now)
    if stale or at is None:
        return Item("alerts", name, words("topline.alerts_stale"), "bad")
    minutes = int((view.now - at).total_seconds() // 60)
    return Item("alerts", name, words("topline.alerts_fresh", minutes=minutes), "good")


sources.append(_topline)
