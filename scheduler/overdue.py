"""Whom to call about questions that need somebody. Decides. Reads no clock: ``now`` is handed in.

A promise about to break is told to who has the question, or to who is on duty; whoever does not
say 「見ました」 in time is followed by the next in line. At night only what is urgent wakes anyone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from scheduler.hours import OfficeHours, is_quiet

Reason = Literal["due", "late", "urgent"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A question without an answer. ``holder`` is the login of who has taken it."""

    number: int
    desk: str
    asked_at: datetime
    promised_at: datetime | None
    urgent: bool
    holder: str | None


@dataclass(frozen=True, slots=True)
class Made:
    """A call that was made: ``matter`` is what it was about, ``login`` None the desk itself."""

    matter: str
    login: str | None
    at: datetime
    seen: bool


@dataclass(frozen=True, slots=True)
class Call:
    """Somebody to be called now; ``login`` None is the desk itself, where it has no rota."""

    question: int
    desk: str
    login: str | None
    reason: Reason
    matter: str

    @property
    def key(self) -> str:
        """What makes this call itself: the same is never made twice."""
        return f"{self.matter}:{self.login or '-'}"


def calls_due(
    waiting: Sequence[Waiting],
    made: Mapping[int, Sequence[Made]],
    line: Callable[[str], Sequence[str]],
    hours: OfficeHours,
    now: datetime,
    *,
    patience: timedelta,
    remind: timedelta,
    disaster: bool = False,
) -> list[Call]:
    """List the calls to make now.

    ``made`` are earlier calls by question; ``line`` gives a desk's logins, who is on duty first.
    ``patience`` is how long a call may stay unseen, ``remind`` how long before a promise runs out
    it is told. In a ``disaster`` only what is urgent is called for.
    """
    quiet = is_quiet(hours, now)
    found = []
    for question in waiting:
        reason = _reason(question, now, remind)
        if reason is None or (reason != "urgent" and (quiet or disaster)):
            continue
        matter = _matter(question, reason)
        earlier = [call for call in made.get(question.number, ()) if call.matter == matter]
        if any(call.seen for call in earlier):
            continue
        if earlier and now - max(call.at for call in earlier) < patience:
            continue
        called = {call.login for call in earlier}
        people = _people(question, line)
        following = next((login for login in people if login not in called), None)
        if following is not None or (not people and not earlier):
            found.append(Call(question.number, question.desk, following, reason, matter))
    return found


def _reason(question: Waiting, now: datetime, remind: timedelta) -> Reason | None:
    if question.urgent and question.holder is None:
        return "urgent"
    if question.promised_at is None:
        return None
    if now >= question.promised_at:
        return "late"
    return "due" if now >= question.promised_at - remind else None


def _matter(question: Waiting, reason: Reason) -> str:
    """Name what a call is about: a promise made anew is another matter."""
    moment = question.asked_at if reason == "urgent" else question.promised_at
    return f"q{question.number}:{reason}:{int(moment.timestamp()) if moment else 0}"


def _people(question: Waiting, line: Callable[[str], Sequence[str]]) -> list[str]:
    first = [question.holder] if question.holder is not None else []
    return [*first, *(login for login in line(question.desk) if login != question.holder)]
