"""The least that Flask can do under the same gunicorn: what intake is measured against."""

from __future__ import annotations

from flask import Flask, Response


def create_app() -> Flask:
    """Make an application whose one view does nothing."""
    app = Flask("empty", static_folder=None)

    @app.post("/callback")
    def receive() -> Response:
        return Response(status=200)

    @app.get("/healthz")
    def health() -> Response:
        return Response(status=200)

    return app
