"""The form of an account: what was typed, what it means, what is wrong with it."""

from __future__ import annotations

import re
from datetime import date

from flask import g, request
from sqlalchemy import Row

from bot.accounts import LOGIN, ROLES
from bot.console.words import words

AnyRow = Row[tuple[object, ...]]

LONGEST_NAME = 64
LONGEST_SHOWN = 20
"""LINE shows no longer name of a sender."""
LONGEST_MAIL = 254

TEXTS = ("login", "name", "role", "mail", "shown_as", "ends_on")

_MAIL = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+")


def blank() -> dict[str, object]:
    """Give the form of a new account."""
    texts: dict[str, object] = dict.fromkeys(TEXTS, "")
    return texts | {"desks": []}


def filled(account: AnyRow) -> dict[str, object]:
    """Give the form of an account as it stands."""
    return {
        "login": account.login,
        "name": account.name,
        "role": account.role,
        "desks": account.desks.split(),
        "mail": account.mail or "",
        "shown_as": account.shown_as or "",
        "ends_on": account.ends_on.isoformat() if account.ends_on else "",
    }


def read(account: AnyRow | None) -> tuple[dict[str, object], dict[str, object], dict[str, str]]:
    """Read a form that was sent: as typed, as columns, and what is wrong by field.

    ``account`` is the one being changed; None where it is to be made.
    """
    texts = {
        name: request.form.get(name, "").strip()
        for name in ("login", "name", "role", "mail", "shown_as", "ends_on")
    }
    desks = request.form.getlist("desks")
    known = [desk.id for desk in g.town.town.desks]
    errors: dict[str, str] = {}
    if account is None and not LOGIN.fullmatch(texts["login"]):
        errors["login"] = words("problem.bad_login")
    if not texts["name"]:
        errors["name"] = words("problem.no_name")
    elif len(texts["name"]) > LONGEST_NAME:
        errors["name"] = words("problem.long_name")
    if texts["role"] not in ROLES:
        errors["role"] = words("problem.bad_role")
    if not set(desks) <= set(known):
        errors["desks"] = words("problem.bad_desk")
    if texts["mail"] and (len(texts["mail"]) > LONGEST_MAIL or not _MAIL.fullmatch(texts["mail"])):
        errors["mail"] = words("problem.bad_mail")
    if len(texts["shown_as"]) > LONGEST_SHOWN:
        errors["shown_as"] = words("problem.long_shown_as")
    ends_on = None
    if texts["ends_on"]:
        ends_on = as_day(texts["ends_on"])
        kept = account is not None and ends_on == account.ends_on
        if ends_on is None:
            errors["ends_on"] = words("problem.bad_date")
        elif ends_on < g.today and not kept:
            errors["ends_on"] = words("problem.past_date")
    values: dict[str, object] = {
        "name": texts["name"],
        "role": texts["role"],
        "desks": " ".join(id for id in known if id in desks),
        "mail": texts["mail"] or None,
        "shown_as": texts["shown_as"] or None,
        "ends_on": ends_on,
    }
    if account is None:
        values["login"] = texts["login"]
    return {**texts, "desks": desks}, values, errors


def as_day(text: str) -> date | None:
    """Read a day as forms send it."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
