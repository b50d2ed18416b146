"""Beside the OpenChat, which no bot enters: the daily look, texts to paste, what to print."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from flask import flash, g, redirect, render_template, request, url_for
from markupsafe import Markup
from sqlalchemy import Connection

from bot.console.library import library
from bot.console.pages import Page, console, needs
from bot.console.words import words
from bot.figures import figures
from bot.period import period
from bot.store import posts, staff, watching
from bot.totp import drawn
from faq.entry import answers_in
from faq.language import written_in
from faq.verdict import judge
from handlers.letters import legible
from handlers.mask import mask, unmarked
from handlers.openchat import Voices, answer_text, digest_text, voices_text
from handlers.phrases import JAPANESE
from scheduler.post import from_json
from scheduler.recurrence import occurrences

OUTCOMES = ("fine", "concern", "removed")
LOOK_BACK = timedelta(days=13)
WEEK = timedelta(days=7)
LONGEST = 1000
FEWEST = 3
"""What fewer people asked than this stands in no summary."""


@console.get("/openchat")
@needs("answer")
def openchat() -> Page:
    """Show everything that is done beside the OpenChat."""
    return _page()


@console.post("/openchat/look")
@needs("answer")
def look_openchat() -> Page:
    """Note that somebody has looked through the OpenChat today."""
    outcome = request.form.get("outcome", "")
    reason = legible(request.form.get("reason", "")).strip()[:300]
    if outcome not in OUTCOMES or (outcome != "fine" and not reason):
        return _page({"reason": words("problem.watch_reason")})
    with g.store.write() as connection:
        # What was seen there is somebody's: it is kept without names and numbers.
        watching.note(connection, g.today, g.account.id, outcome, mask(reason), g.now)
        staff.record(connection, g.now, g.account.id, "openchat.look", outcome)
    flash(words("flash.watched"))
    return redirect(url_for("console.openchat"), 303)


@console.post("/openchat/answer")
@needs("answer")
def answer_openchat() -> Page:
    """Find the bot's own answer to a question that stands in the OpenChat; nothing is kept."""
    asked = unmarked(mask(legible(request.form.get("question", "")).strip()[:LONGEST]))
    if not asked:
        return _page({"question": words("problem.question_missing")})
    index, parameters = library()
    language = written_in(asked, JAPANESE)
    verdict = judge(index.search(asked, language, today=g.today), parameters)
    found = [
        answer_text(asked, answers[0][1], g.town.town)
        for match in verdict.matches
        if (answers := answers_in(match.entry, language))
    ]
    return _page(asked=asked, found=found, sure=verdict.kind == "answer")


@console.get("/openchat/kit")
@needs("answer")
def openchat_kit() -> Page:
    """Show what is printed: a poster, a page that goes from house to house, rules, a hand-over."""
    return render_template("openchat_kit.html", code=_code(), rooms=g.town.openchats), 200


def _page(
    errors: dict[str, str] | None = None,
    asked: str = "",
    found: list[str] | None = None,
    *,
    sure: bool = False,
) -> tuple[str, int]:
    with g.store.read() as connection:
        looked = watching.since(connection, g.today - LOOK_BACK)
        begun = watching.first(connection)
        page = render_template(
            "openchat.html",
            errors=errors or {},
            asked=asked,
            found=found,
            sure=sure,
            looked=looked,
            missed=_missed(begun, {one.day for one in looked}),
            today=[one for one in looked if one.day == g.today.isoformat()],
            digest=digest_text(_week(connection), g.town.town),
            voices=_voices(connection),
            rooms=g.town.openchats,
        )
    return page, 400 if errors else 200


def _missed(begun: date | None, looked: set[str]) -> list[date]:
    """Name the days since the first look on which nobody looked."""
    if begun is None:
        return []
    day, found = max(begun, g.today - LOOK_BACK), []
    while day < g.today:
        if day.isoformat() not in looked:
            found.append(day)
        day += timedelta(days=1)
    return found


def _week(connection: Connection) -> list[tuple[date, str]]:
    """List what goes out in the seven days from today, and went out today."""
    first = datetime.combine(g.today, time()) - timedelta(minutes=1)
    found: set[tuple[date, str]] = set()
    for post in posts.listed(connection, ("approved", "sending", "sent")):
        if post.drill or post.relation is not None:
            continue
        content = from_json(post.content)
        times = [*occurrences(content.timing, first, first + WEEK)]
        times += [datetime.fromisoformat(one.occurrence) for one in posts.told(connection, post.id)]
        days = [at.date() for at in times if first < at <= first + WEEK]
        if days:
            found.add((min(days), content.titles[JAPANESE]))
    return sorted(found)


def _voices(connection: Connection) -> str:
    """Write last month's questions; what few asked is left out."""
    month = period("last-month", g.today, g.zone)
    whole = figures(connection, g.town, month, g.now, least_people=FEWEST).whole
    assert whole is not None  # noqa: S101 - the figures of the whole town
    counted = [(topic, many) for topic, many in whole.topics if many >= FEWEST and topic]
    unanswered = [(one.text, one.times) for one in whole.unanswered][:5]
    asked, handed = whole.asked, whole.asked.verdicts.get("handover", 0)
    return voices_text(
        Voices(
            month.first.month,
            asked.total,
            asked.verdicts.get("answer", 0),
            handed,
            counted[:5],
            unanswered,
        ),
        g.town.town,
    )


def _code() -> Markup | None:
    address = g.town.town.line_url
    if not address:
        return None
    # Drawn from the town's own file; nothing of it was typed by anybody else.
    return Markup(drawn(address))  # noqa: S704
