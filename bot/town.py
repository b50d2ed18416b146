"""The town's own file, ``town.toml``: names, desks, hours, links. Says everything wrong at once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from zoneinfo import available_timezones

from bot.fields import Fields, as_time
from bot.messages import message
from bot.town_alerts import AlertSettings, alert_settings
from bot.town_calls import CallSettings, call_settings
from bot.town_codes import Codes, codes_of
from bot.town_desks import desks_of, known_languages, phone_of
from bot.town_faq import FaqSettings, faq_settings
from bot.town_posts import PostSettings, post_settings
from handlers.event import Phone, Town
from handlers.phrases import LANGUAGES
from scheduler.hours import LONGEST_PAUSE, QUIET, OfficeHours, next_open

KEEP_DAYS = 90
OPEN, CLOSE = time(8, 30), time(17, 15)

_LANGUAGE = r"[a-z]{2,4}(-[A-Za-z]{2,4})?"


class BadTown(ValueError):
    """A town's file that cannot be used; ``problems`` names every mistake, for the clerk."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        """Make one message of all ``problems``."""
        self.problems = tuple(problems)
        heading = message("town.heading", path=path, count=len(problems))
        super().__init__("\n".join([heading, *(f"- {problem}" for problem in problems)]))


@dataclass(frozen=True, slots=True)
class OpenChat:
    """A room beside which the bot stands; ``for_language`` None is for everyone."""

    name: str
    url: str
    for_language: str | None


@dataclass(frozen=True, slots=True)
class TownFile:
    """All of ``town.toml``; ``answer_within`` is office time by desk id, ``phones`` by their id.

    In messages a month: ``answer_budget`` for answers that are pushed (None: as many as there are),
    ``reserve`` that answers leave for disasters, and ``cards_below``: with fewer left, cards go to
    who is on duty alone and not to a whole group. ``translator`` is a program of the town's own or
    an https address; None: nothing is translated by a machine.
    """

    town: Town
    hours: OfficeHours
    answer_within: Mapping[str, timedelta]
    keep_days: int
    phones: Mapping[str, Phone]
    codes: Codes
    openchats: tuple[OpenChat, ...]
    privacy_url: str | None
    policy_url: str | None
    faq: FaqSettings = field(default_factory=FaqSettings)
    answer_budget: int | None = None
    reserve: int = 0
    cards_below: int = 0
    calls: CallSettings = field(default_factory=CallSettings)
    translator: str | None = None
    posts: PostSettings = field(default_factory=PostSettings)
    alerts: AlertSettings = field(default_factory=AlertSettings)


def load_town(path: Path | str) -> TownFile:
    """Read a town's file; raises BadTown naming every mistake, its key and what to do."""
    path = Path(path)
    try:
        # Windows' editor may put a mark at the beginning of a file.
        table = tomllib.loads(path.read_bytes().decode("utf-8-sig"))
    except OSError:
        raise BadTown(path, [message("town.no_file", path=path)]) from None
    except UnicodeDecodeError:
        raise BadTown(path, [message("town.not_utf8", path=path)]) from None
    except tomllib.TOMLDecodeError as error:
        raise BadTown(path, [message("town.not_toml", path=path, reason=error)]) from None
    problems: list[str] = []
    town = _town(Fields(table, problems), problems)
    if problems:
        raise BadTown(path, problems)
    return town


def _town(file: Fields, problems: list[str]) -> TownFile:
    languages = tuple(file.texts("languages", _LANGUAGE, needed=True))
    if languages and "ja" not in languages:
        problems.append(message("town.no_japanese"))
    for language in set(languages) - set(LANGUAGES):
        problems.append(message("town.not_spoken", language=language, known="・".join(LANGUAGES)))
    names = file.names(languages)
    timezone = file.read("timezone", _timezone) or "Asia/Tokyo"
    codes = codes_of(file.read("code", _municipality, needed=True) or "", file.table("codes"))
    hours = _hours(file.table("hours"), timezone, problems)
    phones = {id: phone_of(table, languages) for id, table in file.named_tables("phones").items()}
    if "main" not in phones:
        problems.append(message("town.no_main_phone"))
    desks, answer_within, default = desks_of(file, languages, phones, problems)
    openchats = tuple(_openchat(room, languages) for room in file.tables("openchat"))
    answers = file.table("answers")
    posts = post_settings(file.table("posts"))
    town = Town(
        names=names,
        languages=languages,
        desks=desks,
        default_desk=default,
        card_shows_text=answers.flag("card_shows_text", False),
        push_answers=answers.flag("push", False),
        timezone=timezone,
        website=file.address("website", "http"),
        openchats=tuple((room.name, room.url) for room in openchats),
        opens=hours.open,
        closes=hours.close,
        phones=tuple(phones.values()),
        areas=posts.areas,
        line_url=file.address("line_url"),
    )
    found = TownFile(
        town=town,
        hours=hours,
        answer_within=answer_within,
        keep_days=int(answers.number("keep_days", KEEP_DAYS, 3650, whole=True)),
        phones=phones,
        codes=codes,
        openchats=openchats,
        privacy_url=file.address("privacy_url"),
        policy_url=file.address("policy_url"),
        faq=faq_settings(file.table("faq")),
        answer_budget=_whole(answers, "budget", 1_000_000),
        reserve=_whole(answers, "reserve", 1_000_000) or 0,
        cards_below=_whole(answers, "cards_below", 1_000_000) or 0,
        calls=call_settings(file.table("calls")),
        translator=_translator(file.table("translation")),
        posts=posts,
        alerts=alert_settings(file.table("alerts")),
    )
    answers.end()
    file.end()
    return found


