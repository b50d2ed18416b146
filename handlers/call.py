"""What staff read when they are called: about a question, or as their shift begins. Decides.

No word of the asker's is in it: a mail goes far, and a telephone is read in passing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from handlers.effects import Json
from handlers.event import Desk, Town
from handlers.language import name_in
from handlers.letters import one_line
from handlers.messages import panel, postback, text
from handlers.phrases import JAPANESE, to_staff
from handlers.wants import Button
from handlers.when import promised_on

MOST_LISTED = 30


@dataclass(frozen=True, slots=True)
class Told:
    """A call: its number, why it is made, and how the question stands.

    ``minutes`` is how long it may stay unseen, ``link`` leads to the question's page.
    """

    call: int
    reason: str
    receipt: int
    desk: str
    waited: timedelta
    promised_at: datetime | None
    minutes: int
    link: str


def call_messages(told: Told, town: Town, now: datetime) -> tuple[Json, ...]:
    """Write a call for LINE, with a button that says 「見ました」."""
    values = _values(told, town, now)
    button = postback(to_staff("card.saw"), Button("saw", number=str(told.call)))
    title = to_staff("card.title", receipt=told.receipt)
    return (
        text(to_staff("call.line", **values)),
        panel(
            title,
            [
                button,
                postback(to_staff("card.take"), Button("take", number=str(told.receipt))),
                {"type": "uri", "label": to_staff("card.open"), "uri": told.link},
            ],
        ),
    )


def call_mail(told: Told, town: Town, now: datetime) -> dict[str, str]:
    """Write a call as a mail: subject and text."""
    values = _values(told, town, now)
    return {
        "subject": one_line(to_staff("mail.call_subject", **values), 200),
        "text": to_staff("mail.call_text", **values),
    }


def shift_mail(
    waiting: Sequence[tuple[int, datetime | None, str | None]],
    desk: Desk,
    town: Town,
    now: datetime,
    today: date,
    link: str,
) -> dict[str, str]:
    """Write what a shift takes over: questions as (number, promised, who has it)."""
    zone = ZoneInfo(town.timezone)
    overdue = [one for one in waiting if one[1] is not None and one[1] < now]
    soon = [
        one
        for one in waiting
        if one[1] is not None and one[1] >= now and one[1].astimezone(zone).date() == today
    ]
    lines = [
        to_staff(
            "mail.shift_line",
            receipt=number,
            when=_when(promised_at, town, now),
            holder=to_staff("mail.shift_holder", name=holder) if holder else "",
        )
        for number, promised_at, holder in waiting[:MOST_LISTED]
    ]
    values = {
        "town": name_in(town.names, JAPANESE),
        "desk": name_in(desk.names, JAPANESE),
        "open": len(waiting),
        "overdue": len(overdue),
        "promised": len(soon),
        "lines": "\n".join(lines),
        "link": link,
    }
    return {
        "subject": one_line(to_staff("mail.shift_subject", **values), 200),
        "text": to_staff("mail.shift_text", **values),
    }


def proposal_mail(reason: str, town: Town, link: str) -> dict[str, str]:
    """Write that disaster mode may be needed, and why, as a mail."""
    values = {"reason": reason, "town": name_in(town.names, JAPANESE), "link": link}
    return {
        "subject": one_line(to_staff("mail.proposal_subject", **values), 200),
        "text": to_staff("mail.proposal_text", **values),
    }


def waited_for(waited: timedelta) -> str:
    """Say how long somebody has waited."""
    minutes = max(0, int(waited.total_seconds() // 60))
    if minutes < 60:
        return to_staff("waited.minutes", minutes=minutes)
    if minutes < 48 * 60:
        return to_staff("waited.hours", hours=minutes // 60)
    return to_staff("waited.days", days=minutes // (24 * 60))


def _values(told: Told, town: Town, now: datetime) -> dict[str, object]:
    return {
        "what": to_staff(f"call.{told.reason}"),
        "receipt": told.receipt,
        "desk": name_in(town.desk(told.desk).names, JAPANESE),
        "town": name_in(town.names, JAPANESE),
        "waited": waited_for(told.waited),
        "when": _when(told.promised_at, town, now),
        "minutes": told.minutes,
        "link": told.link,
    }


def _when(promised_at: datetime | None, town: Town, now: datetime) -> str:
    if promised_at is None:
        return to_staff("card.no_promise")
    today = now.astimezone(ZoneInfo(town.timezone)).date()
    return promised_on(promised_at, today, town.timezone, JAPANESE)
