"""The brake: stopping all sending in two presses, and starting again with what was held."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot import modes
from bot.console.pages import Page, console, needs
from bot.console.words import words
from bot.store import staff


@console.context_processor
def every_page() -> dict[str, object]:
    """Let every page say whether all sending is stopped, since when and by whom."""
    return {"brake": _brake}


@console.get("/stop")
@needs("stop")
def stop_asked() -> str:
    """Ask once whether all sending is to be stopped."""
    return render_template("stop.html")


@console.post("/stop")
@needs("stop")
def stop() -> Response:
    """Stop all sending."""
    alerts = request.form.get("alerts") == "yes"
    with g.store.write() as connection:
        changed = modes.stop(connection, g.account.id, g.now, alerts=alerts)
    if changed:
        flash(words("flash.stopped_alerts" if alerts else "flash.stopped"))
    else:
        flash(words("flash.stopped_already"), "wait")
    return redirect(url_for("console.inbox"), 303)


@console.get("/start")
@needs("start")
def start_asked() -> str:
    """Show what would go out, and ask what becomes of it."""
    return _start_page()


@console.post("/start")
@needs("start")
def start() -> Page:
    """Start sending again, with what was ticked; all the rest of what was held is dropped."""
    try:
        with g.store.write() as connection:
            done = modes.start(
                connection,
                g.account.id,
                g.now,
                let_go=request.form.getlist("send"),
                seen=request.form.getlist("seen"),
            )
    except modes.Unasked:
        return _start_page(words("problem.unasked")), 409
    if done is None:
        flash(words("flash.started_already"), "wait")
    else:
        flash(words("flash.started", sent=done.sent, dropped=done.dropped))
        if done.replies:
            flash(words("flash.started_replies", count=done.replies))
    return redirect(url_for("console.inbox"), 303)


def _start_page(problem: str = "") -> str:
    with g.store.read() as connection:
        groups = modes.waiting(connection, g.now)
    ticked = request.form.getlist("send")
    return render_template("start.html", groups=groups, problem=problem, ticked=ticked)


def _brake() -> dict[str, object] | None:
    with g.store.read() as connection:
        found = modes.stopped(connection)
        by = staff.by_number(connection, found.by) if found else None
    if found is None:
        return None
    return {"since": found.since, "by": by.name if by else "", "alerts": found.alerts}
