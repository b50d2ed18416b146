"""The simulator's web application: LINE's paths, the controls, and the chat page."""

from importlib import import_module
from importlib.util import find_spec

from flask import Flask, Response, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

# Imported for their routes, which they hang on the gate's blueprint.
from bot.simulator import account_api, api, menu_api, token_api  # noqa: F401
from bot.simulator.control import control
from bot.simulator.gate import line
from bot.simulator.parts import EXTENSION, Parts

PAGE = "bot.simulator.page"


def create_simulator_app(parts: Parts) -> Flask:
    """Return the application over a simulator's parts."""
    app = Flask("bot.simulator", static_folder=None)
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions[EXTENSION] = parts
    app.register_blueprint(line)
    app.register_blueprint(control)
    app.register_error_handler(HTTPException, refuse)
    if find_spec(PAGE):  # the chat page is a room of its own; the platform works without it
        app.register_blueprint(import_module(PAGE).page)
    else:
        app.add_url_rule("/", "home", lambda: Response("simulator\n", mimetype="text/plain"))
    return app


def refuse(error: HTTPException) -> ResponseReturnValue:
    """Answer a path that is not there in LINE's shape."""
    return jsonify({"message": error.description}), error.code or 500
