"""Who sits at the console: proof by password and code, and the cookie that carries a session."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from flask import Response, current_app, g, request, session
from sqlalchemy import Connection, Row

from bot.accounts import verify_password
from bot.config import Settings
from bot.store import sessions, staff
from bot.store.engine import Store
from bot.totp import step_of

FAILURES = 5
"""Wrong passwords for one account, or in all from anywhere ten times as many, within LOOK_BACK."""
LOOK_BACK = timedelta(minutes=15)

AnyRow = Row[tuple[object, ...]]


def current() -> AnyRow | None:
    """Find the account whose session the browser carries; None when nobody is logged in."""
    token = request.cookies.get(_cookie())
    if not token:
        return None
    with g.store.read() as connection:
        found = sessions.find(connection, token, g.now)
        account = staff.by_number(connection, found.staff_id) if found else None
    if found is None or not staff.in_force(account, g.today):
        return None
    if g.now - found.seen_at >= sessions.SEEN_EVERY:
        with g.store.write() as connection:
            sessions.see(connection, found.id, g.now)
    return account


def log_in(login: str, password: str, code: str) -> tuple[str | None, str]:
    """Begin a session; give its token, or None and the id of the words that say why not."""
    store: Store = g.store
    with store.read() as connection:
        account = staff.by_login(connection, login)
        if too_many(connection, account, g.now):
            return None, "problem.throttled"
    good = verify_password(password, account.password if account else "")
    token = secrets.token_urlsafe(32)
    with store.write() as connection:
        if not good or not staff.in_force(account, g.today) or not _fits(connection, account, code):
            staff.record(connection, g.now, None, staff.LOGIN_FAILED, staff.tried(account))
            return None, "problem.wrong_login"
        # The browser's session of before, whosever it was, ends: none is carried over a login.
        sessions.end(connection, request.cookies.get(_cookie(), ""), g.now)
        sessions.begin(connection, token, account.id, g.now)
        staff.record(connection, g.now, account.id, "login", account.login)
    session.clear()
    return token, ""


def check_own(password: str) -> str:
    """Ask the one who is logged in for their password; give the id of what is wrong, or nothing."""
    store: Store = g.store
    with store.read() as connection:
        if too_many(connection, g.account, g.now):
            return "problem.throttled"
    if verify_password(password, g.account.password):
        return ""
    with store.write() as connection:
        staff.record(connection, g.now, None, staff.LOGIN_FAILED, staff.tried(g.account))
    return "problem.wrong_password"


def too_many(connection: Connection, account: AnyRow | None, now: datetime) -> bool:
    """Tell whether so many logins were refused of late that no password is looked at."""
    since = now - LOOK_BACK
    mine = staff.failures(connection, since, staff.tried(account)) if account else 0
    return mine >= FAILURES or staff.failures(connection, since) >= 10 * FAILURES


def carry(response: Response, token: str) -> Response:
    """Give the browser its session."""
    response.set_cookie(
        _cookie(),
        token,
        max_age=sessions.LONGEST,
        path="/",
        secure=_is_https(),
        httponly=True,
        samesite="Lax",
    )
    return response


def drop(response: Response) -> Response:
    """Take the session out of the browser, with all else that it kept for us."""
    session.clear()
    response.delete_cookie(_cookie(), path="/", secure=_is_https(), httponly=True, samesite="Lax")
    return response


def own_token() -> str:
    """Give the token of the session that asks."""
    return request.cookies.get(_cookie(), "")


def _fits(connection: Connection, account: AnyRow, code: str) -> bool:
    if account.totp is None:
        return True
    step = step_of(account.totp, code, g.now)
    return step is not None and staff.take_step(connection, account.id, step)


def _is_https() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.public_url.startswith("https://")


def _cookie() -> str:
    # The page behind a mail's link, at /desk, must know who is logged in: hence the path "/". The
    # prefix keeps other hosts of the same domain from setting it; browsers take it on https alone.
    return "__Host-console" if _is_https() else "console"
