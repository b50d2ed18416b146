"""The first page after the login, until the list of questions takes its place."""

from __future__ import annotations

from flask import render_template

from bot.console.pages import console, needs


@console.get("/")
@needs(None)
def inbox() -> str:
    """Greet."""
    return render_template("home.html")
