"""`questions`: what waits for staff, and answering it without LINE."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from bot.act import Door, Unanswerable
from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.messages import message
from bot.rules import answering
from bot.store import questions as rows
from bot.store import staff
from faq.index import Index

REFUSED = {
    "answered": "cli.refused_answered",
    "withdrawn": "cli.refused_withdrawn",
    "not answered": "cli.refused_withdrawn",
    "no such question": "cli.question_unknown",
    "empty": "cli.refused_empty",
    "too long": "cli.refused_long",
    "not allowed": "cli.refused_role",
    "taken by another": "cli.refused_taken",
    "private phone": "cli.refused_private",
    "private name": "cli.refused_private",
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
        due = row.promised_at
        say(
            "cli.question_row",
            number=row.id,
            desk=file.desk(row.desk).names["ja"],
            language=row.language,
            promised=due.astimezone(ZoneInfo(file.timezone)).strftime("%m/%d %H:%M") if due else "",
            late=message("cli.late") if due and due < now() else "",
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
@click.option("--despite", default="", help="Why words are sent that were stopped as private.")
@acting
def answer(number: int, text: str, despite: str, actor: Actor) -> None:
    """Answer a question; the running web and clock processes deliver it."""
    found = settings()
    file = town(found)
    names = Index((), names=file.faq.names)

    with store(found) as opened:
        by = actor.prove(opened, "answer")
        try:
            rule = answering(text, names.people, despite=despite)
            Door(opened, found, file).act(number, by, rule, now())
        except Unanswerable as refusal:
            reason = str(refusal)
            stop(REFUSED.get(reason, "cli.refused_other"), number=number, reason=reason)
    say("cli.answered", number=number)
