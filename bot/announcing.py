"""Announce: write all parts of what goes out to many, in one transaction, before the first call.

Who gets it is frozen then. A correction goes to exactly those parts of the earlier announcement
that arrived or may have.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection

from bot.store import announcing, parts, progress
from bot.store.announcing import AnyRow

MOST = 500
"""People in one multicast (https://developers.line.biz/en/reference/messaging-api/#send-multicast-message)."""
ALL = "all"
"""The language of a text that stands for every language."""
FIRST = "ja"
"""The language of whoever's is not known, or has no text."""
ALERT, NEWS = 0, 1
"""Priorities: the smaller one leaves first."""

_SPACE = uuid.UUID("6f1d3c52-0b3a-4b52-9f43-6e0a54c8a1d7")
"""Any number that is only ours: the name space of retry keys."""

Messages = Sequence[Mapping[str, object]]
Purpose = Literal["news", "reminder", "alert", "drill"]


@dataclass(frozen=True, slots=True)
class Group:
    """A LINE group that gets it: our number, how many a push to it reaches, in which language."""

    number: int
    members: int
    language: str = FIRST


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets it, as known when it was read: everyone by one broadcast, or people and groups.

    ``friends`` is how many a broadcast reaches, for the ledger. ``people`` are our numbers with
    their languages.
    """

    everyone: bool = False
    friends: int = 0
    people: Sequence[tuple[int, str | None]] = ()
    muted: Sequence[tuple[int, str | None]] = ()
    groups: Sequence[Group] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """What goes out: its key, its words by language (``ja`` or ``all`` among them), its kind.

    ``follows`` is the earlier announcement that it corrects or takes back; its audience is then
    that one's, and ``audience`` is not looked at.
    """

    key: str
    purpose: Purpose
    texts: Mapping[str, Messages]
    audience: Audience = field(default_factory=Audience)
    follows: int | None = None
    drill: bool = False
    silent: bool = False
    post: int | None = None
    occurrence: str | None = None

    @property
    def priority(self) -> int:
        """Whether it leaves before everything else."""
        return ALERT if self.purpose == "alert" else NEWS


class PublicDrill(ValueError):
    """A drill was to reach more than the staff room."""


def announce(connection: Connection, what: Announcement, now: datetime) -> int | None:
    """Write an announcement and its parts; give its number, None when its key is known already.

    Raises PublicDrill for a drill to people or to everyone; the tables would refuse it as well.
    """
    drill = what.drill
    if drill and (what.audience.everyone or what.audience.people or what.audience.muted):
        raise PublicDrill(what.key)
    number = announcing.add(
        connection,
        {language: json.dumps(list(messages)) for language, messages in what.texts.items()},
        key=what.key,
        purpose=what.purpose,
        reach="staff" if drill else "public",
        drill=drill,
        state="sending",
        post_id=what.post,
        occurrence=what.occurrence,
        follows=what.follows,
        silent=what.silent,
        created_at=now,
    )
    if number is None:
        return None
    if what.follows is None:
        rows = list(_rows(what, number, now))
    else:
        rows = list(_following(connection, what, number, now))
    parts.add(connection, rows)
    parts.finish(connection, number, now)
    return number


def cost(audience: Audience) -> int:
    """Count the messages of the month that announcing to an audience takes."""
    if audience.everyone:
        return audience.friends
    return (
        len(audience.people)
        + len(audience.muted)
        + sum(max(1, group.members) for group in audience.groups)
    )


def stop(connection: Connection, number: int, now: datetime) -> bool:
    """Stop an announcement: what has not left never will; False when it is over already."""
    if not announcing.move(connection, number, "stopped", of=("sending", "paused")):
        return False
    parts.end_stopped(connection, number, now)
    return True


def pause(connection: Connection, number: int) -> bool:
    """Hold an announcement after the calls that are being made; False when it is not sending."""
    return announcing.move(connection, number, "paused", of=("sending",))


def resume(connection: Connection, number: int, now: datetime) -> bool:
    """Let a paused announcement go on; False when it is not paused."""
    if not announcing.move(connection, number, "sending", of=("paused",)):
        return False
    parts.refresh(connection, number, now)
    return True


def _rows(what: Announcement, number: int, now: datetime) -> Iterator[dict[str, object]]:
    audience = what.audience
    if audience.everyone:
        yield _row(what, number, now, "broadcast", parts.EVERYONE, ALL, 0, audience.friends)
        return
    for to, listed in (("people", audience.people), ("muted", audience.muted)):
        for language, members in sorted(_by_language(listed, what.texts).items()):
            for chunk, begin in enumerate(range(0, len(members), MOST)):
                some = members[begin : begin + MOST]
                row = _row(what, number, now, "multicast", to, language, chunk, len(some))
                row["silent"] = what.silent or to == "muted"
                yield row | {"members": json.dumps(some, separators=(",", ":"))}
    for group in audience.groups:
        language = group.language if group.language in what.texts else _fallback(what.texts)
        to = f"group:{group.number}"
        row = _row(what, number, now, "push", to, language, 0, max(1, group.members))
        yield row | {"group_id": group.number}


def _following(
    connection: Connection, what: Announcement, number: int, now: datetime
) -> Iterator[dict[str, object]]:
    assert what.follows is not None  # noqa: S101 - the caller has looked
    first = what.follows
    announcing.move(connection, first, "stopped", of=("sending", "paused"))
    parts.end_stopped(connection, first, now)
    for part in progress.of(connection, first):
        # One that is being sent at this moment is followed; the sender looks what became of it.
        if part.state not in ("sent", "unknown", "claimed"):
            continue
        language = part.language if part.language in what.texts else _fallback(what.texts)
        row = _row(what, number, now, part.kind, part.audience, language, part.chunk, part.cost)
        yield row | {
            "language": part.language,
            "recipient": part.recipient,
            "silent": what.silent or part.audience == "muted",
            "members": part.members,
            "group_id": part.group_id,
        }


def _row(
    what: Announcement,
    number: int,
    now: datetime,
    kind: str,
    audience: str,
    language: str,
    chunk: int,
    cost: int,
) -> dict[str, object]:
    place = f"{audience}:{language}:{chunk}"
    return {
        "kind": kind,
        "recipient": f"a{number}:{place}",
        "person_id": None,
        "group_id": None,
        "state": "new",
        "worth_push": False,
        # The same for the same thing: whoever writes it again cannot make a second one of it.
        "retry_key": str(uuid.uuid5(_SPACE, f"{what.key}:{place}")),
        "delivers": "[]",
        "silent": what.silent,
        "tries": 0,
        "unsure": 0,
        "due_at": now,
        "created_at": now,
        "cost": cost,
        "purpose": what.purpose,
        "announcement_id": number,
        "reach": "staff" if what.drill else "public",
        "audience": audience,
        "language": language,
        "chunk": chunk,
        "members": None,
        "priority": what.priority,
    }


def _by_language(
    people: Iterable[tuple[int, str | None]], texts: Mapping[str, Messages]
) -> dict[str, list[int]]:
    fallback = _fallback(texts)
    found: dict[str, list[int]] = {}
    for number, language in people:
        key = language if language in texts else fallback
        found.setdefault(str(key), []).append(number)
    return found


def _fallback(texts: Mapping[str, Messages]) -> str:
    return FIRST if FIRST in texts else ALL


def text_of(bodies: Mapping[str, str], part: AnyRow) -> str:
    """Choose the body of a part: its language's, else the Japanese, else the one for all."""
    for language in (part.language, FIRST, ALL):
        if language in bodies:
            return bodies[language]
    raise KeyError(part.language)
