"""Posts from a sheet: looked at first, then kept as drafts, all or none."""

from __future__ import annotations

from contextlib import closing

from flask import Response, flash, g, redirect, render_template, request, url_for
from itsdangerous import BadSignature, URLSafeTimedSerializer

from bot import post_sheet as sheets
from bot.console.pages import Page, console, needs
from bot.console.post_edit import local_now
from bot.console.words import words
from bot.post_fields import blank, read_post
from bot.posts import Desk
from bot.store.sessions import IDLE
from scheduler.post import as_json, from_json


@console.get("/posts/sheet")
@needs("post.write")
def post_sheet() -> Page:
    """Ask for a sheet."""
    return _page()


@console.post("/posts/sheet")
@needs("post.write")
def look_at_posts() -> Page:
    """Show the posts of a sheet, or what is wrong with it; keep nothing yet."""
    data = b""
    if "sheet" in request.files:
        with closing(request.files["sheet"]) as file:
            data = file.stream.read(sheets.MOST_BYTES + 1)
    if not data or len(data) > sheets.MOST_BYTES:
        return _page({"sheet": words("problem.post_no_file")})
    found = sheets.read_posts(data, g.town, local_now())
    if found.errors:
        return _page(rows=found.errors)
    signed = _signer().dumps([as_json(content) for _, content in found.posts])
    return render_template("post_sheet_look.html", posts=found.posts, signed=signed)


@console.post("/posts/sheet/keep")
@needs("post.write")
def keep_posts() -> Page:
    """Keep what was looked at as drafts: by this very account, so nothing is approved by it."""
    try:
        signed = _signer().loads(request.form.get("signed", ""), max_age=int(IDLE.total_seconds()))
    except BadSignature:
        return _page({"sheet": words("problem.post_no_file")})
    contents = [from_json(text) for text in signed]
    submit = request.form.get("do") == "submit"
    with g.store.write() as connection:
        desk = Desk(connection, g.town, g.account.id, g.now)
        for content in contents:
            number = desk.draft(content)
            if submit:
                desk.submit(number, 1)
    flash(words("flash.posts_kept", count=len(contents)))
    return redirect(url_for("console.posts"), 303)


@console.get("/posts/sheet.csv")
@needs("post.write")
def post_template() -> Response:
    """Give a sheet that shows how it is filled in."""
    fields = blank(local_now()) | {
        "title.ja": [words("post.sample_title")],
        "body.ja": [words("post.sample_body")],
    }
    content, _ = read_post(fields, g.town, local_now())
    answer = Response(sheets.template(g.town, content), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="posts.csv"'
    return answer


def _signer() -> URLSafeTimedSerializer:
    # Kept are the posts that were looked at, and no others.
    return URLSafeTimedSerializer(g.settings.secret_key, salt=f"posts:{g.account.id}")


def _page(
    errors: dict[str, str] | None = None, rows: tuple[tuple[int, str], ...] = ()
) -> tuple[str, int]:
    page = render_template("post_sheet.html", errors=errors or {}, rows=rows)
    return page, 400 if errors or rows else 200
