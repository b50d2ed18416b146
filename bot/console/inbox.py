"""The list of questions: the first page after the login."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import g, render_template, request

from bot.accounts import may
from bot.console.pages import Page, console, needs
from bot.store import inbox as rows
from handlers.call import waited_for
from handlers.letters import one_line
from handlers.phrases import LANGUAGES, language_name
from handlers.question import PARTNER

PER_PAGE = 30
STATES = ("waiting", "release", "answered", "closed", "all")
SHOWN = 80
"""Of a question's words, in UTF-16 units."""


@console.get("/")
@needs(None)
def inbox() -> Page:
    """Show what waits, or what is looked for."""
    number = _page(request.args.get("page", ""))
    asked, wanted = _asked(request.args)
    with g.store.read() as connection:
        found = rows.find(connection, wanted, skip=(number - 1) * PER_PAGE, limit=PER_PAGE + 1)
        release = rows.count(connection, rows.Wanted("release", desks_of()))
        mine = rows.count(connection, rows.Wanted("waiting", desks_of(), holder=g.account.id))
    return render_template(
        "inbox.html",
        found=found[:PER_PAGE],
        asked=asked,
        query=urlencode(asked),
        number=number,
        more=len(found) > PER_PAGE,
        desks=[(desk.id, desk.names["ja"]) for desk in g.town.town.desks],
        desk_names={desk.id: desk.names["ja"] for desk in g.town.town.desks},
        languages=[(one, language_name(one)) for one in LANGUAGES],
        language_name=language_name,
        now=g.now,
        release=release,
        mine=mine,
        reads=may(g.account.role, "tend"),
        excerpt=lambda text: one_line(text, SHOWN),
        waited=lambda row: waited_for(g.now - row.asked_at),
    )


def desks_of() -> tuple[str, ...] | None:
    """Say which desks' questions the account may see: a partner its own, others all."""
    return tuple(g.account.desks.split()) if g.account.role == PARTNER else None


def _asked(form: Mapping[str, str]) -> tuple[dict[str, str], rows.Wanted]:
    asked = {name: form.get(name, "").strip()[:64] for name in ("state", "desk", "language", "q")}
    if asked["state"] not in STATES:
        asked["state"] = "waiting"
    known = {desk.id for desk in g.town.town.desks}
    seen = desks_of()
    desks = seen
    if asked["desk"] in known and (seen is None or asked["desk"] in seen):
        desks = (asked["desk"],)
    wanted = rows.Wanted(
        state=asked["state"],
        desks=desks,
        language=asked["language"] if asked["language"] in LANGUAGES else "",
        # A viewer sees no words, and so finds none.
        text=asked["q"] if may(g.account.role, "tend") else "",
        holder=g.account.id if form.get("mine") else None,
    )
    kept = {name: text for name, text in asked.items() if text}
    return (kept | {"mine": "1"} if form.get("mine") else kept), wanted


def _page(text: str) -> int:
    good = text.isascii() and text.isdecimal() and 0 < len(text) < 6 and int(text) > 0
    return int(text) if good else 1
