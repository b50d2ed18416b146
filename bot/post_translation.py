"""A post's words as a sheet for whoever translates them: a column a language, title and body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.messages import message
from faq.sheet import sheet_error as file_error
from faq.sheet_export import write_rows
from faq.table import Unreadable, read_table
from handlers.letters import legible
from handlers.phrases import JAPANESE, language_name
from scheduler.post import Content
from scheduler.rota_cells import plain

WHAT = "項目"
ROWS = {"題名": "titles", "本文": "bodies"}
MOST_BYTES = 1_000_000
LONGEST = 20_000


class Untranslatable(ValueError):
    """A sheet that cannot be used; its text says why, for whoever sent it."""


def write(content: Content, languages: Sequence[str]) -> bytes:
    """Write a post's words as CSV, with empty cells for what is not translated."""
    lines = [[WHAT, *(language_name(one) for one in languages)]]
    for name, field in ROWS.items():
        found: Mapping[str, str] = getattr(content, field)
        lines.append([name, *(found.get(one, "") for one in languages)])
    return write_rows(lines)


def read(data: bytes, content: Content, languages: Sequence[str]) -> Content:
    """Put a sheet's translations into a post; the Japanese and all else stay as they are.

    Raises Untranslatable. A cell left empty takes that translation out, so that the sheet and the
    post say the same.
    """
    try:
        table = read_table(data)
    except Unreadable as refusal:
        error = file_error("file", refusal.reason, 0, **refusal.values)
        raise Untranslatable(error.message) from None
    known = {plain(language_name(one)): one for one in languages}
    names = {name: known[plain(name)] for name in table.header if plain(name) in known}
    what = next((name for name in table.header if plain(name) == plain(WHAT)), None)
    if what is None:
        raise Untranslatable(message("post.column_missing", column=WHAT))
    found: dict[str, dict[str, str]] = {"titles": {}, "bodies": {}}
    for row in table.rows:
        field = ROWS.get((row.cells.get(what) or "").strip())
        if field is None:
            wrong = message("post.cell_choice", column=WHAT, value=row.cells.get(what) or "")
            raise Untranslatable(message("post.row", row=row.number, what=wrong))
        for name, language in names.items():
            cell = legible(row.cells.get(name) or "")[:LONGEST].replace("\r\n", "\n").strip()
            if language != JAPANESE:
                found[field][language] = cell
    titles, bodies = (
        {**getattr(content, field), **given} for field, given in sorted(found.items(), reverse=True)
    )
    return replace(
        content,
        titles={one: text for one, text in titles.items() if text},
        bodies={one: text for one, text in bodies.items() if text},
    )
