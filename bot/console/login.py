"""Login and logout."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import flash, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.console.pages import Page, console, needs, open_to_all
from bot.console.session import carry, drop, log_in, own_token
from bot.console.words import words
from bot.store import sessions, staff


@console.get("/login")
@open_to_all
def login() -> Page:
    """Ask who comes; who is logged in goes on at once."""
    if g.account is not None:
        return redirect(_next(), 303)
    return render_template("login.html", next=_next(), login="", problem="")


@console.post("/login")
@open_to_all
def log_in_now() -> Page:
    """Let somebody in, or say that it did not fit; never which part."""
    name = request.form.get("login", "").strip()[:64]
    token, problem = log_in(name, request.form.get("password", ""), request.form.get("code", ""))
    if token is not None:
        return carry(make_response(redirect(_next(), 303)), token)
    page = render_template("login.html", next=_next(), login=name, problem=words(problem))
    return page, 429 if problem == "problem.throttled" else 403


@console.post("/logout")
@needs(None)
def log_out() -> Response:
    """End this session."""
    with g.store.write() as connection:
        sessions.end(connection, own_token(), g.now)
        staff.record(connection, g.now, g.account.id, "logout", g.account.login)
    return leave("flash.logged_out")


def leave(said: str) -> Response:
    """Send a browser to the login, without its session."""
    response = drop(make_response(redirect(url_for("console.login"), 303)))
    flash(words(said))
    return response


def _next() -> str:
    """Where to go after the login: a page of the console, and nowhere else."""
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted)
    ours = wanted.startswith("/console/") and not parts.scheme and not parts.netloc
    if not ours or "\\" in wanted or any(letter < " " for letter in wanted):
        return url_for("console.inbox")
    return wanted
