"""Words that staff paste into the town's OpenChat, which no bot can enter. Decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from handlers.event import Town
from handlers.language import name_in
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
    lines.append(f"{to_staff('openchat.misuse')}\n{ask}")
    return "\n\n".join(line for line in lines if line)
