"""What the commands on files of JSON lines share: reading them, and naming what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from bot.cli.desk import stop
from faq.json_lines import read_jsonl
from faq.sheet import SheetError, SheetResult, read_sheet

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


def read_text(file: Path) -> str:
    """Read a file's text, or end saying that it is not UTF-8."""
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        stop("cli.not_utf8", file=file.name)


def read_entries(file: Path) -> SheetResult:
    """Read entries from JSON lines, or from a sheet by its name's ending."""
    if file.suffix.lower() in (".csv", ".tsv", ".xlsx"):
        return read_sheet(file.read_bytes(), file.name)
    return read_jsonl(read_text(file))


def complain_of_lines(errors: Iterable[tuple[str, Sequence[SheetError]]]) -> bool:
    """Print each file's errors to standard error; tell whether there was any."""
    found = [(name, error) for name, some in errors for error in some]
    for name, error in found:
        click.echo(f"{name}: {error.row}: {error.message}", err=True)
    return bool(found)
