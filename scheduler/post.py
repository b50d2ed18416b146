"""A post: words, audience, times; what is wrong with it, and back and forth to JSON. Decides.

Everything an approver looks at is in it, so that approving an edition approves all of it.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from faq.entry import Audience as Lens
from handlers.gathering import Gathering, Invitation
from handlers.letters import units
from handlers.news import (
    LONGEST_TITLE,
    MOST_LINKS,
    Category,
    Link,
    News,
    Relation,
    label_fits,
    too_long,
    used,
    words_for_all,
    words_in,
)
from handlers.phrases import JAPANESE
from scheduler.recurrence import Timing, next_after_local

Quiet = Literal["silent", "wait"]
PUBLIC_DRILL = "public-drill"
"""What ``Content.urgent`` says of a drill for everyone."""
EVACUATION = "evacuation"
"""How the emergency texts of 避難情報 are named."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Who gets a post: everyone, or whoever fits every choice made here.

    An empty choice asks for nothing. Who has chosen what to receive must have chosen the post's
    category as well; everyone means everyone, whatever they chose.
    """

    everyone: bool = False
    lenses: tuple[Lens, ...] = ()
    languages: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """One edition of a post. ``expires`` is local: from then on it is no longer sent.

    ``picture`` is a key of a kept file. ``quiet``: what falls into the night makes no sound, or
    waits for the morning. ``gathering``: people can say that they come.
    ``urgent`` names the text of the emergency catalogue that it is: it goes ahead of everything.
    """

    category: Category
    titles: Mapping[str, str]
    bodies: Mapping[str, str]
    timing: Timing
    audience: Audience = field(default_factory=Audience)
    links: tuple[Link, ...] = ()
    picture: str | None = None
    expires: datetime | None = None
    quiet: Quiet = "silent"
    gathering: Gathering | None = None
    urgent: str = ""

    @property
    def is_evacuation(self) -> bool:
        """Tell whether it is the mayor's word to evacuate, which two people stand for."""
        return self.urgent.startswith(EVACUATION)

    @property
    def is_public_drill(self) -> bool:
        """Tell whether it is a drill for everyone: it is marked so, and is no emergency."""
        return self.urgent == PUBLIC_DRILL

    @property
    def is_emergency(self) -> bool:
        """Tell whether it goes ahead of everything."""
        return bool(self.urgent) and not self.is_public_drill


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a field of the form or sheet: the id of a message, and its values."""

    where: str
    id: str
    values: Mapping[str, object] = field(default_factory=dict)


def news_of(
    content: Content,
    *,
    picture: str | None = None,
    relation: Relation | None,
    drill: bool,
    number: int = 0,
) -> News:
    """Give a post's words; ``picture`` is the public address of its picture.

    ``number`` is that of the post which invites to its gathering: the first one, not a correction.
    """
    held = content.gathering
    return News(
        content.category,
        content.titles,
        content.bodies,
        content.links,
        picture,
        relation,
        drill or content.is_public_drill,
        Invitation(number, content.titles, held) if held else None,
        bool(content.urgent),
    )


def problems(
    content: Content,
    now: datetime,
    languages: Sequence[str],
    areas: Collection[str],
    *,
    relation: Relation | None = None,
    drill: bool = False,
    at_once: bool = False,
) -> tuple[Problem, ...]:
    """List what keeps a post from being sent; ``now`` is local time.

    A correction goes to whom the first one went: its audience is not looked at. What is sent
    ``at_once`` needs no time.
    """
    found = [*_words(content, languages, relation, drill), *_links(content)]
    if relation != "cancellation":
        found += _gathering(content, now)
    if not at_once:
        found += _times(content, now)
    if relation is None and not drill:
        found += _audience(content, languages, areas)
    return tuple(found)


def as_json(content: Content) -> str:
    """Write an edition for the database."""
    return json.dumps(asdict(content), ensure_ascii=False, default=_plain, sort_keys=True)


def from_json(written: str) -> Content:
    """Read what `as_json` wrote."""
    raw: dict[str, Any] = json.loads(written)
    timing, audience = raw.pop("timing"), raw.pop("audience")
    timing |= {
        "start": datetime.fromisoformat(timing["start"]),
        "weekdays": frozenset(timing["weekdays"]),
        "nth": tuple(timing["nth"]) if timing["nth"] else None,
        "until": date.fromisoformat(timing["until"]) if timing["until"] else None,
        "except_on": frozenset(map(date.fromisoformat, timing["except_on"])),
    }
    expires = raw.pop("expires")
    held = raw.pop("gathering", None)
    return Content(
        **{
            **raw,
            "timing": Timing(**timing),
            "audience": Audience(
                audience["everyone"],
                *(tuple(audience[name]) for name in ("lenses", "languages", "areas")),
            ),
            "links": tuple(Link(**link) for link in raw["links"]),
            "expires": datetime.fromisoformat(expires) if expires else None,
            "gathering": Gathering(**held | {"at": datetime.fromisoformat(held["at"])})
            if held
            else None,
        }
    )


def changed(before: Content, after: Content) -> tuple[str, ...]:
    """Name the fields in which two editions differ; words by their language, as ``bodies.ja``."""
    found: list[str] = []
    for name in ("titles", "bodies"):
        old, new = getattr(before, name), getattr(after, name)
        keys = dict.fromkeys([*old, *new])
        found += [f"{name}.{key}" for key in keys if old.get(key, "") != new.get(key, "")]
    plain = (
        "category",
        "timing",
        "audience",
        "links",
        "picture",
        "expires",
        "quiet",
        "gathering",
        "urgent",
    )
    return (*found, *(name for name in plain if getattr(before, name) != getattr(after, name)))


def _plain(value: object) -> object:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)


def _words(
    content: Content, languages: Sequence[str], relation: Relation | None, drill: bool
) -> Iterator[Problem]:
    if not content.titles.get(JAPANESE, "").strip():
        yield Problem("titles.ja", "title_missing")
        return
    if not content.bodies.get(JAPANESE, "").strip():
        yield Problem("bodies.ja", "body_missing")
    for language, title in content.titles.items():
        if units(title) > LONGEST_TITLE:
            yield Problem(
                f"titles.{language}", "title_long", {"length": units(title), "most": LONGEST_TITLE}
            )
    news = news_of(content, relation=relation, drill=drill)
    if content.audience.everyone and not drill:
        if over := too_long(words_for_all(news, languages)):
            yield Problem("bodies.ja", "all_long", {"over": over})
        return
    for language in languages:
        if used(news, language) == language and (over := too_long(words_in(news, language))):
            yield Problem(f"bodies.{language}", "body_long", {"over": over})


def _links(content: Content) -> Iterator[Problem]:
    if len(content.links) > MOST_LINKS:
        yield Problem("links", "links_many", {"most": MOST_LINKS})
    for link in content.links:
        if not label_fits(link.label):
            yield Problem("links", "label_bad", {"label": link.label})
        try:
            parts = urlsplit(link.address)
        except ValueError:
            parts = urlsplit("")
        known = parts.scheme == "https" and bool(parts.hostname)
        if not known or any(sign.isspace() for sign in link.address):
            yield Problem("links", "address_bad", {"address": link.address})


def _gathering(content: Content, now: datetime) -> Iterator[Problem]:
    held = content.gathering
    if held is None:
        return
    if held.at <= now:
        yield Problem("gathering", "gathering_past")
    elif content.timing.kind != "now" and content.timing.start >= held.at:
        yield Problem("gathering", "gathering_early")
    if not held.place:
        yield Problem("gathering_place", "gathering_place")


def _times(content: Content, now: datetime) -> Iterator[Problem]:
    timing = content.timing
    if timing.until is not None and timing.until < timing.start.date():
        yield Problem("until", "until_early")
        return
    upcoming = now if timing.kind == "now" else next_after_local(timing, now)
    if upcoming is None:
        yield Problem("start", "past" if timing.kind == "once" else "never")
    if content.expires is not None:
        if content.expires <= now:
            yield Problem("expires", "expires_past")
        elif upcoming is not None and content.expires <= upcoming:
            yield Problem("expires", "expires_early")


def _audience(
    content: Content, languages: Sequence[str], areas: Collection[str]
) -> Iterator[Problem]:
    audience = content.audience
    choices = (audience.lenses, audience.languages, audience.areas)
    if audience.everyone and any(choices):
        yield Problem("audience", "everyone_and")
    for language in audience.languages:
        if language not in languages:
            yield Problem("audience", "language_unknown", {"language": language})
    for area in audience.areas:
        if area not in areas:
            yield Problem("audience", "area_unknown", {"area": area})
