"""`faq import`, `export`, `template`, `languages`: sheets in and out, and how complete they are."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Iterable, Sequence
from itertools import takewhile
from pathlib import Path

import click

from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.cli.encoders import told
from bot.cli.lines import FILE
from bot.knowledge import build
from bot.messages import message, remedy
from bot.store import entries as rows
from bot.store import staff
from bot.store.engine import Store
from bot.town import TownFile
from faq.alike import alike
from faq.entry import Entry, question_in
from faq.sheet import Notes, SheetError, SheetResult, read_sheet, unknown_words
from faq.sheet_export import KINDS, differences, template_rows, write_rows, write_sheet
from faq.sheet_gaps import Gaps, gaps

NEW_FILE = click.Path(dir_okay=False, path_type=Path)
MOST_PAIRS = 20
MOST_NAMED = 10
SHOWN = 40
BEFORE_IT = 8


@click.command("import")
@click.argument("file", type=FILE)
@click.option("--replace", is_flag=True, help="Propose to withdraw entries the sheet lacks.")
@acting
def import_(file: Path, replace: bool, actor: Actor) -> None:
    """Read a sheet into drafts and show what would change; publishes nothing."""
    found = settings()
    with store(found) as opened:
        by = actor.prove(opened, "faq.review")
        known = town(found)
        sheet = read_sheet(file.read_bytes(), file.name)
        _tell(sheet, known, file.name)
        with opened.write() as connection:
            live = {entry.id: entry for entry in rows.published(connection)}
            changed = [entry for entry in sheet.entries if live.get(entry.id) != entry]
            # A row that could not be read is no wish to withdraw its entry.
            whole = replace and not sheet.errors
            gone = sorted(set(live) - {entry.id for entry in sheet.entries}) if whole else []
            # Other sheets' drafts stay; what equals the published entry is no draft any more.
            rows.drop_drafts(connection, [entry.id for entry in sheet.entries])
            rows.save_drafts(connection, now(), by.id, changed, gone)
            staff.record(connection, now(), by.id, "faq.import", file.name[:128])
            waiting = rows.drafts(connection)
        show_drafts(opened)
        _tell_alike(sheet.entries, live, waiting)
        if changed:
            # What is encoded now need not be when it is published.
            build(opened, known.faq, changed, told())
    if sheet.errors:
        sys.exit(1)


@click.command()
@click.argument("file", type=NEW_FILE)
def export(file: Path) -> None:
    """Write the published entries as a sheet, in the form that the file's name ends with."""
    kind = _kind(file)
    with store(settings()) as opened, opened.read() as connection:
        published = rows.published(connection)
    _write(file, write_sheet(published, kind))
    say("cli.faq_exported", file=file.name, count=len(published))


@click.command()
@click.argument("file", type=NEW_FILE)
def template(file: Path) -> None:
    """Write an empty sheet with examples, in the form that the file's name ends with."""
    rows_of_it = template_rows()
    _write(file, write_rows(rows_of_it, _kind(file)))
    say("cli.faq_exported", file=file.name, count=len(rows_of_it) - 1)


@click.command()
def languages() -> None:
    """Show how many published entries have an answer in each of the town's languages."""
    found = settings()
    spoken = town(found).town.languages
    with store(found) as opened, opened.read() as connection:
        published = rows.published(connection)
    if not published:
        stop("sheet.none_published")
    counted = gaps(published, spoken)
    for line in _table(counted):
        click.echo(line)
    for gap in counted:
        if gap.missing:
            ids = _some(gap.missing)
            say("sheet.lacking", language=_name(gap.language), count=len(gap.missing), ids=ids)


def show_drafts(opened: Store) -> None:
    """Print what publishing would change: each entry, and each cell of those that change."""
    with opened.read() as connection:
        waiting = rows.drafts(connection)
        live = {entry.id: entry for entry in rows.published(connection)}
    new = changed = gone = 0
    for id, entry in waiting.items():
        if entry is None:
            gone += 1
            say("cli.faq_gone", id=id)
            continue
        question = question_in(entry, "ja")[1]
        if id in live:
            changed += 1
            cells = differences(live[id], entry)
            columns = "、".join(column for column, *_ in cells)
            say("cli.faq_changed", id=id, question=question, fields=columns)
            for column, before, after in cells:
                old, new_text = _around(before, after)
                say("sheet.difference", column=column, before=old, after=new_text)
        else:
            new += 1
            say("cli.faq_new", id=id, question=question)
    if waiting:
        say("cli.faq_summary", new=new, changed=changed, gone=gone)
    else:
        say("cli.faq_same")


