"""A post is written: filled in, looked at as LINE shows it, kept as a draft, handed on."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import datetime

from flask import flash, g, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import NotFound

from bot.audience import reach
from bot.console.pages import Page, console, needs
from bot.console.words import words
from bot.link_check import unreachable
from bot.links import file_address
from bot.messages import message
from bot.missing_person import with_end
from bot.pictures import MOST_BYTES, NoPicture, redraw
from bot.post_fields import blank, fields_of, read_post
from bot.posts import Desk, Unpostable
from bot.preview import render
from bot.store import files, posts
from handlers.gathering import ALL
from handlers.news import MOST_LINKS, Relation, bodies, used
from handlers.phrases import language_name
from scheduler.post import Content, from_json, news_of

MOST_PICTURE = 1_000_000
"""In bytes, drawn anew: LINE takes no larger preview, and on a slow line none opens."""
Form = dict[str, list[str]]


@console.get("/posts/new")
@needs("post.write")
def new_post() -> Page:
    """Begin a post, or a drill."""
    return form(None, blank(local_now()), drill="drill" in request.args)


@console.get("/posts/<int:number>/edit")
@needs("post.write")
def edit_post(number: int) -> Page:
    """Change a post; an approval that it has will not count any more."""
    post = known(number)
    fields = fields_of(from_json(post.content))
    return form(post, fields, drill=post.drill, relation=post.relation)


@console.post("/posts/new")
@needs("post.write")
def save_new() -> Page:
    """Keep a new draft, show it, or hand it on."""
    return _save(None)


@console.post("/posts/<int:number>/edit")
@needs("post.write")
def save_post(number: int) -> Page:
    """Keep another edition, show it, or hand it on."""
    return _save(number)


@console.post("/posts/preview")
@needs("post.write")
def preview_post() -> str:
    """Give what a form would look like in LINE, for the page that holds the form."""
    content, _ = read_post(_filled(), g.town, local_now(), drill=_drill())
    return render_template("post_shown.html", shown=shown(content, drill=_drill()))


@console.get("/posts/<int:number>/correct")
@needs("post.write")
def correct_post(number: int) -> Page:
    """Ask for a correction of a sent post, or for words that take it back."""
    post = known(number)
    relation: Relation = "cancellation" if "withdraw" in request.args else "correction"
    content = from_json(post.content)
    fields = fields_of(content)
    fields["timing"] = ["now"]
    if relation == "cancellation":
        title = content.titles.get("ja", "")
        fields |= {f"body.{one}": [""] for one in content.bodies}
        fields["body.ja"] = [words("post.withdrawn", title=title)]
    return form(post, fields, drill=post.drill, relation=relation)


@console.post("/posts/<int:number>/correct")
@needs("post.write")
def save_correction(number: int) -> Page:
    """Keep a correction as a draft of its own."""
    return _save(number, follows=True)


def known(number: int) -> posts.AnyRow:
    """Read a post; it may not be there."""
    with g.store.read() as connection:
        found = posts.by_number(connection, number)
    if found is None:
        raise NotFound
    return found


def local_now() -> datetime:
    """Give the town's time."""
    now: datetime = g.now.astimezone(g.zone).replace(tzinfo=None, second=0, microsecond=0)
    return now


def shown(
    content: Content, *, drill: bool, relation: Relation | None = None
) -> list[tuple[str, str, object]]:
    """Show a post as each language's people get it: language, which words they get, the message."""
    # A post without a title yet can be looked at all the same.
    content = replace(content, titles={"ja": "　", **content.titles})
    picture = file_address(g.settings.public_url, content.picture)
    news = news_of(content, picture=picture, relation=relation, drill=drill)
    everyone = content.audience.everyone and not drill
    found = bodies(news, g.town.town.languages, everyone=everyone)
    return [
        (
            words("post.to_all") if language == ALL else language_name(language),
            "" if language == ALL or used(news, language) == language else used(news, language),
            # The pages allow no styles in markup: posts.js puts these in force.
            Markup(str(render(messages)).replace(' style="', ' data-style="')),  # noqa: S704
        )
        for language, messages in found.items()
    ]


