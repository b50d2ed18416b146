"""Colleagues who stand in for each other, by the same rules as in LINE."""

from __future__ import annotations

from typing import Literal

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot.act import occasion_of
from bot.acts import hand_over, why_not
from bot.carry_out import carry_out
from bot.console.pages import Page, console, needs
from bot.console.rota_view import shift_text
from bot.console.words import words
from bot.context import own_shifts
from bot.duty import read_duty
from handlers import duty as told
from handlers.effects import Act
from scheduler.swaps import Swap

Rule = Literal["swap-ask", "swap-take", "swap-refuse", "swap-withdraw"]


@console.get("/rota/swap")
@needs(None)
def ask_swap() -> Page:
    """Ask whom to ask for one of one's own shifts."""
    wanted = tuple(request.args.get(name, "") for name in ("desk", "day", "begin"))
    with g.store.read() as connection:
        duty = read_duty(connection, g.town, g.now)
        own = own_shifts(connection, g.town, g.account.login, g.now)
    for shift in own:
        local = shift.begin.astimezone(g.zone)
        if (shift.desk, f"{local:%Y-%m-%d}", f"{local:%H:%M}") != wanted or shift.asked:
            continue
        swap = Swap(0, shift.desk, local.date(), local.time(), g.account.login)
        able = [
            one for one in duty.members(shift.desk) if why_not(swap, one.login, duty, g.now) is None
        ]
        return render_template("rota_swap.html", shift=shift_text(shift), hidden=wanted, able=able)
    raise NotFound


@console.post("/rota/swap")
@needs(None)
def ask_colleagues() -> Response:
    """Put one of one's own shifts to a colleague, or to all of the desk."""
    given = {name: request.form.get(name, "")[:64] for name in ("desk", "day", "begin", "taker")}
    return _do("swap-ask", "shift", given)


@console.post("/rota/swap/<int:number>/take")
@needs(None)
def take_shift(number: int) -> Response:
    """Take a colleague's shift over."""
    return _do("swap-take", str(number))


@console.post("/rota/swap/<int:number>/refuse")
@needs(None)
def refuse_shift(number: int) -> Response:
    """Say no to a colleague who asked by name."""
    return _do("swap-refuse", str(number))


@console.post("/rota/swap/<int:number>/withdraw")
@needs(None)
def withdraw_swap(number: int) -> Response:
    """Take back what one asked for."""
    return _do("swap-withdraw", str(number))


def _do(rule: Rule, subject: str, arguments: dict[str, str] | None = None) -> Response:
    effect = Act(rule, subject, arguments or {}, g.account.id)
    with g.store.write() as connection:
        done = hand_over(connection, effect, g.town, g.now)
        if done is not None:
            news = told.news(done, g.town.town)
            carry_out(connection, news, occasion_of(g.settings, g.town, g.now))
    if done is None:
        flash(words("flash.rota_gone"), "bad")
    else:
        flash(told.said(done, g.town.town), "bad" if done.refusal else "message")
    return redirect(url_for("console.rota"), 303)
