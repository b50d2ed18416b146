"""`faq curve`: what each bar for answering directly would lead to, for the town to choose."""

from __future__ import annotations

import math
import sys
import time
from pathlib import Path

import click

from bot.cli.desk import say
from bot.cli.encoders import encoder_options
from bot.cli.evaluate import asked_of_files, number
from bot.cli.lines import FILE
from bot.messages import message
from faq.evaluation import Point, ask
from faq.evaluation import curve as curve_of
from faq.profile import Profile

BARS = [step / 20 for step in range(5, 19)]
WIDTH = 40


@click.command()
@click.option("--entries", type=FILE, required=True)
@click.option("--queries", type=FILE, required=True, multiple=True)
@encoder_options
def curve(entries: Path, queries: tuple[Path, ...], profile: Profile, vectors: Path | None) -> None:
    """Print and draw the share answered directly against the share of those that is right."""
    index, questions, _ = asked_of_files(entries, queries, profile, vectors)
    with click.progressbar(questions, file=sys.stderr, label="faq curve") as shown:
        points = curve_of(list(ask(index, shown, time.perf_counter)), BARS)
    click.echo(message("cli.curve_head"))
    for point in points:
        cells = (point.bar, point.answered, point.precision, point.missing, point.astray)
        click.echo("  ".join(f"{number(value):>6}" for value in cells) + "  " + _bar(point))
    say("cli.curve_foot", bar=number(index.parameters.verdict.answer_at))


def _bar(point: Point) -> str:
    right = 0.0 if math.isnan(point.precision) else point.answered * point.precision
    full = round(right * WIDTH)
    return "█" * full + "░" * (round(point.answered * WIDTH) - full)
