"""Pictures of the town's posts, for LINE to fetch: nobody guesses an address, and none changes."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app

from bot import serving_of
from bot.store import files

public_files = Blueprint("public_files", __name__)


@public_files.get("/files/<key>")
def file(key: str) -> Response:
    """Give a picture of a post. What people send about questions is never to be had here."""
    store = serving_of(current_app._get_current_object()).store  # type: ignore[attr-defined]
    with store.read() as connection:
        found = files.by_key(connection, key)
    if found is None or found.purpose != "post":
        abort(404)
    answer = Response(found.bytes, mimetype=f"image/{found.kind}")
    answer.headers["Cache-Control"] = "public, max-age=86400, immutable"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer
