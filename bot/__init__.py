"""The shell that does: web, LINE, database, mail. ``create_app`` makes the web part."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

if TYPE_CHECKING:
    from bot.processes import Serving


def create_app(environ: Mapping[str, str] | None = None) -> Flask:
    """Make the web application; starts no thread and opens no connection.

    Raises BadSettings or BadTown naming everything that is wrong. ``bot.processes.begin(app)``
    starts the work of a process, after fork.
    """
    from bot.config import Settings
    from bot.console.site import register
    from bot.console.status import status
    from bot.public_files import public_files
    from bot.town import load_town
    from bot.webhook import webhook

    environ = os.environ if environ is None else environ
    settings = Settings.from_env(environ)
    app = Flask("bot", static_folder=None)
    app.config["SETTINGS"] = settings
    app.config["ENVIRON"] = environ
    app.config["TOWN"] = load_town(settings.town)
    app.config["CHANNEL_SECRETS"] = settings.channel_secrets
    app.config["INTAKE"] = lambda: serving_of(app).intake
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    app.register_blueprint(webhook)
    app.register_blueprint(public_files)
    app.register_blueprint(status)
    register(app)
    return app


def serving_of(app: Flask) -> Serving:
    """Give what this process has begun; RuntimeError before that."""
    serving: Serving | None = app.extensions.get("serving")
    if serving is None:
        raise RuntimeError("this process has not begun its work yet")
    return serving
