"""Moving and ending: what hangs on a person, and all of it taken off in one step."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from bot.console.account_form import as_day
from bot.console.pages import Page, console, needs
from bot.console.people import AnyRow, Errors, held, known
from bot.console.words import words
from bot.store import leaving, staff


@console.get("/staff/<int:number>/move")
@needs("staff.manage")
def moving(number: int) -> str:
    """Show all that hangs on a person, and the ways to go on."""
    return _page(known(number), {})


@console.post("/staff/<int:number>/move/desks")
@needs("staff.manage")
def move_desks(number: int) -> Page:
    """Move a person to other desks, now."""
    desks = request.form.getlist("desks")
    ids = [desk.id for desk in g.town.town.desks]
    if not set(desks) <= set(ids):
        return _page(known(number), {"desks": words("problem.bad_desk")}), 400
    wanted = " ".join(id for id in ids if id in desks)
    with g.store.write() as connection:
        found = held(connection, number)
        left = [id for id in found.desks.split() if id not in desks]
        by_hand = [row.desk for row in leaving.groups(connection, left)]
        leaving.leave_desks(connection, found, left, g.account.id, g.now)
        staff.change(connection, number, desks=wanted)
        staff.record(connection, g.now, g.account.id, "staff.move", found.login, f"desks={wanted}")
    return _done(found, by_hand, "flash.moved")


@console.post("/staff/<int:number>/move/date")
@needs("staff.manage")
def set_last_day(number: int) -> Page:
    """Say which day is a person's last; an empty one takes that back."""
    text = request.form.get("ends_on", "").strip()
    on = as_day(text) if text else None
    if text and (on is None or on < g.today):
        said = "problem.bad_date" if on is None else "problem.past_date"
        return _page(known(number), {"ends_on": words(said)}), 400
    with g.store.write() as connection:
        found = held(connection, number)
        refused = on is not None and staff.is_last_admin(connection, number)
        if not refused:
            staff.change(connection, number, ends_on=on)
            staff.record(
                connection, g.now, g.account.id, "staff.ends_on", found.login, str(on or "")
            )
    if refused:
        return _page(known(number), {"ends_on": words("problem.last_admin")}), 400
    if on is None:
        return _done(found, [], "flash.ends_never")
    return _done(found, [], "flash.ends_on", day=str(on))


@console.post("/staff/<int:number>/move/end")
@needs("staff.manage")
def end_person(number: int) -> Page:
    """End a person's account now, with all that hangs on it."""
    with g.store.write() as connection:
        found = held(connection, number)
        refused = staff.is_last_admin(connection, number)
        by_hand = leaving.groups(connection, found.desks.split())
        if found.active and not refused:
            leaving.end(connection, found, g.account.id, g.now)
    if refused:
        return _page(known(number), {"": words("problem.last_admin")}), 400
    return _done(found, [row.desk for row in by_hand], "flash.ended")


def _page(found: AnyRow, errors: Errors) -> str:
    with g.store.read() as connection:
        hangs = leaving.belongings(connection, found, g.now)
    return render_template(
        "moving.html",
        person=found,
        hangs=hangs,
        errors=errors,
        in_force=staff.in_force(found, g.today),
        typed=request.form,
    )


def _done(found: AnyRow, by_hand: list[str], said: str, **values: object) -> Response:
    flash(words(said, name=found.name, **values))
    if by_hand:
        names = "、".join(dict.fromkeys(g.town.town.desk(id).names["ja"] for id in by_hand))
        flash(words("flash.by_hand", desks=names, name=found.name), "wait")
    return redirect(url_for("console.person", number=found.id), 303)