def form(
    post: posts.AnyRow | None,
    fields: Form,
    *,
    drill: bool = False,
    relation: Relation | None = None,
    errors: dict[str, str] | None = None,
) -> tuple[str, int]:
    """Make the page on which a post is written."""
    content, _ = read_post(fields, g.town, local_now(), relation=relation, drill=drill)
    with g.store.read() as connection:
        found = reach(connection, content, g.town, drill=drill)
    page = render_template(
        "post_edit.html",
        post=post,
        fields=fields,
        drill=drill,
        relation=relation,
        corrects=request.path.endswith("/correct"),
        errors=errors or {},
        shown=shown(content, drill=drill, relation=relation),
        languages=[(one, language_name(one)) for one in g.town.town.languages],
        areas=g.town.posts.areas,
        found=found,
        links=range(1, MOST_LINKS + 1),
    )
    return page, 400 if errors else 200


def _save(number: int | None, *, follows: bool = False) -> Page:
    post = known(number) if number is not None else None
    drill = post.drill if post is not None else _drill()
    relation = _relation() if follows else post.relation if post is not None else None
    fields = _filled()
    if post is not None and relation is not None:
        # It goes to whom the first one went, when it is approved: neither is asked here.
        first = fields_of(from_json(post.content))
        fields |= {name: first.get(name, []) for name in ("to", "lenses", "languages", "areas")}
        fields["timing"] = ["now"]
    errors = _keep_picture(fields)
    content, wrong = read_post(fields, g.town, local_now(), relation=relation, drill=drill)
    if post is not None:
        # No form asks for it: what was of the emergency catalogue stays ahead of everything.
        content = replace(content, urgent=from_json(post.content).urgent)
        content = with_end(content, local_now())
    errors |= wrong
    do = request.form.get("do")
    errors |= _closed_links(content) if do == "submit" else {}
    if do == "look" or (errors and (do != "draft" or not _can_wait(errors))):
        return form(post, fields, drill=drill, relation=relation, errors=errors)
    try:
        with g.store.write() as connection:
            desk = Desk(connection, g.town, g.account.id, g.now)
            version = 1
            if post is None:
                number = desk.draft(content, drill=drill)
            elif follows and relation is not None:
                number = desk.follow(post.id, relation, content)
            else:
                version = _version()
                desk.edit(post.id, version, content)
                version += 1
            assert number is not None  # noqa: S101 - one of the above
            if do == "submit":
                desk.submit(number, version)
    except posts.Stale:
        told = message("post_refusal.changed_meanwhile")
        return form(post, fields, drill=drill, relation=relation, errors={"": told})
    except Unpostable as refusal:
        told = message(f"post_refusal.{str(refusal).replace(' ', '_')}")
        return form(post, fields, drill=drill, relation=relation, errors={"": told})
    flash(words("flash.post_submitted" if do == "submit" else "flash.post_drafted"))
    return redirect(url_for("console.post", number=number), 303)


def _can_wait(errors: dict[str, str]) -> bool:
    """Tell whether a draft may be kept with what is wrong: it is mended before it is sent."""
    return "title.ja" not in errors and "picture" not in errors


def _keep_picture(fields: Form) -> dict[str, str]:
    """Keep the picture that came with the form, drawn anew; its key stands in the fields then."""
    with g.store.read() as connection:
        known_one = files.by_key(connection, (fields.get("picture") or [""])[0])
    # The field can be written by anybody: only a picture of the town's own stays.
    if request.form.get("no_picture") or known_one is None or known_one.purpose != "post":
        fields["picture"] = [""]
    if "image" not in request.files or not request.files["image"].filename:
        return {}
    with closing(request.files["image"]) as file:
        data = file.stream.read(MOST_BYTES + 1)
    try:
        picture = redraw(data)
    except NoPicture as no:
        return {"picture": words(f"problem.picture_{no}")}
    if len(picture.data) > MOST_PICTURE:
        return {"picture": words("problem.picture_bytes")}
    with g.store.write() as connection:
        fields["picture"] = [files.keep_for_post(connection, picture, g.now)]
    return {}


def _closed_links(content: Content) -> dict[str, str]:
    """Name the buttons whose pages do not open, unless the clerk has said to leave them so."""
    if not g.town.posts.check_links or request.form.get("links_stay"):
        return {}
    closed = unreachable(link.address for link in content.links)
    if not closed:
        return {}
    listed = "、".join(f"{address}（{why}）" for address, why in closed.items())
    return {"links": words("problem.links_closed", list=listed)}


def _filled() -> Form:
    return {name: request.form.getlist(name) for name in request.form}


def _version() -> int:
    text = request.form.get("version", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _drill() -> bool:
    return request.form.get("drill") == "1"


def _relation() -> Relation:
    return "cancellation" if request.form.get("relation") == "cancellation" else "correction"
