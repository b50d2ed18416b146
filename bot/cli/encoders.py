"""The options of commands that search files: profile, and a file that keeps vectors."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlite_utils import Database

from bot.messages import message
from bot.vectors import Tell, keeping
from faq import profile as profiles
from faq.profile import Encoders, Profile

F = TypeVar("F", bound=Callable[..., Any])


def encoder_options(command: F) -> F:
    """Give a command `--profile` and `--vectors`."""
    kept = click.option(
        "--vectors",
        type=click.Path(dir_okay=False, path_type=Path),
        help="A file that keeps vectors, so that the next run need not encode the entries again.",
    )
    named = click.option(
        "--profile",
        type=click.Choice(profiles.PROFILES),
        default=profiles.DEFAULT,
        show_default=True,
        help="Which encoders are used: none, one, two.",
    )
    return kept(named(command))


def load_encoders(profile: Profile, vectors: Path | None) -> Encoders:
    """Load a profile's encoders; say on standard error when one is missing, and show progress."""
    found = profiles.load(profile)
    if found.profile != profile:
        click.echo(message("cli.profile_missing", wanted=profile, used=found.profile), err=True)
    return keeping(found, VectorFile(vectors), told()) if found.of_texts else found


def told() -> Tell:
    """Return what shows how far encoding is, on standard error."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty() or done == total:
            end = "\n" if done == total else ""
            click.echo(
                "\r" + message("cli.encoded", done=done, total=total) + end, nl=False, err=True
            )

    return tell


class VectorFile:
    """Keeps vectors in a file of SQLite, or in memory."""

    def __init__(self, path: Path | None) -> None:
        """Open or make the file."""
        self._table: Any = Database(path or ":memory:").table("vectors")
        self._table.create(
            {"model": str, "digest": str, "vector": bytes},
            pk=("model", "digest"),
            if_not_exists=True,
        )

    def read(self, model: str, digests: Sequence[str]) -> Mapping[str, bytes]:
        """Return those that are kept."""
        wanted = set(digests)
        rows = self._table.rows_where("model = ?", [model])
        return {row["digest"]: row["vector"] for row in rows if row["digest"] in wanted}

    def write(self, model: str, vectors: Mapping[str, bytes]) -> None:
        """Keep some; those already kept stay."""
        self._table.insert_all(
            (
                {"model": model, "digest": digest, "vector": vector}
                for digest, vector in vectors.items()
            ),
            ignore=True,
        )
