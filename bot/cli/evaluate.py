"""`faq evaluate`: how good the search is on questions that people have judged."""

from __future__ import annotations

import math
import resource
import sqlite3
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path

import click

from bot.cli.desk import say
from bot.cli.encoders import encoder_options, load_encoders
from bot.cli.lines import FILE, complain_of_lines, read_entries, read_text
from faq.baseline import CharacterBigrams
from faq.entry import JAPANESE, Entry
from faq.evaluation import DEPTH, Direct, Report, ask, rank, report
from faq.index import Index
from faq.json_lines import Query, read_queries
from faq.kana import in_kana
from faq.measures import Estimate
from faq.profile import Profile
from faq.text import fold
from faq.words import Words

Search = Callable[[str, int], Sequence[str]]


@click.command()
@click.option(
    "--entries",
    type=FILE,
    required=True,
    help='Lines of {"id","language","question","answer"}, or a sheet.',
)
@click.option(
    "--queries",
    type=FILE,
    required=True,
    multiple=True,
    help='Lines of {"id","text","relevant":{entry: 2 or 1}}; no relevant entry: off-topic.',
)
@click.option("--kana", is_flag=True, help="Ask each Japanese question in kana alone.")
@encoder_options
def evaluate(
    entries: Path, queries: tuple[Path, ...], kana: bool, profile: Profile, vectors: Path | None
) -> None:
    """Measure search and verdict on judged questions; needs no town and no database."""
    index, questions, built = asked_of_files(entries, queries, profile, vectors)
    if kana:
        words = Words()
        questions = [
            replace(query, text=in_kana(query.text, words)) if query.language == JAPANESE else query
            for query in questions
        ]
    with click.progressbar(questions, file=sys.stderr, label="faq evaluate") as shown:
        found = report(list(ask(index, shown, time.perf_counter)))
    bigrams, trigrams = CharacterBigrams(index.entries), Trigrams(index.entries)
    say("cli.evaluate_size", entries=len(index.entries), questions=len(questions), seconds=built)
    _show_rankings(found, questions, {"BM25": bigrams.search, "FTS5": trigrams.search})
    _show_verdicts(found)
    say(
        "cli.evaluate_cost",
        median=_at(found.seconds, 0.5) * 1000,
        p99=_at(found.seconds, 0.99) * 1000,
        megabytes=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    )


def asked_of_files(
    entries: Path, queries: Sequence[Path], profile: Profile, vectors: Path | None
) -> tuple[Index, list[Query], float]:
    """Read files; give the index, the questions, and the seconds that building took."""
    sheet = read_entries(entries)
    asked = [(file.name, read_queries(read_text(file))) for file in queries]
    broken = complain_of_lines(
        [(entries.name, sheet.errors), *((name, found.errors) for name, found in asked)]
    )
    questions = [query for _, found in asked for query in found.queries]
    if broken or not sheet.entries or not questions:
        say("cli.evaluate_nothing")
        sys.exit(1)
    encoders = load_encoders(profile, vectors)
    began = time.perf_counter()
    index = Index(sheet.entries, encoders=encoders)
    return index, questions, time.perf_counter() - began


class Trigrams:
    """SQLite's own full-text search over trigrams, all of a question's joined by OR."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        """Fill a table in memory."""
        self._database = sqlite3.connect(":memory:")
        self._database.execute(
            "CREATE VIRTUAL TABLE texts USING fts5(id, text, tokenize='trigram')"
        )
        rows = [
            (
                entry.id,
                fold(" ".join(text for told in entry.wordings.values() for text in told))
                + " "
                + fold(" ".join(entry.answers.values())),
            )
            for entry in entries
        ]
        self._database.executemany("INSERT INTO texts VALUES (?, ?)", rows)

    def search(self, text: str, top: int) -> Sequence[str]:
        """Give the ids of the best entries, best first."""
        folded = fold(text).replace(" ", "")
        parts = dict.fromkeys(folded[at : at + 3] for at in range(len(folded) - 2))
        if not parts:
            return []
        quoted = (part.replace('"', '""') for part in parts)
        wanted = " OR ".join(f'"{part}"' for part in quoted)
        rows = self._database.execute(
            "SELECT id FROM texts WHERE text MATCH ? ORDER BY rank LIMIT ?", (wanted, top)
        )
        return [row[0] for row in rows]


def _show_rankings(found: Report, questions: Sequence[Query], others: dict[str, Search]) -> None:
    columns = {"bot": found.ranking} | {
        name: rank((query, search(query.text, DEPTH)) for query in questions)
        for name, search in others.items()
    }
    click.echo(" ".join([f"{'':<8}", *(f"{name:<18}" for name in columns)]).rstrip())
    for measure in found.ranking:
        cells = (f"{interval(columns[name][measure]):<18}" for name in columns)
        click.echo(" ".join([f"{measure:<8}", *cells]).rstrip())


def _show_verdicts(found: Report) -> None:
    say("cli.evaluate_answered", **_shares(found.answerable))
    for name, direct in (("astray", found.astray), ("missing", found.missing)):
        if direct.asked:
            say(f"cli.evaluate_{name}", **_shares(direct))
    say(
        "cli.evaluate_certainty",
        coverage=number(found.coverage_at_95),
        off_topic=number(found.off_topic),
        missing=number(found.missing_entry),
        calibration=number(found.calibration_error),
    )


def _shares(direct: Direct) -> dict[str, object]:
    return {
        "asked": direct.asked,
        "answered": direct.answered,
        "share": number(direct.answered / direct.asked if direct.asked else math.nan),
        "precision": number(direct.right / direct.answered if direct.answered else math.nan),
    }


def interval(value: Estimate) -> str:
    """Write a mean and its bounds."""
    if math.isnan(value.mean):
        return "—"
    return f"{number(value.mean)} ({number(value.low)}–{number(value.high)})"


def number(value: float) -> str:
    """Write a share."""
    return "—" if math.isnan(value) else f"{value:.3f}".removeprefix("0")


def _at(values: Sequence[float], share: float) -> float:
    return next(islice(values, min(len(values) - 1, int(len(values) * share)), None), math.nan)
