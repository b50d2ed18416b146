"""How many come to what a post invites to: by day, language and kind of person; nobody's name."""

from __future__ import annotations

from collections import Counter

from flask import Response, g
from werkzeug.exceptions import NotFound

from bot.console.pages import console, needs
from bot.console.words import word_of, words
from bot.store import gatherings
from faq.sheet_export import write_rows
from handlers.phrases import JAPANESE, language_name


@console.get("/posts/<int:number>/sign-ups.csv")
@needs("figures.see")
def sign_ups(number: int) -> Response:
    """Give the counts as a sheet."""
    with g.store.read() as connection:
        if gatherings.by_post(connection, number) is None:
            raise NotFound
        people = gatherings.who_comes(connection, number)
    counted = Counter(
        (
            f"{one.at.astimezone(g.zone):%Y-%m-%d}",
            language_name(one.language or JAPANESE),
            word_of("lens", one.lens) if one.lens else words("sign_ups.unknown"),
        )
        for one in people
    )
    head = [words(f"sign_ups.{name}") for name in ("day", "language", "lens", "people")]
    lines = [[*key, str(many)] for key, many in sorted(counted.items())]
    answer = Response(write_rows([head, *lines]), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f'attachment; filename="sign-ups-{number}.csv"'
    return answer
