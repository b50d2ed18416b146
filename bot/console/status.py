"""How the bot is: /healthz for machines, and the page behind a mail's link for the desk."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, jsonify, render_template
from sqlalchemy.exc import SQLAlchemyError

from bot import worker_of
from bot.config import Settings
from bot.links import question_number
from bot.store import events, facts, outbox, questions
from bot.town import TownFile

status = Blueprint("status", __name__, template_folder="templates", static_folder="static")

SLOW_SECONDS = 120
"""An event or a message older than this and still unfinished means that something is stuck."""


@status.get("/healthz")
def health() -> tuple[Response, int]:
    """Say whether the store is writable and how old the oldest unfinished work is, in seconds."""
    now = datetime.now(UTC)
    try:
        worker = worker_of(current_app._get_current_object())  # type: ignore[attr-defined]
        with worker.store.write() as connection:
            facts.write(connection, "health.looked", True, now)
            event = events.oldest_unfinished(connection)
            row = outbox.oldest_unfinished(connection)
    except (SQLAlchemyError, OSError, RuntimeError) as error:
        return jsonify(store="not writable", reason=type(error).__name__), 503
    ages = {
        "oldest_event_seconds": round((now - event).total_seconds()) if event else 0,
        "oldest_outbox_seconds": round((now - row).total_seconds()) if row else 0,
    }
    slow = max(ages.values()) > SLOW_SECONDS
    return jsonify(store="writable", slow=slow, **ages), 200


@status.get("/desk/<signed>")
def desk_question(signed: str) -> tuple[str, int]:
    """Show how a routed question stands: no text, no asker, nothing to press."""
    settings: Settings = current_app.config["SETTINGS"]
    town: TownFile = current_app.config["TOWN"]
    number = question_number(settings.secret_key, signed)
    row = None
    if number is not None:
        worker = worker_of(current_app._get_current_object())  # type: ignore[attr-defined]
        with worker.store.read() as connection:
            row = questions.question(connection, number)
    if row is None:
        return render_template("question_unknown.html", town=town.town), 404
    zone = ZoneInfo(town.town.timezone)
    return (
        render_template(
            "question.html",
            town=town.town,
            question=row,
            desk=town.town.desk(row.desk),
            asked_at=row.asked_at.astimezone(zone),
            promised_at=row.promised_at.astimezone(zone),
            waited=datetime.now(UTC) - row.asked_at,
        ),
        200,
    )