def _tell(sheet: SheetResult, known: TownFile, name: str) -> None:
    """Say what a sheet holds and what is wrong with it; end where it holds nothing to take."""
    desks = known.town.desks
    for warning in sheet.warnings:
        say("cli.warning", text=warning.message)
    _tell_notes(sheet.notes)
    for unknown in unknown_words(
        sheet,
        desks=[word for desk in desks for word in (desk.id, *desk.names.values())],
        topics=[topic for desk in desks for topic in desk.topics],
    ):
        id = "sheet.unknown_desk" if unknown.column == "担当" else "sheet.unknown_topic"
        _warn(id, word=unknown.word, rows=_row_numbers(unknown.rows))
    for error in sheet.errors:
        _complain(error)
    bad = sum(error.row > 0 for error in sheet.errors)
    if sheet.entries or bad:
        say("cli.faq_read", file=name, entries=len(sheet.entries), errors=bad)
    if not sheet.entries:
        stop("cli.faq_nothing")


def _tell_notes(notes: Notes) -> None:
    if notes.merged:
        _warn("sheet.merged", areas=_some(notes.merged))
    if notes.nameless:
        _warn("sheet.nameless", columns=_some(notes.nameless))
    if notes.formulas:
        columns = dict.fromkeys(name for names in notes.formulas.values() for name in names)
        _warn(
            "sheet.computed" if notes.computed else "sheet.uncomputed",
            columns="、".join(columns),
            rows="、".join(map(str, notes.formulas)),  # all: each is to be looked at
        )


def _tell_alike(
    sheet: Sequence[Entry], live: dict[str, Entry], waiting: dict[str, Entry | None]
) -> None:
    """Point out questions that would stand twice once everything is published."""
    ours = {entry.id for entry in sheet}
    others = [entry for id, entry in (live | waiting).items() if entry and id not in ours]
    questions = {entry.id: entry for entry in (*others, *sheet)}
    for pair in alike(sheet, others, MOST_PAIRS):
        say(
            "sheet.same_question" if pair.same else "sheet.near_question",
            first=pair.first,
            second=pair.second,
            question=_around("", questions[pair.second].wordings[pair.language][0])[1],
        )


def _complain(error: SheetError) -> None:
    if error.row:
        say("cli.sheet_error", row=error.row, message=error.message)
    else:
        say("cli.sheet_file_error", message=error.message)


def _warn(id: str, **values: object) -> None:
    say("cli.warning", text=message(id, **values))


def _some(words: Sequence[str]) -> str:
    named = "、".join(words[:MOST_NAMED])
    left = len(words) - MOST_NAMED
    return message("sheet.and_more", named=named, count=left) if left > 0 else named


def _row_numbers(numbers: Iterable[int]) -> str:
    return _some([str(number) for number in numbers])


def _around(before: str, after: str) -> tuple[str, str]:
    """Shorten two texts to where they begin to differ."""
    pairs = zip(before, after, strict=False)
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    start = max(0, same - BEFORE_IT)
    return _piece(before, start), _piece(after, start)


def _piece(text: str, start: int) -> str:
    if not text:
        return message("sheet.empty")
    piece = " ".join(text[start : start + SHOWN].split())
    return "…" * (start > 0) + piece + "…" * (len(text) > start + SHOWN)


def _table(counted: Sequence[Gaps]) -> list[str]:
    """Lay out a line a topic and a column a language, wide letters taking two places."""
    head = [message("sheet.topic"), *(_name(gap.language) for gap in counted)]
    lines = [head]
    for topic in counted[0].topics:
        counts = [_count(*gap.topics[topic]) for gap in counted]
        lines.append([topic or message("sheet.no_topic"), *counts])
    totals = [_count(gap.answered, len(gap.missing)) for gap in counted]
    lines.append([message("sheet.total"), *totals])
    widths = [max(map(_width, column)) for column in zip(*lines, strict=True)]
    return [
        "  ".join(
            cell + " " * (width - _width(cell)) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in lines
    ]


def _count(answered: int, missing: int) -> str:
    return message("sheet.count", answered=answered, missing=missing)


def _name(language: str) -> str:
    return remedy("language", language) or language


def _width(text: str) -> int:
    return sum(1 + (unicodedata.east_asian_width(letter) in "WF") for letter in text)


def _kind(file: Path) -> str:
    kind = file.suffix.lower()
    if kind not in KINDS:
        stop("sheet.unknown_kind", file=file.name, kinds="、".join(KINDS))
    return kind


def _write(file: Path, data: bytes) -> None:
    try:
        with file.open("xb") as new:
            new.write(data)
    except FileExistsError:
        stop("cli.file_exists", file=file.name)