def _translator(table: Fields) -> str | None:
    found = table.text("service", r"https://\S+|/\S.*")
    table.end()
    return found


def _hours(table: Fields, timezone: str, problems: list[str]) -> OfficeHours:
    noted = len(problems)
    if table.is_empty:
        return OfficeHours(OPEN, CLOSE, timezone=timezone)
    hours = OfficeHours(
        open=table.time("open") or OPEN,
        close=table.time("close") or CLOSE,
        lunch=table.read("lunch", _pair_of_times),
        weekdays=table.read("weekdays", _weekdays) or frozenset({1, 2, 3, 4, 5}),
        holidays=table.flag("holidays", True),
        closed_from=table.month_day("closed_from"),
        closed_to=table.month_day("closed_to"),
        timezone=timezone,
        quiet=table.read("quiet", _pair_of_times) or QUIET,
    )
    table.end()
    # What is already wrong would only be said twice.
    return hours if len(problems) > noted else _checked(hours, problems)


def _checked(hours: OfficeHours, problems: list[str]) -> OfficeHours:
    opening, closing = f"{hours.open:%H:%M}", f"{hours.close:%H:%M}"
    if (hours.closed_from is None) is not (hours.closed_to is None):
        problems.append(message("town.half_closure"))
    if hours.close <= hours.open:
        problems.append(message("town.closes_before_opening", open=opening, close=closing))
    elif hours.lunch and not hours.open <= hours.lunch[0] < hours.lunch[1] <= hours.close:
        problems.append(message("town.lunch_outside", open=opening, close=closing))
    elif _stays_shut(hours):
        problems.append(message("town.never_open", days=LONGEST_PAUSE.days))
    return hours


def _stays_shut(hours: OfficeHours) -> bool:
    # Only the yearly closure can make a long pause, so its beginning is where to look; any year.
    month, day = hours.closed_from or (1, 1)
    try:
        for year in (2024, 2025, 2026, 2027):
            next_open(hours, datetime(year, month, min(day, 28), tzinfo=UTC))
    except ValueError:
        return True
    return False


def _openchat(table: Fields, languages: tuple[str, ...]) -> OpenChat:
    room = OpenChat(
        name=table.text("name", needed=True) or "",
        url=table.address("url", "https://line.me/", needed=True) or "",
        for_language=table.text("for_language", known_languages(languages)),
    )
    table.end()
    return room


def _whole(table: Fields, key: str, most: int) -> int | None:
    found = table.number(key, 0, most, whole=True)
    return int(found) or None


def _municipality(value: object) -> str | None:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{5,6}", value):
        return None
    # The sixth digit is a check digit: https://www.soumu.go.jp/denshijiti/code.html
    total = sum(int(digit) * weight for digit, weight in zip(value, (6, 5, 4, 3, 2), strict=False))
    return value if value[5:] in ("", str((11 - total % 11) % 10)) else None


def _timezone(value: object) -> str | None:
    return value if isinstance(value, str) and value in available_timezones() else None


def _pair_of_times(value: object) -> tuple[time, time] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    first, last = as_time(value[0]), as_time(value[1])
    return (first, last) if first is not None and last is not None else None


def _weekdays(value: object) -> frozenset[int] | None:
    if not isinstance(value, list) or not value:
        return None
    fit = all(type(day) is int and 1 <= day <= 7 for day in value)
    return frozenset(value) if fit else None
