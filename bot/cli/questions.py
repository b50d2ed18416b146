"""`questions`: what waits for staff, and answering it without LINE."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from bot.act import Unanswerable, answer_question
from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.messages import message
from bot.store import questions as rows
from bot.store import staff

REFUSED = {
    "answered": "cli.refused_answered",
    "withdrawn": "cli.refused_withdrawn",
    "not answered": "cli.refused_withdrawn",
    "no such question": "cli.question_unknown",
    "empty": "cli.refused_empty",
    "too long": "cli.refused_long",
    "not allowed": "cli.refused_role",
}


@click.group()
def questions() -> None:
    """Look at routed questions and answer them."""


@questions.command("list")
def list_open() -> None:
    """List the open questions, the one promised first at the top; without their words."""
    found = settings()
    file = town(found).town
    with store(found) as opened, opened.read() as connection:
        waiting = rows.open_questions(connection)
    if not waiting:
        say("cli.no_questions")
    for row in waiting:
        promised = row.promised_at.astimezone(ZoneInfo(file.timezone))
        say(
            "cli.question_row",
            number=row.id,
            desk=file.desk(row.desk).names["ja"],
            language=row.language,
            promised=promised.strftime("%m/%d %H:%M"),
            late=message("cli.late") if row.promised_at < now() else "",
        )


@questions.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@acting
def show(number: int, actor: Actor) -> None:
    """Show a question's masked words; the look is recorded."""
    found = settings()
    file = town(found).town
    with store(found) as opened:
        by = actor.prove(opened, "answer")
        with opened.write() as connection:
            row = rows.question(connection, number)
            if row is None:
                stop("cli.question_unknown", number=number)
            staff.record(connection, now(), by.id, "question.read", f"question {number}")
    say(
        "cli.question_text",
        number=number,
        desk=file.desk(row.desk).names["ja"],
        language=row.language,
        text=row.text or message("cli.question_text_gone"),
    )


@questions.command()
@click.argument("number", type=click.IntRange(1, 2**31 - 1))
@click.argument("text")
@acting
def answer(number: int, text: str, actor: Actor) -> None:
    """Answer a question; the running web and clock processes deliver it."""
    found = settings()
    file = town(found)
    with store(found) as opened:
        by = actor.prove(opened, "answer")
        try:
            answer_question(opened, found, file, number, text, by, now())
        except Unanswerable as refusal:
            reason = str(refusal)
            stop(REFUSED.get(reason, "cli.refused_other"), number=number, reason=reason)
    say("cli.answered", number=number)
