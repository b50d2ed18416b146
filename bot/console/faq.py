"""The FAQ as staff grow it: what has no answer, what use proposes, what is due for a look."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import flash, g, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from bot import growing, learning
from bot.accounts import may
from bot.console.library import library
from bot.console.pages import Page, console, needs
from bot.console.words import words
from bot.store import entries, staff
from bot.store import figures as counted
from bot.store import learning as rows
from bot.unanswered import groups
from faq.entry import question_in, stale_on
from handlers.letters import one_line

DAYS = 90
MOST = 30


@console.get("/faq")
@needs("faq.review")
def faq() -> Page:
    """Show what waits for somebody: questions without an answer, proposals, drafts, old entries."""
    index, parameters = library()
    morning = datetime.combine(g.today - timedelta(days=DAYS), time(), tzinfo=g.zone)
    with g.store.read() as connection:
        asked = counted.unanswered(connection, (morning, g.now))
        found = groups(asked, g.town.faq.names, most=MOST)
        missing = growing.uncovered(found, index, parameters, g.today)
        answers = [(group, growing.latest_answer(connection, group)) for group in missing]
        proposed = rows.open_proposals(connection)
        drafts = entries.drafts(connection)
        published = entries.published(connection)
    known = {entry.id: entry for entry in published}
    sought = request.args.get("q", "").strip()[:100]
    matches = index.search(sought, "ja", today=g.today)[:10] if sought else []
    return render_template(
        "faq.html",
        answers=answers,
        aliases=[row for row in proposed if row.kind == "alias" and row.entry in known],
        drafts=[(id, entry) for id, entry in drafts.items()],
        stale=sorted(
            (entry for entry in published if stale_on(entry, g.today)),
            key=lambda entry: entry.review_by or date.max,
        ),
        known=known,
        count=len(published),
        asked_as=lambda entry: question_in(entry, "ja")[1],
        shown=lambda text: one_line(text, 120),
        sought=sought,
        matches=matches,
        publishes=may(g.account.role, "faq.publish"),
        next_review=growing.in_a_year(g.today),
    )


@console.post("/faq/proposals/<int:number>")
@needs("faq.publish")
def decide_proposal(number: int) -> Response:
    """Approve or refuse a wording that people's use proposes."""
    approve = request.form.get("approve") == "1"
    try:
        with g.store.write() as connection:
            if approve:
                learning.approve(connection, number, g.account.id, g.now)
            else:
                learning.refuse(connection, number, g.account.id, g.now)
    except learning.Undecidable:
        flash(words("flash.proposal_gone"), "wait")
    else:
        flash(words("flash.proposal_approved" if approve else "flash.proposal_refused"))
    return redirect(url_for("console.faq"), 303)


@console.post("/faq/entries/<id>/checked")
@needs("faq.review")
def entry_checked(id: str) -> Response:
    """Say that an entry was looked at and still holds."""
    try:
        review_by = date.fromisoformat(request.form.get("review_by", ""))
    except ValueError:
        review_by = growing.in_a_year(g.today)
    with g.store.write() as connection:
        found = {entry.id: entry for entry in entries.published(connection)}.get(id)
        if found is None:
            raise NotFound
        entry = growing.checked(found, g.today, max(review_by, g.today))
        entries.amend(connection, g.now, g.account.id, entry)
        staff.record(connection, g.now, g.account.id, "faq.checked", f"entry {id}")
    flash(words("flash.checked"))
    return redirect(url_for("console.faq"), 303)
