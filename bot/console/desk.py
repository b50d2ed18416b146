"""The page behind a mail's link: how a routed question stands, and its words after a login.

The link alone shows no words and lets nobody act. Words are shown once to an account that may
answer, whose look is recorded.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, render_template, request
from sqlalchemy import Connection, Row

from bot import serving_of
from bot.accounts import may, verify_password
from bot.config import Settings
from bot.links import question_number
from bot.store import questions, staff
from bot.town import TownFile

desk = Blueprint(
    "desk", __name__, url_prefix="/desk", template_folder="templates", static_folder="static"
)

FAILURES = 5
"""Wrong passwords for one account, or in all from anywhere ten times as many, within LOOK_BACK."""
LOOK_BACK = timedelta(minutes=15)

AnyRow = Row[tuple[object, ...]]
Page = tuple[str, int]


@desk.after_request
def harden(response: Response) -> Response:
    """Tell browsers to run nothing, embed nothing and keep nothing of these pages."""
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'",
    )
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


@desk.get("/<signed>")
def show(signed: str) -> Page:
    """Show how a question stands: no words, no asker, nothing to press but the login."""
    return _page(_question(signed))


@desk.post("/<signed>")
def read(signed: str) -> Page:
    """Show the question's masked words to an account that may answer; record the look."""
    question = _question(signed)
    if question is None:
        return _page(None)
    store = serving_of(current_app._get_current_object()).store  # type: ignore[attr-defined]
    login = request.form.get("login", "").strip()[:64]
    now = datetime.now(UTC)
    with store.read() as connection:
        account = staff.by_login(connection, login)
        if _too_many(connection, account, now):
            return _page(question, problem="throttled", status=429)
    known = verify_password(request.form.get("password", ""), account.password if account else "")
    allowed = account is not None and known and account.active and may(account.role, "answer")
    with store.write() as connection:
        subject = f"question {question.id}" if allowed else staff.tried(account)
        staff.record(
            connection,
            now,
            account.id if allowed and account else None,
            "question.read" if allowed else staff.LOGIN_FAILED,
            subject,
        )
    if not allowed:
        return _page(question, problem="refused", status=403)
    return _page(question, words=question.text)


def _too_many(connection: Connection, account: AnyRow | None, now: datetime) -> bool:
    since = now - LOOK_BACK
    mine = staff.failures(connection, since, staff.tried(account)) if account else 0
    return mine >= FAILURES or staff.failures(connection, since) >= 10 * FAILURES


def _question(signed: str) -> AnyRow | None:
    settings: Settings = current_app.config["SETTINGS"]
    number = question_number(settings.secret_key, signed)
    if number is None:
        return None
    serving = serving_of(current_app._get_current_object())  # type: ignore[attr-defined]
    with serving.store.read() as connection:
        return questions.question(connection, number)


def _page(
    question: AnyRow | None, *, words: str | None = None, problem: str = "", status: int = 200
) -> Page:
    file: TownFile = current_app.config["TOWN"]
    if question is None:
        return render_template("question_unknown.html", town=file.town), 404
    zone = ZoneInfo(file.town.timezone)
    page = render_template(
        "question.html",
        town=file.town,
        question=question,
        desk=file.town.desk(question.desk),
        asked_at=question.asked_at.astimezone(zone),
        promised_at=question.promised_at.astimezone(zone),
        waited=datetime.now(UTC) - question.asked_at,
        words=words,
        problem=problem,
    )
    return page, status
