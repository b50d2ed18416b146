"""How the bot is, for machines that watch it: /healthz."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy.exc import SQLAlchemyError

from bot import serving_of
from bot.store import events, facts, outbox

status = Blueprint("status", __name__)

SLOW_SECONDS = 120
"""An event or a message older than this and still unfinished means that something is stuck."""


@status.get("/healthz")
def health() -> tuple[Response, int]:
    """Say whether the store is writable and how old the oldest unfinished work is, in seconds."""
    now = datetime.now(UTC)
    try:
        serving = serving_of(current_app._get_current_object())  # type: ignore[attr-defined]
        with serving.store.write() as connection:
            facts.write(connection, "health.looked", True, now)
            event = events.oldest_unfinished(connection)
            row = outbox.oldest_unfinished(connection)
    except (SQLAlchemyError, OSError, RuntimeError) as error:
        return jsonify(store="not writable", reason=type(error).__name__), 503
    ages = {
        "oldest_event_seconds": round((now - event).total_seconds()) if event else 0,
        "oldest_outbox_seconds": round((now - row).total_seconds()) if row else 0,
    }
    return jsonify(store="writable", slow=max(ages.values()) > SLOW_SECONDS, **ages), 200
