"""The desks of ``town.toml`` and the telephone numbers they name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

from bot.fields import Fields
from bot.messages import message
from faq.entry import Audience
from handlers.event import Desk, Phone
from handlers.welcome import LENSES

ANSWER_WITHIN_HOURS = 4

_ID = r"[a-z][a-z0-9-]{0,31}"
_MAIL = r"[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+"
_NUMBER = r"\+?[0-9][0-9-]*[0-9]"


def desks_of(
    file: Fields, languages: tuple[str, ...], phones: Mapping[str, Phone], problems: list[str]
) -> tuple[tuple[Desk, ...], dict[str, timedelta], str]:
    noted = len(problems)
    desks: dict[str, Desk] = {}
    within: dict[str, timedelta] = {}
    defaults: list[str] = []
    for number, table in enumerate(file.tables("desks"), start=1):
        desk = _desk(table, languages, phones, str(number))
        if desk.id in desks:
            table.note("same_desk", "id", id=desk.id)
        desks[desk.id] = desk
        hours = table.number("answer_within_hours", ANSWER_WITHIN_HOURS, 400)
        within[desk.id] = timedelta(hours=hours)
        if table.flag("default", False):
            defaults.append(desk.id)
        table.end()
    if len(desks) == 1 and not defaults:
        defaults = list(desks)
    if not desks and len(problems) == noted:
        problems.append(message("town.no_desks"))
    if desks and not defaults:
        problems.append(message("town.no_default"))
    if len(defaults) > 1:
        ids = "・".join(defaults)
        problems.append(message("town.many_defaults", count=len(defaults), ids=ids))
    problems.extend(_shared_topics(desks))
    return tuple(desks.values()), within, defaults[0] if defaults else ""


def _desk(
    table: Fields, languages: tuple[str, ...], phones: Mapping[str, Phone], number: str
) -> Desk:
    phone = table.text("phone")
    if phone is not None and phone not in phones:
        table.note("unknown_phone", "phone", id=phone, known="・".join(phones) or "—")
    return Desk(
        id=table.text("id", _ID, needed=True) or number,
        names=table.names(languages),
        phone=phones.get(phone or "main"),
        topics=tuple(table.texts("topics")),
        mail=table.text("mail", _MAIL),
        languages=tuple(table.texts("languages", known_languages(languages))),
        audiences=_audiences(table),
        urgent=table.flag("urgent", False),
        trusts_partners=table.flag("trusts_partners", False),
    )


def known_languages(languages: tuple[str, ...]) -> str:
    """Write the pattern that the town's languages fit."""
    return "|".join(map(re.escape, languages))


def _audiences(table: Fields) -> tuple[Audience, ...]:
    known = "|".join(LENSES)
    return tuple(lens for lens in LENSES if lens in table.texts("audiences", known))


def _shared_topics(desks: Mapping[str, Desk]) -> list[str]:
    first: dict[str, str] = {}
    shared = []
    for desk in desks.values():
        for topic in desk.topics:
            owner = first.setdefault(topic, desk.id)
            if owner != desk.id:
                shared.append(message("town.same_topic", topic=topic, first=owner, second=desk.id))
    return shared


def phone_of(table: Fields, languages: tuple[str, ...]) -> Phone:
    phone = Phone(table.text("number", _NUMBER, needed=True) or "", table.names(languages))
    table.end()
    return phone
