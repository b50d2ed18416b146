"""One post: as it will be seen, who gets it and at what cost, how it went; and acts upon it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from flask import Response, flash, g, redirect, render_template, request, url_for
from sqlalchemy import Connection
from werkzeug.wrappers import Response as Answer

from bot import quota
from bot.accounts import may
from bot.audience import kept_back, reach
from bot.console.pages import Page, console, needs
from bot.console.post_edit import known, local_now, shown
from bot.console.words import words
from bot.evacuations import DOORS, ticks
from bot.gatherings import first_of
from bot.messages import message
from bot.posts import ALONE_AFTER, Desk, Unpostable
from bot.store import announcing as rows
from bot.store import gatherings, posts, progress
from faq.sheet_export import write_rows
from handlers.openchat import openchat_text
from scheduler.post import changed, from_json, news_of, problems
from scheduler.posting import Approval, Manner
from scheduler.recurrence import next_after


@console.get("/posts/<int:number>")
@needs("figures.see")
def post(number: int) -> Page:
    """Show a post whole: what an approver must see, or what became of it."""
    return show(number)


def show(number: int, problem: str = "") -> tuple[str, int]:
    """Make the page of a post."""
    found = known(number)
    content = from_json(found.content)
    with g.store.read() as connection:
        before = posts.last_approved(connection, number, found.edition)
        sent = rows.of_post(connection, number)
        page = render_template(
            "post.html",
            post=found,
            content=content,
            shown=shown(content, drill=found.drill, relation=found.relation),
            found=reach(connection, content, g.town, drill=found.drill),
            left=quota.left(connection, g.now),
            kept=kept_back(connection, g.town, g.now),
            approval=posts.approval(connection, number, found.edition),
            changes=[_field(name) for name in changed(from_json(before.content), content)]
            if before
            else [],
            sent=[(one, progress.counts(connection, one.id)) for one in sent],
            told=posts.told(connection, number),
            gathering=gatherings.by_post(connection, first_of(connection, found)),
            put_up=posts.where_put_up(connection, number),
            alone_from=found.drafted_at + ALONE_AFTER,
            doors=_doors(connection, number) if content.is_evacuation else {},
            openchat=_openchat(found),
            upcoming=found.next_at or next_after(content.timing, g.now, g.zone),
            wrong=[
                message(f"post.{one.id}", **one.values)
                for one in problems(
                    content,
                    local_now(),
                    g.town.town.languages,
                    g.town.posts.areas,
                    relation=found.relation,
                    drill=found.drill,
                )
            ]
            if found.state in ("draft", "pending")
            else [],
            writes=may(g.account.role, "post.write"),
            approves=may(g.account.role, "post.approve"),
            own=found.drafted_by == g.account.id,
            alone=g.town.posts.one_person,
            problem=problem,
        )
    return page, 400 if problem else 200


@console.post("/posts/<int:number>/submit")
@needs("post.write")
def submit_post(number: int) -> Page:
    """Ask for approval."""
    return _act(number, lambda desk: desk.submit(number, _edition("version")), "submitted")


@console.post("/posts/<int:number>/approve")
@needs("post.write")
def approve_post(number: int) -> Page:
    """Approve what was shown: as a second person, alone where the town says so, or in haste."""
    manner: Manner = "emergency" if request.form.get("manner") == "emergency" else "second"
    if manner == "second":
        if not may(g.account.role, "post.approve"):
            return show(number, message("post_refusal.not_allowed"))
        if g.town.posts.one_person and known(number).drafted_by == g.account.id:
            manner = "alone"
    reason = request.form.get("why", "")
    approval = Approval(_edition("edition"), g.account.id, manner, reason)
    said = "hastened" if manner == "emergency" else "approved"
    return _act(number, lambda desk: desk.approve(number, approval), said)


@console.post("/posts/<int:number>/reject")
@needs("post.approve")
def reject_post(number: int) -> Page:
    """Give it back with a reason."""
    reason = request.form.get("reason", "")
    return _act(number, lambda desk: desk.reject(number, _edition("edition"), reason), "rejected")


@console.post("/posts/<int:number>/cancel")
@needs("post.write")
def cancel_post(number: int) -> Page:
    """Take it off; nothing is sent by this."""
    return _act(number, lambda desk: desk.cancel(number), "cancelled")


@console.post("/posts/<int:number>/pause")
@needs("stop")
def pause_post(number: int) -> Page:
    """Hold what is being sent."""
    return _act(number, lambda desk: desk.pause(number), "paused")


@console.post("/posts/<int:number>/resume")
@needs("post.write")
def resume_post(number: int) -> Page:
    """Let it go on."""
    return _act(number, lambda desk: desk.resume(number), "resumed")


@console.post("/posts/<int:number>/review")
@needs("post.approve")
def review_post(number: int) -> Page:
    """Say that a second person has looked at what went out in an emergency."""
    return _act(number, lambda desk: desk.review(number), "reviewed")


@console.post("/posts/<int:number>/put-up")
@needs("answer")
def put_up_post(number: int) -> Page:
    """Note that the text is in the OpenChat."""
    return _act(number, lambda desk: desk.put_up(number), "put_up")


@console.post("/posts/<int:number>/copy")
@needs("post.write")
def copy_post(number: int) -> Page:
    """Draft a new one from it."""
    known(number)
    with g.store.write() as connection:
        made = Desk(connection, g.town, g.account.id, g.now).copy(number)
    return redirect(url_for("console.edit_post", number=made), 303)


@console.get("/posts/<int:number>/report.csv")
@needs("figures.see")
def report(number: int) -> Response:
    """Give how each part of a post went as a sheet; no person stands in it."""
    known(number)
    lines = [[words(f"report.{name}") for name in REPORT]]
    with g.store.read() as connection:
        for sent in rows.of_post(connection, number):
            parts = progress.of(connection, sent.id)
            lines += [[str(cell) for cell in _line(sent, part)] for part in parts]
    answer = Response(write_rows(lines), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="post-{number}.csv"'
    return answer


REPORT = ("occurrence", "kind", "language", "part", "people", "state", "tries", "at", "request")


def _line(sent: rows.AnyRow, part: progress.AnyRow) -> tuple[object, ...]:
    at = part.finished_at.astimezone(g.zone).isoformat(" ", "minutes") if part.finished_at else ""
    return (
        sent.occurrence,
        part.kind,
        part.language,
        part.chunk + 1,
        part.cost,
        message(f"post_part.{part.state}"),
        part.tries,
        at,
        part.request_id or "",
    )


def _act(number: int, act: Callable[[Desk], None], said: str) -> Page:
    known(number)
    try:
        with g.store.write() as connection:
            act(Desk(connection, g.town, g.account.id, g.now))
    except posts.Stale:
        return show(number, message("post_refusal.changed_meanwhile"))
    except Unpostable as refusal:
        return show(number, message(f"post_refusal.{str(refusal).replace(' ', '_')}"))
    flash(words(f"flash.post_{said}"))
    return _back(number)


def _openchat(found: posts.AnyRow) -> str:
    content = from_json(found.content)
    news = news_of(content, relation=found.relation, drill=found.drill)
    return openchat_text(news, g.town.town, g.today, content.audience.areas, content.expires)


def _field(name: str) -> str:
    field, _, language = name.partition(".")
    label = words(f"post_field.{field}")
    return f"{label}（{language}）" if language else label


def _edition(name: str) -> int:
    text = request.form.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def _back(number: int) -> Answer:
    return redirect(url_for("console.post", number=number), 303)


def _doors(connection: Connection, number: int) -> dict[str, tuple[datetime, str] | None]:
    """Give the doors through which a word to evacuate goes, and who noted it when."""
    noted = ticks(connection, number)
    return {door: noted.get(door) for door in DOORS}
