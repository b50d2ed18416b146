"""The accounts of staff: who there is, new ones, changes, new passwords and codes."""

from __future__ import annotations

from flask import flash, g, redirect, render_template, url_for
from sqlalchemy import Connection, Row
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot import linking
from bot.accounts import hash_password, new_password
from bot.console import codes
from bot.console.account_form import blank, filled, read
from bot.console.pages import Page, console, needs
from bot.console.words import words
from bot.store import leaving, sessions, staff

AnyRow = Row[tuple[object, ...]]
Errors = dict[str, str]


@console.get("/staff")
@needs("staff.manage")
def people() -> str:
    """List the accounts, those in force first."""
    with g.store.read() as connection:
        everyone = staff.everyone(connection)
    here = [one for one in everyone if staff.in_force(one, g.today)]
    gone = [one for one in everyone if not staff.in_force(one, g.today)]
    return render_template("people.html", here=here, gone=gone)


@console.get("/staff/new")
@needs("staff.manage")
def new_person() -> str:
    """Ask about a new account."""
    return render_template("person_new.html", form=blank(), errors={})


@console.post("/staff/new")
@needs("staff.manage")
def add_person() -> Page:
    """Make an account, and show its first password once."""
    form, values, errors = read(None)
    password = new_password()
    hashed = "" if errors else hash_password(password)
    if not errors:
        with g.store.write() as connection:
            staff.one_at_a_time(connection)
            if staff.by_login(connection, str(values["login"])) is not None:
                errors["login"] = words("problem.login_taken")
            else:
                number = staff.add(connection, **values, password=hashed, created_at=g.now)
                staff.record(
                    connection,
                    g.now,
                    g.account.id,
                    "staff.add",
                    str(values["login"]),
                    str(values["role"]),
                )
    if errors:
        return render_template("person_new.html", form=form, errors=errors), 400
    return _secret_page(number, password, words("flash.staff_added", name=values["name"]))


@console.get("/staff/<int:number>")
@needs("staff.manage")
def person(number: int) -> str:
    """Show an account."""
    found = known(number)
    return _person_page(found, filled(found), {})


@console.post("/staff/<int:number>")
@needs("staff.manage")
def change_person(number: int) -> Page:
    """Change an account."""
    form, values, errors = read(known(number))
    if not errors:
        with g.store.write() as connection:
            found = held(connection, number)
            if _weakens(values) and staff.is_last_admin(connection, number):
                errors["role"] = words("problem.last_admin")
            else:
                change(connection, found, values)
    if errors:
        return _person_page(known(number), form, errors), 400
    return _back(number, "flash.staff_changed", name=values["name"])


@console.post("/staff/<int:number>/password")
@needs("staff.manage")
def reset_password(number: int) -> Page:
    """Give an account a new password, shown once; its sessions end."""
    found = known(number)
    password = new_password()
    hashed = hash_password(password)
    with g.store.write() as connection:
        found = held(connection, number)
        staff.change(connection, number, password=hashed)
        sessions.end_all(connection, number, g.now)
        staff.record(connection, g.now, g.account.id, "staff.password", found.login)
    return _secret_page(number, password, "")


@console.post("/staff/<int:number>/back")
@needs("staff.manage")
def bring_back(number: int) -> Page:
    """Let an ended account begin anew, with a new password and no desk."""
    password = new_password()
    hashed = hash_password(password)
    with g.store.write() as connection:
        found = held(connection, number)
        if staff.in_force(found, g.today):
            raise NotFound
        if found.active:
            leaving.end(connection, found, g.account.id, g.now)
        staff.change(connection, number, active=True, ends_on=None, password=hashed)
        staff.record(connection, g.now, g.account.id, "staff.on", found.login)
    return _secret_page(number, password, words("flash.back", name=found.name))


@console.post("/staff/<int:number>/code")
@needs("code.make")
def make_code(number: int) -> Response:
    """Make a one-time code that ties an account to LINE."""
    with g.store.write() as connection:
        found = held(connection, number)
        if not staff.in_force(found, g.today):
            raise NotFound
        linking.make_code(connection, "staff", found.login, g.account.id, g.now)
    return redirect(url_for("console.person", number=number, _anchor="line"), 303)


@console.post("/staff/<int:number>/lost")
@needs("staff.manage")
def lose(number: int) -> Response:
    """Shut somebody's lost telephone out: their sessions end, and LINE is untied."""
    with g.store.write() as connection:
        found = held(connection, number)
        leaving.cut_off(connection, found, g.now)
        staff.record(connection, g.now, g.account.id, "staff.lost", found.login)
    return _back(number, "flash.staff_lost", name=found.name)


@console.post("/staff/<int:number>/totp/off")
@needs("staff.manage")
def take_totp_off(number: int) -> Response:
    """Let somebody in again whose telephone made their confirming codes."""
    with g.store.write() as connection:
        found = held(connection, number)
        staff.change(connection, number, totp=None, totp_step=None)
        staff.record(connection, g.now, g.account.id, "staff.totp.off", found.login)
    return _back(number, "flash.staff_totp_off", name=found.name)


def known(number: int) -> AnyRow:
    """Read an account; NotFound when there is none."""
    with g.store.read() as connection:
        found = staff.by_number(connection, number)
    if found is None:
        raise NotFound
    return found


def held(connection: Connection, number: int) -> AnyRow:
    """Read an account that nobody else changes before this transaction is over."""
    staff.one_at_a_time(connection)
    found = staff.by_number(connection, number)
    if found is None:
        raise NotFound
    return found


def change(connection: Connection, found: AnyRow, values: dict[str, object]) -> None:
    """Change an account; what hangs on a desk it leaves is left there."""
    left = set(found.desks.split()) - set(str(values["desks"]).split())
    if left:
        leaving.leave_desks(connection, found, left, g.account.id, g.now)
    differing = sorted(name for name in values if getattr(found, name) != values[name])
    staff.change(connection, found.id, **values)
    said = ", ".join(f"{name}={values[name]}" for name in differing if name in ("role", "desks"))
    detail = said or ", ".join(differing)
    staff.record(connection, g.now, g.account.id, "staff.change", found.login, detail)


def _weakens(values: dict[str, object]) -> bool:
    return values["role"] != "admin" or values["ends_on"] is not None


def _person_page(found: AnyRow, form: dict[str, object], errors: Errors) -> str:
    return render_template(
        "person.html",
        person=found,
        form=form,
        errors=errors,
        code=codes.shown("staff", found.login),
        in_force=staff.in_force(found, g.today),
    )


def _secret_page(number: int, password: str, said: str) -> str:
    # Shown in answer to the form itself: a redirect would have to carry it through a cookie.
    return render_template(
        "person_password.html", person=known(number), password=password, said=said
    )


def _back(number: int, said: str, **values: object) -> Response:
    flash(words(said, **values))
    return redirect(url_for("console.person", number=number), 303)
