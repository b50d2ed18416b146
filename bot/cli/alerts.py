"""`alerts`: what JMA's telegrams mean for the town, tried out on files."""

from __future__ import annotations

import gzip
import json
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from bot.alert_drills import drill
from bot.alert_words import alert_of
from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.store import staff
from bot.town import BadTown, TownFile, load_town
from bot.town_codes import Codes, codes_alone
from handlers.alert import alert_text
from handlers.event import Desk, Town
from handlers.phrases import LANGUAGES
from scheduler.alert_replay import Replayed, replay
from scheduler.jma.telegram import LARGEST

ENDINGS = (".xml", ".xml.gz")


@click.group()
def alerts() -> None:
    """Try and look after disaster alerts."""


@alerts.command("replay")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--town",
    "town_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The town's file; its [codes] say what is the town's.",
)
@click.option("--now", "at", default=None, help="A moment for all, such as 2026-08-01T09:00+09:00.")
@click.option("--samples", is_flag=True, help="Count what calls itself a sample.")
def replay_files(paths: Sequence[Path], town_file: Path, at: str | None, samples: bool) -> None:
    """Say of each telegram what would have been done; send nothing. One JSON line each."""
    words, codes = _town(town_file)
    moment = _moment(at) if at else None
    for one in replay(_read(paths), codes.areas, now=moment, samples=samples):
        click.echo(json.dumps(_line(one, words), ensure_ascii=False))


@alerts.command("drill")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--speed", type=click.FloatRange(0.1, 100_000), default=1.0, help="How fast; 1: as it was."
)
@acting
def drill_files(folder: Path, speed: float, actor: Actor) -> None:
    """Play the telegrams of a folder to the staff groups, marked as a drill; to nobody else."""
    found = settings()
    with store(found) as opened:
        by = actor.prove(opened, "post.approve")
        known = town(found)
        with opened.write() as connection:
            staff.record(connection, now(), by.id, "alert.drill", folder.name[:60])

        def tell(one: Replayed, shown: bool) -> None:
            title = one.telegram.head_title if one.telegram else one.file
            say("cli.alerts_drilled" if shown else "cli.alerts_passed", title=title)

        sent = drill(
            opened, known, _read([folder]), speed=speed, now=now, wait=time.sleep, tell=tell
        )
    say("cli.alerts_drill_over", count=sent)


def _read(paths: Sequence[Path]) -> Iterator[tuple[str, bytes]]:
    for path in paths:
        found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
        for file in found:
            if path.is_dir() and not file.name.endswith(ENDINGS):
                continue
            yield file.name, _bytes(file)


def _bytes(file: Path) -> bytes:
    # One byte more than is taken tells that there is more.
    try:
        with file.open("rb") as stream:
            if file.suffix != ".gz":
                return stream.read(LARGEST + 1)
            with gzip.open(stream) as unpacked:
                return unpacked.read(LARGEST + 1)
    except (OSError, EOFError):
        return b""


def _line(one: Replayed, town: Town) -> dict[str, object]:
    telegram, decision = one.telegram, one.decision
    texts: dict[str, str] = {}
    if telegram is not None and (decision.is_public or decision.changes):
        alert = alert_of(decision, telegram, one.now or telegram.sent_at, town)
        texts = {language: alert_text(alert, town, language) for language in LANGUAGES}
    return {
        "file": one.file,
        "type": telegram.type if telegram else "",
        "status": telegram.status if telegram else "",
        "infotype": telegram.info_type if telegram else "",
        "disposition": decision.disposition,
        "outcome": decision.outcome,
        "reason": decision.reason,
        "public": decision.is_public,
        "changes": [
            {
                "hazard": change.hazard,
                "level": change.level,
                "change": change.change,
                "area": change.area,
                "degraded": change.degraded,
                "name": change.name,
                "audience": change.audience,
            }
            for change in decision.changes
        ],
        "texts": texts,
    }


def _town(file: Path) -> tuple[Town, Codes]:
    """Read a town's file, or its codes alone while the rest of it is not written yet."""
    try:
        whole: TownFile = load_town(file)
    except BadTown:
        try:
            codes, problems = codes_alone(file)
        except (OSError, ValueError) as error:
            stop("cli.alerts_town", file=file.name, reason=error)
        if problems:
            stop("cli.alerts_town", file=file.name, reason="、".join(problems))
        desk = Desk("desk", {"ja": "役場"}, None, (), None)
        return Town({"ja": "役場"}, tuple(LANGUAGES), (desk,), "desk", False, False), codes
    return whole.town, whole.codes


def _moment(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        stop("cli.alerts_now", now=text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
