"""A post's words go out to a translator as a sheet and come back as another edition."""

from __future__ import annotations

from contextlib import closing

from flask import Response, flash, g, redirect, request, url_for

from bot import post_translation as sheets
from bot.console.pages import Page, console, needs
from bot.console.post import show
from bot.console.post_edit import known
from bot.console.words import words
from bot.messages import message
from bot.posts import Desk, Unpostable
from bot.store import posts
from scheduler.post import from_json


@console.get("/posts/<int:number>/translation.csv")
@needs("post.write")
def translation_sheet(number: int) -> Response:
    """Give the sheet."""
    content = from_json(known(number).content)
    sheet = sheets.write(content, g.town.town.languages)
    answer = Response(sheet, mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="post-{number}-words.csv"'
    return answer


@console.post("/posts/<int:number>/translation")
@needs("post.write")
def keep_translation(number: int) -> Page:
    """Take the sheet back: another edition, which needs an approval of its own."""
    post, data = known(number), b""
    if "sheet" in request.files:
        with closing(request.files["sheet"]) as file:
            data = file.stream.read(sheets.MOST_BYTES + 1)
    if not data or len(data) > sheets.MOST_BYTES:
        return show(number, words("problem.post_no_file"))
    try:
        content = sheets.read(data, from_json(post.content), g.town.town.languages)
        with g.store.write() as connection:
            Desk(connection, g.town, g.account.id, g.now).edit(number, post.version, content)
    except sheets.Untranslatable as refusal:
        return show(number, str(refusal))
    except posts.Stale:
        return show(number, message("post_refusal.changed_meanwhile"))
    except Unpostable as refusal:
        return show(number, message(f"post_refusal.{str(refusal).replace(' ', '_')}"))
    flash(words("flash.post_translated"))
    return redirect(url_for("console.post", number=number), 303)
