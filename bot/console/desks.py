"""The desks: what each is for, its staff groups, who belongs to it, and who is on duty now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import flash, g, redirect, render_template, request, url_for
from sqlalchemy import Row
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot import linking
from bot.console import codes
from bot.console.pages import Page, console, needs
from bot.console.people import change, held
from bot.console.words import words
from bot.duty import read_duty
from bot.store import people, questions, staff
from handlers.event import Desk
from handlers.phrases import language_name

Account = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Window:
    """A desk as its page shows it."""

    desk: Desk
    groups: Sequence[Row[Any]]
    members: Sequence[Account]
    others: Sequence[Account]
    on_duty: Sequence[Account]
    waiting: int
    code: dict[str, object] | None


@console.get("/desks")
@needs("staff.manage")
def desks() -> str:
    """Show every desk."""
    with g.store.read() as connection:
        everyone = [row for row in staff.everyone(connection) if staff.in_force(row, g.today)]
        groups = people.staff_groups(connection)
        duty = read_duty(connection, g.town, g.now)
        load = questions.load(connection)
    windows = [
        Window(
            desk=desk,
            groups=[group for group in groups if group.desk == desk.id],
            members=[one for one in everyone if desk.id in one.desks.split()],
            others=[one for one in everyone if desk.id not in one.desks.split()],
            on_duty=duty.now(desk.id, g.now),
            waiting=load.get(desk.id, 0),
            code=codes.shown("group", desk.id),
        )
        for desk in g.town.town.desks
    ]
    return render_template(
        "desks.html",
        windows=windows,
        default=g.town.town.default_desk,
        language_name=language_name,
    )


@console.post("/desks/<id>/code")
@needs("group.manage")
def make_group_code(id: str) -> Response:
    """Make a one-time code that makes the LINE group where it is typed a desk's staff group."""
    desk = _known(id)
    with g.store.write() as connection:
        linking.make_code(connection, "group", desk.id, g.account.id, g.now)
    return redirect(url_for("console.desks", _anchor=desk.id), 303)


@console.post("/desks/<id>/join")
@needs("staff.manage")
def join_desk(id: str) -> Page:
    """Let somebody belong to a desk."""
    return _move(_known(id), joins=True)


@console.post("/desks/<id>/leave")
@needs("staff.manage")
def leave_desk(id: str) -> Page:
    """Take somebody off a desk: their turns of duty there, and the questions they had taken."""
    return _move(_known(id), joins=False)


def _move(desk: Desk, *, joins: bool) -> Response:
    number = request.form.get("number", "")
    if not number.isdecimal() or len(number) > 9:
        raise NotFound
    with g.store.write() as connection:
        found = held(connection, int(number))
        if not staff.in_force(found, g.today):
            raise NotFound
        wanted = set(found.desks.split()) - {desk.id} | ({desk.id} if joins else set())
        kept = " ".join(one.id for one in g.town.town.desks if one.id in wanted)
        change(connection, found, {"desks": kept})
    name = desk.names["ja"]
    flash(words("flash.joined" if joins else "flash.left", name=found.name, desk=name))
    return redirect(url_for("console.desks", _anchor=desk.id), 303)


def _known(id: str) -> Desk:
    for desk in g.town.town.desks:
        if desk.id == id:
            return desk  # type: ignore[no-any-return]
    raise NotFound
