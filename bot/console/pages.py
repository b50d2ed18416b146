"""The console's blueprint: who may open which page, what every page knows, what errors look like.

A page is a function under ``@console.get`` or ``@console.post`` with ``@needs(act)`` below it.
One without that rule is refused to everybody.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import wraps
from typing import ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from flask import Blueprint, Flask, current_app, g, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError, CSRFProtect
from werkzeug.exceptions import Forbidden, HTTPException
from werkzeug.wrappers import Response

from bot import serving_of
from bot.accounts import Act, may
from bot.config import Settings
from bot.console.guard import is_guarded
from bot.console.navigation import navigation
from bot.console.session import current
from bot.console.topline import View, topline
from bot.console.words import listed, word_of, words
from bot.preview import STATIC
from bot.store.sessions import IDLE
from bot.town import TownFile

console = Blueprint(
    "console",
    __name__,
    url_prefix="/console",
    template_folder="templates",
    static_folder="static",
)
csrf = CSRFProtect()

Page = str | Response | tuple[str, int]
Arguments = ParamSpec("Arguments")
Given = TypeVar("Given", bound=Page)


def begin_console(app: Flask) -> None:
    """Set the app up for the console: its forms' key and cookie, and its clock."""
    settings: Settings = app.config["SETTINGS"]
    app.secret_key = settings.secret_key
    app.config.setdefault("NOW", lambda: datetime.now(UTC))
    app.config.update(
        # Forms live as long as an idle session. LINE's webhook has no form and no cookie.
        WTF_CSRF_TIME_LIMIT=int(IDLE.total_seconds()),
        WTF_CSRF_CHECK_DEFAULT=False,
        # Our pages send no Referer, which this would look at.
        WTF_CSRF_SSL_STRICT=False,
        SESSION_COOKIE_NAME="console_forms",
        SESSION_COOKIE_PATH="/console",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.public_url.startswith("https://"),
    )
    csrf.init_app(app)


def needs(
    act: Act | None,
) -> Callable[[Callable[Arguments, Given]], Callable[Arguments, Given | Response]]:
    """Open a page to those logged in whose role allows an act; None: to all who are logged in."""

    def rule(view: Callable[Arguments, Given]) -> Callable[Arguments, Given | Response]:
        @wraps(view)
        def checked(*values: Arguments.args, **more: Arguments.kwargs) -> Given | Response:
            if g.account is None:
                back = request.full_path.rstrip("?") if request.method == "GET" else None
                return redirect(url_for("console.login", next=back), 303)
            if act is not None and not may(g.account.role, act):
                raise Forbidden
            return view(*values, **more)

        checked.needs = act  # type: ignore[attr-defined]
        return checked

    return rule


def open_to_all(view: Callable[Arguments, Given]) -> Callable[Arguments, Given]:
    """Open a page to whoever reaches the console, logged in or not."""
    view.needs = "nothing"  # type: ignore[attr-defined]
    return view


@console.before_request
def open_page() -> None:
    """Gather what every page needs to know, and refuse forms and pages that nobody vouches for."""
    if request.endpoint == "console.static":
        return
    know()
    if request.method == "POST":
        csrf.protect()
    if not hasattr(current_app.view_functions[str(request.endpoint)], "needs"):
        raise Forbidden


def know() -> None:
    """Put the store, the town, the settings, the time and the account where pages find them."""
    g.now = current_app.config["NOW"]()
    g.settings = current_app.config["SETTINGS"]
    g.town = current_app.config["TOWN"]
    g.zone = ZoneInfo(g.town.town.timezone)
    g.today = g.now.astimezone(g.zone).date()
    g.store = serving_of(current_app._get_current_object()).store  # type: ignore[attr-defined]
    g.account = current()


@console.context_processor
def common() -> dict[str, object]:
    """Give every template the town, the account and the words."""
    return {
        "town": g.town.town,
        "account": g.account,
        "navigation": navigation(g.account.role) if g.account else [],
        "topline": _topline,
        "words": words,
        "word_of": word_of,
        "listed": listed,
        "may": may,
    }


@console.app_template_filter()
def moment(at: datetime | None) -> str:
    """Write a moment in the town's zone, as the pages do."""
    return "" if at is None else f"{at.astimezone(_zone()):%Y-%m-%d %H:%M}"


@console.app_template_filter()
def day(on: date | None) -> str:
    """Write a day."""
    return "" if on is None else f"{on:%Y-%m-%d}"


@console.get("/look/<any('tokens.css', 'preview.css'):name>")
@open_to_all
def look(name: str) -> Response:
    """Give the stylesheets that the console shares with the preview of messages."""
    return current_app.response_class((STATIC / name).read_text("utf-8"), mimetype="text/css")


@console.errorhandler(CSRFError)
def form_expired(error: CSRFError) -> Page:
    """Say what to do about a form that is too old, or came from elsewhere."""
    return _error("form", 400)


@console.app_errorhandler(HTTPException)
def refused(error: HTTPException) -> Page | HTTPException:
    """Say in the staff's words why a page of theirs does not open; leave all others alone."""
    outside = not is_guarded(request.path) or "town_voice.outsider" in request.environ
    if outside or error.code not in (400, 403, 404, 405, 429):
        return error
    kinds = {403: "forbidden", 404: "missing", 429: "throttled"}
    return _error(kinds.get(error.code, "bad"), error.code)


def _error(kind: str, status: int) -> tuple[str, int]:
    town: TownFile = current_app.config["TOWN"]
    return render_template("error.html", town=town.town, kind=kind), status


def _topline() -> object:
    with g.store.read() as connection:
        return topline(View(connection, g.now, g.town, g.account))


def _zone() -> ZoneInfo:
    town: TownFile = current_app.config["TOWN"]
    return ZoneInfo(town.town.timezone)
