"""One's own account: password, confirming codes, the link to LINE, sessions."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, session, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from bot.accounts import SHORTEST_PASSWORD, hash_password
from bot.console import codes
from bot.console.login import leave
from bot.console.pages import Page, console, needs
from bot.console.session import check_own, own_token
from bot.console.words import words
from bot.linking import make_code
from bot.store import leaving, sessions, staff
from bot.totp import new_secret, picture, step_of

Errors = dict[str, str]


@console.get("/account")
@needs(None)
def account() -> Page:
    """Show one's own account."""
    return _page({})


@console.post("/account/password")
@needs(None)
def change_password() -> Page:
    """Change one's own password; all other sessions end."""
    old, new = request.form.get("old", ""), request.form.get("new", "")
    errors: Errors = {}
    if len(new) < SHORTEST_PASSWORD:
        errors["new"] = words("problem.short_password", least=SHORTEST_PASSWORD)
    elif new != request.form.get("again", ""):
        errors["again"] = words("problem.unlike")
    elif new == old:
        errors["new"] = words("problem.same_password")
    problem = "" if errors else check_own(old)
    if problem:
        errors["old"] = words(problem)
    if errors:
        return _page(errors), 429 if problem == "problem.throttled" else 400
    hashed = hash_password(new)
    with g.store.write() as connection:
        staff.change(connection, g.account.id, password=hashed)
        sessions.end_all(connection, g.account.id, g.now, but=own_token())
        staff.record(connection, g.now, g.account.id, "staff.password", g.account.login)
    return _back("flash.password_changed")


@console.get("/account/totp")
@needs(None)
def totp() -> Page:
    """Show the QR code with which confirming codes begin."""
    if g.account.totp is not None:
        return redirect(url_for("console.account"), 303)
    return _totp_page({})


@console.post("/account/totp")
@needs(None)
def totp_on() -> Page:
    """Begin confirming codes once the first one fits."""
    if g.account.totp is not None:
        # Only the password ends a running one: an open screen must not swap it for another.
        return redirect(url_for("console.account"), 303)
    secret = session.get("totp")
    if not isinstance(secret, str):
        return _totp_page({"code": words("problem.old_secret")}), 400
    step = step_of(secret, request.form.get("code", ""), g.now)
    if step is None:
        return _totp_page({"code": words("problem.wrong_code")}), 400
    with g.store.write() as connection:
        staff.change(connection, g.account.id, totp=secret, totp_step=step)
        staff.record(connection, g.now, g.account.id, "staff.totp", g.account.login)
    session.pop("totp", None)
    return _back("flash.totp_on")


@console.post("/account/totp/off")
@needs(None)
def totp_off() -> Page:
    """Give confirming codes up; asks for the password, since an open screen is not its owner."""
    problem = check_own(request.form.get("password", ""))
    if problem:
        status = 429 if problem == "problem.throttled" else 400
        return _page({"password": words(problem)}), status
    with g.store.write() as connection:
        staff.change(connection, g.account.id, totp=None, totp_step=None)
        staff.record(connection, g.now, g.account.id, "staff.totp.off", g.account.login)
    return _back("flash.totp_off")


@console.post("/account/code")
@needs(None)
def make_own_code() -> Response:
    """Make a one-time code that ties one's own account to LINE."""
    with g.store.write() as connection:
        make_code(connection, "staff", g.account.login, g.account.id, g.now)
    return redirect(url_for("console.account", _anchor="line"), 303)


@console.post("/account/line/off")
@needs(None)
def untie() -> Response:
    """Cut the link to LINE."""
    with g.store.write() as connection:
        staff.end_codes(connection, "staff", g.account.login, g.now)
        staff.change(connection, g.account.id, person_id=None)
        staff.record(connection, g.now, g.account.id, "staff.unlink", g.account.login)
    return _back("flash.line_off")


@console.post("/account/sessions/end")
@needs(None)
def end_sessions() -> Response:
    """End all of one's sessions, this one too."""
    with g.store.write() as connection:
        sessions.end_all(connection, g.account.id, g.now)
        staff.record(connection, g.now, g.account.id, "sessions.end", g.account.login)
    return leave("flash.sessions_ended")


@console.post("/account/lost")
@needs(None)
def lose_own() -> Response:
    """Shut a lost telephone out: every session ends, and LINE is untied."""
    with g.store.write() as connection:
        leaving.cut_off(connection, g.account, g.now)
        staff.record(connection, g.now, g.account.id, "staff.lost", g.account.login)
    return leave("flash.lost_own")


def _page(errors: Errors) -> str:
    with g.store.read() as connection:
        open_sessions = sessions.count(connection, g.account.id, g.now)
    return render_template(
        "account.html",
        errors=errors,
        least=SHORTEST_PASSWORD,
        code=codes.shown("staff", g.account.login),
        sessions=open_sessions,
    )


def _totp_page(errors: Errors) -> str:
    secret = session.setdefault("totp", new_secret())
    drawn = picture(secret, g.account.login, g.town.town.names["ja"])
    spaced = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    # segno drew it from our own secret; nothing of it was typed by anyone.
    return render_template("totp.html", errors=errors, drawn=Markup(drawn), spaced=spaced)  # noqa: S704


def _back(said: str) -> Response:
    flash(words(said))
    return redirect(url_for("console.account"), 303)
