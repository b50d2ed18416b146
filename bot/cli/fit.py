"""`faq fit`: weights from judged questions; prints them and changes nothing."""

from __future__ import annotations

from pathlib import Path

import click

from bot.cli.encoders import encoder_options
from bot.cli.evaluate import asked_of_files, interval
from bot.cli.lines import FILE
from faq import fitting
from faq.calibration import cases_of, fit_chance
from faq.evaluation import rank
from faq.parameters import FUSED
from faq.profile import Profile


@click.command()
@click.option("--entries", type=FILE, required=True)
@click.option("--queries", type=FILE, required=True, multiple=True)
@click.option(
    "--also",
    type=(FILE, FILE),
    multiple=True,
    help="A small town's entries and questions, for the chances alone; may be repeated.",
)
@click.option("--keep-order", is_flag=True, help="Leave the weights of the order; fit the rest.")
@encoder_options
def fit(
    entries: Path,
    queries: tuple[Path, ...],
    also: tuple[tuple[Path, Path], ...],
    keep_order: bool,
    profile: Profile,
    vectors: Path | None,
) -> None:
    """Fit the weights of a profile on judged questions; print them for `parameters.toml`."""
    index, asked, _ = asked_of_files(entries, queries, profile, vectors)
    questions = [query for query in asked if query.relevant]
    cases = cases_of(index, questions)
    fold_of = fitting.folds([query.relevant for query in questions])
    start = {
        name: index.parameters.fusion[index.profile].get(name, 0.0)
        for name in FUSED
        if any(name in case.parts for case in cases)
    }
    order, held_out = start, []
    for fold in range(fitting.FOLDS):
        train = [case for case, place in zip(cases, fold_of, strict=True) if place != fold]
        found = start if keep_order else fitting.climb(train, start)
        held_out += [
            (query, case.order(found))
            for query, case, place in zip(questions, cases, fold_of, strict=True)
            if place == fold
        ]
        click.echo(f"fold {fold + 1}/{fitting.FOLDS}: {found}", err=True)
    if not keep_order:
        order = fitting.climb(cases, start)
    for name, estimate in rank(held_out).items():
        click.echo(f"# {name:<8} {interval(estimate)}")
    click.echo(f"\n[fusion.{index.profile}]")
    for signal, value in order.items():
        click.echo(f"{signal} = {value:g}")
    others = [asked_of_files(town, [file], profile, vectors)[:2] for town, file in also]
    for section, among in (("probability", 1), ("reach", 3)):
        large, small = fit_chance([(index, questions), *others], among)
        for name, weights in ((index.profile, large), (f"{index.profile}-small", small)):
            click.echo(f"\n[{section}.{name}]")
            for feature, value in weights.items():
                click.echo(f"{feature} = {value:.4g}")
