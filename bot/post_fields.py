"""The fields of a post as people fill them in, in a form or a sheet's row; into a post and back.

Both give texts under the same names, so what is wrong is said in the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import TypeVar, get_args

from bot.messages import message
from bot.town import TownFile
from faq.entry import Audience as Lens
from handlers.gathering import Gathering
from handlers.letters import legible
from handlers.news import CATEGORIES, MOST_LINKS, Link, Relation
from handlers.phrases import JAPANESE
from handlers.welcome import LENSES
from scheduler.post import Audience, Content, Quiet, problems
from scheduler.recurrence import LAST, CatchUp, Kind, Timing
from scheduler.rota_cells import day_of, time_of

LONGEST = 20_000
"""Of one field, in characters: more is no post, and is cut before it is looked at."""
KINDS: tuple[Kind, ...] = get_args(Kind)
CATCH_UPS: tuple[CatchUp, ...] = get_args(CatchUp)
QUIETS: tuple[Quiet, ...] = get_args(Quiet)
PLACES = (1, 2, 3, 4, LAST)

Fields = Mapping[str, Sequence[str]]
T = TypeVar("T", bound=str)


class _Reading:
    """Reads fields one by one and gathers what is wrong with them."""

    def __init__(self, fields: Fields, town: TownFile, now: datetime) -> None:
        self.errors: dict[str, str] = {}
        self.now = now
        self._fields = fields
        self._town = town

    def one(self, name: str) -> str:
        values = self._fields.get(name) or ("",)
        return legible(values[0])[:LONGEST].replace("\r\n", "\n").strip()

    def many(self, name: str) -> list[str]:
        return [value.strip() for value in self._fields.get(name, ()) if value.strip()]

    def wrong(self, name: str, id: str, **values: object) -> None:
        self.errors.setdefault(name, message(f"post.{id}", **values))

    def words(self, name: str) -> dict[str, str]:
        found = {one: self.one(f"{name}.{one}") for one in self._town.town.languages}
        return {language: text for language, text in found.items() if text}

    def day(self, name: str) -> date | None:
        text = self.one(name)
        if not text:
            return None
        found = day_of(text)
        if found is None:
            self.wrong(name, "day_bad", day=text)
            return None
        told, weekday = found
        if weekday is not None and weekday != told.isoweekday():
            self.wrong(name, "weekday_bad", day=text)
        return told

    def moment(self, name: str) -> datetime | None:
        """Read a day and a time: both in one field, or the time in ``<name>_time``."""
        clock = self.one(f"{name}_time")
        day = self.day(name)
        if day is None:
            if clock and name not in self.errors:
                self.wrong(name, "day_missing")
            return None
        if not clock:
            self.wrong(name, "time_missing")
            return None
        found = time_of(clock)
        if found is None:
            self.wrong(name, "time_bad", time=clock)
            return None
        at, next_day = found
        return datetime.combine(day + timedelta(days=next_day), at)

    def choice(self, name: str, known: Sequence[str], usual: str) -> str:
        text = self.one(name) or usual
        if text not in known:
            self.wrong(name, "choice_bad", value=text)
            return usual
        return text

    def number(self, name: str, usual: int, most: int) -> int:
        text = self.one(name)
        if not text:
            return usual
        if not text.isdecimal() or not 1 <= int(text[:6]) <= most:
            self.wrong(name, "number_bad", most=most)
            return usual
        return int(text)

    def timing(self) -> Timing:
        kind = _as(KINDS, self.choice("timing", KINDS, "once"))
        start = self.moment("start") if kind != "now" else None
        if kind != "now" and start is None and "start" not in self.errors:
            self.wrong("start", "start_missing")
        days = self.many("weekdays")
        if any(day not in "1234567" or len(day) != 1 for day in days):
            self.wrong("weekdays", "choice_bad", value="、".join(days))
            days = []
        by = self.choice("monthly", ("day", "end", "nth"), "day")
        nth = (
            int(self.choice("nth", [str(place) for place in PLACES], "1")),
            int(self.choice("nth_day", list("1234567"), "1")),
        )
        except_on = set()
        for text in self.one("except_on").replace("、", " ").replace(",", " ").split():
            found = day_of(text)
            if found is None:
                self.wrong("except_on", "day_bad", day=text)
            else:
                except_on.add(found[0])
        return Timing(
            kind=kind,
            start=start or self.now,
            weekdays=frozenset(map(int, days)) if kind == "weekly" else frozenset(),
            monthday=LAST if kind == "monthly" and by == "end" else None,
            nth=nth if kind == "monthly" and by == "nth" else None,
            until=self.day("until") if kind not in ("now", "once") else None,
            except_on=frozenset(except_on),
            skip_holidays=bool(self.one("skip_holidays")),
            catch_up=_as(CATCH_UPS, self.choice("catch_up", CATCH_UPS, "within")),
            within_hours=self.number("within_hours", 3, 720),
        )

    def audience(self) -> Audience:
        if self.choice("to", ("everyone", "chosen"), "chosen") == "everyone":
            return Audience(everyone=True)
        lenses: list[Lens] = []
        for lens in self.many("lenses"):
            found = next((one for one in LENSES if one == lens), None)
            if found is None:
                self.wrong("lenses", "choice_bad", value=lens)
            else:
                lenses.append(found)
        return Audience(
            lenses=tuple(lenses),
            languages=tuple(self.many("languages")),
            areas=tuple(self.many("areas")),
        )

    def gathering(self) -> Gathering | None:
        place, most = self.one("gathering_place")[:100], self.one("gathering_capacity")
        at = self.moment("gathering")
        if at is None:
            if (place or most) and "gathering" not in self.errors:
                self.wrong("gathering", "gathering_missing")
            return None
        capacity = self.number("gathering_capacity", 0, 10_000) if most not in ("", "0") else 0
        return Gathering(at, place.replace("\n", " "), capacity)

    def links(self) -> tuple[Link, ...]:
        pairs = [
            (self.one(f"label_{place}"), self.one(f"address_{place}"))
            for place in range(1, MOST_LINKS + 1)
        ]
        return tuple(Link(*pair) for pair in pairs if any(pair))


def read_post(
    fields: Fields,
    town: TownFile,
    now: datetime,
    *,
    relation: Relation | None = None,
    drill: bool = False,
) -> tuple[Content, dict[str, str]]:
    """Make a post of what was filled in, and what is wrong by the field's name.

    ``now`` is the town's local time. What is wrong leaves a draft that may be kept, but not sent.
    """
    reading = _Reading(fields, town, now)
    content = Content(
        category=_as(CATEGORIES, reading.choice("category", CATEGORIES, "news")),
        titles=reading.words("title"),
        bodies=reading.words("body"),
        timing=reading.timing(),
        audience=reading.audience(),
        links=reading.links(),
        picture=reading.one("picture") or None,
        expires=reading.moment("expires"),
        quiet=_as(QUIETS, reading.choice("quiet", QUIETS, "silent")),
        gathering=reading.gathering(),
    )
    for one in problems(
        content, now, town.town.languages, town.posts.areas, relation=relation, drill=drill
    ):
        where = {"titles": "title", "bodies": "body"}.get(one.where.split(".")[0], one.where)
        _, dot, language = one.where.partition(".")
        reading.errors.setdefault(
            f"{where}{dot}{language}", message(f"post.{one.id}", **one.values)
        )
    return content, reading.errors


def fields_of(content: Content) -> dict[str, list[str]]:
    """Write a post as `read_post` reads it."""
    timing, audience = content.timing, content.audience
    found: dict[str, list[str]] = {
        "category": [content.category],
        "to": ["everyone" if audience.everyone else "chosen"],
        "lenses": list(audience.lenses),
        "languages": list(audience.languages),
        "areas": list(audience.areas),
        "timing": [timing.kind],
        "start": [f"{timing.start:%Y-%m-%d}"],
        "start_time": [f"{timing.start:%H:%M}"],
        "weekdays": [str(day) for day in sorted(timing.weekdays)],
        "monthly": ["end" if timing.monthday == LAST else "nth" if timing.nth else "day"],
        "until": [timing.until.isoformat()] if timing.until else [],
        "except_on": [" ".join(day.isoformat() for day in sorted(timing.except_on))],
        "skip_holidays": ["1"] if timing.skip_holidays else [],
        "catch_up": [timing.catch_up],
        "within_hours": [str(timing.within_hours)],
        "quiet": [content.quiet],
        "picture": [content.picture or ""],
    }
    if timing.nth:
        found |= {"nth": [str(timing.nth[0])], "nth_day": [str(timing.nth[1])]}
    if content.expires:
        found |= {
            "expires": [f"{content.expires:%Y-%m-%d}"],
            "expires_time": [f"{content.expires:%H:%M}"],
        }
    if held := content.gathering:
        found |= {
            "gathering": [f"{held.at:%Y-%m-%d}"],
            "gathering_time": [f"{held.at:%H:%M}"],
            "gathering_place": [held.place],
            "gathering_capacity": [str(held.capacity) if held.capacity else ""],
        }
    for language, text in content.titles.items():
        found[f"title.{language}"] = [text]
    for language, text in content.bodies.items():
        found[f"body.{language}"] = [text]
    for place, link in enumerate(content.links, start=1):
        found |= {f"label_{place}": [link.label], f"address_{place}": [link.address]}
    return found


def blank(now: datetime) -> dict[str, list[str]]:
    """Give the fields of a new post: tomorrow morning, to those who want such news."""
    start = datetime.combine(now.date() + timedelta(days=1), time(9))
    return {
        "category": ["news"],
        "to": ["chosen"],
        "timing": ["once"],
        "start": [f"{start:%Y-%m-%d}"],
        "start_time": [f"{start:%H:%M}"],
        "monthly": ["day"],
        "catch_up": ["within"],
        "within_hours": ["3"],
        "quiet": ["silent"],
        f"title.{JAPANESE}": [""],
    }


def _as(known: Sequence[T], text: str) -> T:
    return next(one for one in known if one == text)
