"""The rota: who is on duty now and in two weeks, what it leaves open, who asks for a swap."""

from __future__ import annotations

from flask import g, render_template, url_for

from bot.accounts import may
from bot.console import topline
from bot.console.pages import Page, console, needs
from bot.console.rota_view import (
    coming_changes,
    coming_offs,
    desks_of,
    requests,
    shift_text,
    table,
)
from bot.console.words import words
from bot.context import own_shifts
from bot.duty import Duty, read_duty
from bot.rota_words import DAYS, day_text, findings, names_text, told
from scheduler.hours import is_open

FIRST = 6
"""So many of one's own shifts are shown at once; the others unfold."""


@console.get("/rota")
@needs(None)
def rota() -> Page:
    """Show the rota."""
    return page({}, {})


def page(typed: dict[str, str], errors: dict[str, str]) -> str:
    """Show the rota, with what somebody typed into its form and what is wrong with that."""
    with g.store.read() as connection:
        duty = read_duty(connection, g.town, g.now)
        desks = desks_of(g.account, duty)
        own = own_shifts(connection, g.town, g.account.login, g.now)
        asked = requests(connection, duty, desks, g.account.login, g.now)
    found = [
        one for one in findings(duty.rota, g.town, duty.accounts, g.today) if one.desk in desks
    ]
    return render_template(
        "rota.html",
        tables=[table(duty, desk, g.account.login, g.today, g.now) for desk in desks],
        findings=told(found, g.town, duty.accounts),
        days_ahead=DAYS,
        own=[(shift_text(shift), shift.asked, _ask_path(shift)) for shift in own],
        first=FIRST,
        requests=asked,
        offs=coming_offs(duty, desks, g.today),
        changes=coming_changes(duty, desks, g.today),
        named=lambda login: names_text([login], duty.accounts),
        day_text=day_text,
        whos=_whos(duty) if may(g.account.role, "rota.edit") else [],
        takers=_takers(duty),
        typed=typed,
        errors=errors,
    )


def _ask_path(shift: object) -> str:
    local = shift.begin.astimezone(g.zone)  # type: ignore[attr-defined]
    return url_for(
        "console.ask_swap",
        desk=shift.desk,  # type: ignore[attr-defined]
        day=f"{local:%Y-%m-%d}",
        begin=f"{local:%H:%M}",
    )


def _whos(duty: Duty) -> list[tuple[str, str]]:
    """List who stands in the rota: at all their desks, and where there are more, at each."""
    pairs = list(dict.fromkeys((slot.login, slot.desk) for slot in duty.rota.slots))
    found: list[tuple[str, str]] = []
    for login in dict.fromkeys(login for login, _ in pairs):
        if login not in duty.accounts:
            continue
        name = duty.accounts[login].name
        desks = [desk for one, desk in pairs if one == login]
        found.append((login, name))
        if len(desks) > 1:
            found[-1] = (login, f"{name}（すべての窓口）")
            found += [
                (f"{login}:{desk}", f"{name}（{g.town.town.desk(desk).names['ja']}）")
                for desk in desks
            ]
    return found


def _takers(duty: Duty) -> list[tuple[str, str]]:
    members = {one.login: one.name for desk in g.town.town.desks for one in duty.members(desk.id)}
    return [("off", "休み（だれも代わらない）")] + [
        (login, f"{name}さんが代わる") for login, name in sorted(members.items())
    ]


def _on_duty(view: topline.View) -> topline.Item | None:
    """Tell who is called first at each desk now, and which open desk has nobody."""
    town, now = view.town, view.now
    duty = read_duty(view.connection, town, now)
    label = words("topline.duty")
    if not duty.rota.slots:
        return topline.Item("duty", label, words("topline.duty_unset"), "wait")
    first: dict[str, list[str]] = {}
    gaps: list[str] = []
    for desk in desks_of(view.account, duty):
        name = town.town.desk(desk).names["ja"]
        here = duty.now(desk, now)
        if here:
            first.setdefault(here[0].name, []).append(name)
        elif is_open(town.hours, now):
            gaps.append(name)
    said = [
        words("topline.duty_person", name=name, desks="・".join(desks))
        for name, desks in first.items()
    ]
    if gaps:
        said.append(words("topline.duty_gap", desks="・".join(gaps)))
    text = "、".join(said) or words("topline.duty_none")
    return topline.Item("duty", label, text, "wait" if gaps else "good")


topline.sources.append(_on_duty)
