"""News that is written beforehand in every language: staff fill in where and when, and look."""

from __future__ import annotations

from flask import g, render_template, request
from werkzeug.exceptions import NotFound

from bot.console.pages import Page, console, needs
from bot.console.post_edit import form, local_now
from bot.console.words import word_of
from bot.post_fields import blank
from handlers import stock
from handlers.phrases import LANGUAGES


@console.get("/posts/ready")
@needs("post.write")
def ready_posts() -> Page:
    """List them."""
    return render_template("post_ready.html", notices=stock.notices(), notice=None, errors={})


@console.get("/posts/ready/<id>")
@needs("post.write")
def ready_post(id: str) -> Page:
    """Ask for what is to be filled in; when all is there, show the post to be sent."""
    notice = next((one for one in stock.notices() if one.id == id), None)
    if notice is None:
        raise NotFound
    values = {slot.name: request.args.get(slot.name, "").strip() for slot in notice.slots}
    errors: dict[str, str] = {}
    if any(values.values()):
        errors = {name: word_of("slot", "missing") for name, text in values.items() if not text}
    if not any(values.values()) or errors:
        return _ask(notice, values, errors)
    fields = blank(local_now()) | {"category": [notice.category]}
    try:
        for language in g.town.town.languages:
            if language in LANGUAGES:
                title, text = stock.fill_notice(notice, language, values)
                fields |= {f"title.{language}": [title], f"body.{language}": [text]}
    except stock.BadSlot as bad:
        reason = word_of("slot", bad.reason.replace(" ", "_"))
        return _ask(notice, values, {bad.slot: reason})
    return form(None, fields)


def _ask(notice: stock.Notice, values: dict[str, str], errors: dict[str, str]) -> tuple[str, int]:
    page = render_template(
        "post_ready.html", notices=(), notice=notice, values=values, errors=errors
    )
    return page, 400 if errors else 200
