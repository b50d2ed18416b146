"""The whole console, put together: each module of pages is named here once."""

from __future__ import annotations

from flask import Flask

from bot.console import (
    account,
    alert_acts,
    alerts,
    brake,
    desks,
    disaster,
    faq,
    faq_chances,
    faq_entry,
    figures,
    inbox,
    login,
    moving,
    openchat,
    people,
    post,
    post_edit,
    post_ready,
    post_sheet,
    post_sign_ups,
    post_translation,
    posts,
    question,
    question_acts,
    question_translation,
    records,
    rota,
    rota_day,
    rota_sheet,
    rota_swaps,
    shelters,
    urgent,
)
from bot.console.desk import desk
from bot.console.guard import guard
from bot.console.pages import begin_console, console

PAGES = (
    login,
    inbox,
    question,
    question_acts,
    question_translation,
    urgent,
    alert_acts,
    alerts,
    shelters,
    disaster,
    posts,
    openchat,
    post,
    post_edit,
    post_ready,
    post_sign_ups,
    post_sheet,
    post_translation,
    account,
    people,
    desks,
    moving,
    records,
    brake,
    figures,
    rota,
    rota_day,
    rota_sheet,
    rota_swaps,
    faq,
    faq_entry,
    faq_chances,
)
"""Importing a module puts its pages on the blueprint; a new one is added here."""


def register(app: Flask) -> None:
    """Give the app the console and the page behind a mail's link."""
    guard(app)
    begin_console(app)
    app.register_blueprint(console)
    app.register_blueprint(desk)
