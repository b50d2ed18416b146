"""The figures as a sheet: one number a row, with what it is a number of."""

from __future__ import annotations

from collections.abc import Iterator

from bot.console.words import word_of, words
from bot.few import LEAST, Hidden
from bot.figures import COLUMNS, VERDICTS, Asked, Figures, Month, percent
from bot.messages import language_name
from bot.town import TownFile
from bot.waiting import DeskFigures, minutes

Line = tuple[str, str, str, str]
COUNTS = (
    "total",
    "answered",
    "open",
    "withdrawn",
    "reopened",
    "solved",
    "unsolved",
    "open_now",
    "overdue_now",
)
"""What is counted for each desk, as ``bot.waiting.DeskFigures`` names it."""


def sheet(figures: Figures, town: TownFile) -> list[Line]:
    """Write the figures as rows below a header."""
    head = tuple(words(f"figures.{name}") for name in ("part", "item", "what", "value"))
    return [(head[0], head[1], head[2], head[3]), *_lines(figures, town)]


def desk_name(town: TownFile, id: str | None) -> str:
    """Give a desk's Japanese name; the id of one that is no longer in the town's file."""
    if id is None:
        return words("figures.all_desks")
    names = {desk.id: desk.names["ja"] for desk in town.town.desks}
    return names.get(id, id)


def shown(count: int, hidden: Hidden | None) -> str:
    """Write a count, or why it is not shown."""
    return words(f"figures.{hidden}", least=LEAST) if hidden else str(count)


def people_shown(count: int) -> str:
    """Write a number of people; too few are not told."""
    return shown(count, "few" if 0 < count < LEAST else None)


def share_shown(part: int, whole: int) -> str:
    """Write a share in percent; a dash of nothing."""
    found = percent(part, whole)
    return words("figures.nothing") if found is None else f"{found}%"


def _lines(figures: Figures, town: TownFile) -> Iterator[Line]:
    part = words("figures.period")
    yield part, words("figures.first"), "", figures.period.first.isoformat()
    yield part, words("figures.last"), "", figures.period.last.isoformat()
    whole = figures.whole
    if whole:
        yield from _asked(whole.asked)
    for one in (figures.all, *figures.desks):
        yield from _desk(one, desk_name(town, one.desk))
    if whole:
        part = words("figures.topics")
        for topic, count in whole.topics:
            yield part, topic or words("figures.no_topic"), words("figures.times"), str(count)
        part = words("figures.unanswered")
        for group in whole.unanswered:
            # Whoever made the figures might have asked for all: a sheet is passed on.
            if group.people >= LEAST:
                yield part, group.text, words("figures.times"), str(group.times)
                yield part, group.text, words("figures.people"), str(group.people)
        yield from _month(whole.month)


def _asked(asked: Asked) -> Iterator[Line]:
    part = words("figures.asked")
    yield part, words("figures.sum"), words("figures.times"), str(asked.total)
    yield part, words("figures.sum"), words("figures.people"), people_shown(asked.people)
    for verdict in VERDICTS:
        count = asked.verdicts.get(verdict, 0)
        yield part, words("figures.sum"), word_of("verdict", verdict), str(count)
    part = words("figures.said")
    for outcome in ("solved", "unsolved", ""):
        count = asked.said.get(("answer", outcome), 0)
        yield part, word_of("verdict", "answer"), word_of("outcome", outcome), str(count)
    part = words("figures.weeks")
    for week in asked.weeks:
        for verdict in VERDICTS:
            count = week.verdicts.get(verdict, 0)
            span = f"{week.first.isoformat()}/{week.last.isoformat()}"
            yield part, span, word_of("verdict", verdict), str(count)
    part = words("figures.languages")
    cross = asked.languages
    for language in cross.names:
        for column in COLUMNS:
            cell = language, column
            written = shown(cross.times.get(cell, 0), cross.hidden.get(cell))
            yield part, language_name(language), word_of("verdict", column), written


def _desk(one: DeskFigures, name: str) -> Iterator[Line]:
    part = words("figures.desks")
    for key in COUNTS:
        yield part, name, words(f"figures.{key}"), str(getattr(one, key))
    yield part, name, words("figures.judged"), str(one.judged)
    yield part, name, words("figures.kept"), str(one.kept)
    for key, wait in (("plain", one.wait), ("office", one.office_wait)):
        middle, most = (str(minutes(wait.middle)), str(minutes(wait.most))) if wait else ("", "")
        yield part, name, words(f"figures.{key}_middle"), middle
        yield part, name, words(f"figures.{key}_most"), most


def _month(month: Month) -> Iterator[Line]:
    part = words("figures.month")
    for purpose, count in month.purposes.items():
        yield part, word_of("purpose", purpose), words("figures.messages"), str(count)
    if month.known:
        yield part, words("figures.others"), words("figures.messages"), str(month.others)
    limit = words("figures.nothing") if month.limit is None else str(month.limit)
    yield part, words("figures.limit"), words("figures.messages"), limit
