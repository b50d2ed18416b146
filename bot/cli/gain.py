"""`faq gain`: what approved wordings are worth, measured on judged questions."""

from __future__ import annotations

import random
from pathlib import Path

import click

from bot.cli.desk import say
from bot.cli.encoders import encoder_options, load_encoders
from bot.cli.evaluate import asked_of_files, interval, number
from bot.cli.lines import FILE
from faq.evaluation import DEPTH, rank, with_wordings
from faq.index import Index
from faq.measures import ANSWERS, estimate
from faq.profile import Profile


@click.command()
@click.option("--entries", type=FILE, required=True)
@click.option("--queries", type=FILE, required=True, multiple=True)
@click.option("--count", type=click.IntRange(1), default=150, help="How many become wordings.")
@click.option("--draws", type=click.IntRange(1), default=5, help="How often they are drawn.")
@encoder_options
def gain(
    entries: Path,
    queries: tuple[Path, ...],
    count: int,
    draws: int,
    profile: Profile,
    vectors: Path | None,
) -> None:
    """Add some judged questions to their entries as wordings; measure the others before and after.

    Drawn anew several times, since it matters which ones are drawn.
    """
    index, asked, _ = asked_of_files(entries, queries, profile, vectors)
    questions = [query for query in asked if ANSWERS in query.relevant.values()]
    if count >= len(questions):
        say("cli.gain_few", count=count, questions=len(questions))
        raise SystemExit(1)
    encoders = load_encoders(profile, vectors)
    found: dict[str, list[list[float]]] = {}
    for draw in range(draws):
        drawn = list(questions)
        random.Random(draw).shuffle(drawn)  # noqa: S311 - the same each time
        learned, others = drawn[:count], drawn[count:]
        better = Index(with_wordings(index.entries, learned), encoders=encoders)
        before, after = (
            rank(
                (query, [match.id for match in one.search(query.text, query.language, top=DEPTH)])
                for query in others
            )
            for one in (index, better)
        )
        for measure, value in before.items():
            found.setdefault(measure, []).append([value.mean, after[measure].mean])
        click.echo(f"{draw + 1}/{draws}", err=True)
    say("cli.gain_head", count=count, others=len(questions) - count, draws=draws)
    for measure, pairs in found.items():
        say(
            "cli.gain_row",
            measure=f"{measure:<8}",
            before=number(estimate([pair[0] for pair in pairs]).mean),
            after=number(estimate([pair[1] for pair in pairs]).mean),
            gain=interval(estimate([pair[1] - pair[0] for pair in pairs])),
        )
