"""Words that staff paste into the town's OpenChat, which no bot can enter. Decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from handlers.event import Town
from handlers.language import name_in
from handlers.letters import shorten
from handlers.news import News
from handlers.phrases import JAPANESE, phrase, to_staff
from handlers.when import day_named


def openchat_text(
    news: News,
    town: Town,
    today: date,
    areas: Sequence[str] = (),
    expires: datetime | None = None,
) -> str:
    """Write a post for the OpenChat: whose it is, of which day, for where, until when, the link."""
    values = {
        "category": phrase(f"category.{news.category}", JAPANESE),
        "title": news.titles.get(JAPANESE, ""),
        "town": name_in(town.names, JAPANESE),
        "date": day_named(today, JAPANESE),
    }
    heads = {
        "correction": to_staff("openchat.corrected", **values),
        "cancellation": to_staff("openchat.withdrawn", **values),
    }
    lines = [heads.get(news.relation or "", to_staff("openchat.head", **values))]
    if news.drill:
        lines.insert(0, to_staff("openchat.drill"))
    lines.append(news.bodies.get(JAPANESE, "").strip())
    lines += [f"{link.label}\n{link.address}" for link in news.links]
    notes = [to_staff("openchat.date", **values)]
    if areas:
        notes.append(to_staff("openchat.areas", areas="・".join(areas)))
    if expires is not None:
        until = day_named(expires.date(), JAPANESE)
        notes.append(to_staff("openchat.expires", until=until, time=f"{expires:%H:%M}"))
    lines.append("\n".join(notes))
    phone = next(iter(town.phones), None)
    ask = to_staff("openchat.ask", town=values["town"], phone=phone.number if phone else "")
    lines.append(_below(f"{to_staff('openchat.misuse')}\n{ask}", town))
    return "\n\n".join(line for line in lines if line)


def digest_text(posts: Sequence[tuple[date, str]], town: Town) -> str:
    """Write the week's posts, each with its day and title, for the OpenChat."""
    head = to_staff("openchat.digest", town=name_in(town.names, JAPANESE))
    lines = [
        to_staff("openchat.digest_line", day=f"{day.month}/{day.day}", title=title)
        for day, title in posts
    ] or [to_staff("openchat.digest_none")]
    return _below("\n".join([head, *lines]), town)


def answer_text(question: str, answer: str, town: Town) -> str:
    """Write the answer to a question that somebody asked in the OpenChat."""
    head = to_staff(
        "openchat.answer", town=name_in(town.names, JAPANESE), question=shorten(question, 60)
    )
    return _below(f"{head}\n\n{answer}", town)


@dataclass(frozen=True, slots=True)
class Voices:
    """What people asked in a month: how much, of what most, and what has no answer yet."""

    month: int
    asked: int
    answered: int
    handed: int
    topics: Sequence[tuple[str, int]]
    unanswered: Sequence[tuple[str, int]]


def voices_text(voices: Voices, town: Town) -> str:
    """Write a month's questions for the mayor and the OpenChat; nobody can be known by it."""
    name = name_in(town.names, JAPANESE)
    parts = [
        to_staff("openchat.voices", month=voices.month, town=name),
        to_staff(
            "openchat.voices_asked",
            count=voices.asked,
            answered=voices.answered,
            handed=voices.handed,
        ),
    ]
    for head, counted in (
        (to_staff("openchat.voices_topics"), voices.topics),
        (to_staff("openchat.voices_unanswered"), voices.unanswered),
    ):
        lines = [to_staff("openchat.voices_line", what=what, count=many) for what, many in counted]
        parts.append("\n".join([head, *(lines or [to_staff("openchat.voices_none")])]))
    return "\n\n".join(parts)


def _below(words: str, town: Town) -> str:
    link = to_staff("openchat.bot", address=town.line_url) if town.line_url else ""
    return f"{words}\n{link}".rstrip()
