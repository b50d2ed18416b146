"""`faq proposals`, `approve`, `refuse`, `recalibrate`: learning, with a person in the loop."""

from __future__ import annotations

from collections import Counter

import click

from bot import learning
from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.knowledge import build
from bot.messages import message
from bot.recalibration import Outlook, in_force, look
from bot.store import entries, staff
from bot.store import learning as rows
from faq.entry import Entry, question_in
from faq.index import Index
from faq.recalibration import LEAST
from faq.verdict import Kind
from handlers.letters import one_line

NUMBER = click.IntRange(1, 2**31 - 1)
MOST_CHANGES = 20
SHOWN = 60

_REFUSED = {
    "unknown": "cli.proposal_unknown",
    "decided": "cli.proposal_decided",
    "no entry": "cli.proposal_no_entry",
    "taken": "cli.proposal_taken",
    "no id": "cli.proposal_no_id",
}


@click.command()
def proposals() -> None:
    """List what people's choices and staff's answers propose; changes nothing that is used."""
    found = settings()
    file = town(found)
    with store(found) as opened:
        # Enough to take people's names out; the town's own stay.
        index = Index((), names=file.faq.names)
        with opened.write() as connection:
            learning.gather(connection, index)
        with opened.read() as connection:
            waiting = rows.open_proposals(connection)
            live = {entry.id: entry for entry in entries.published(connection)}
    for row in waiting:
        known: dict[str, object] = {"number": row.id, "text": row.text, "language": row.language}
        if row.kind == "alias":
            entry = live.get(row.entry, Entry(row.entry, ""))
            question = question_in(entry, row.language)[1]
            say("cli.proposal_alias", **known, id=row.entry, times=row.times, question=question)
        else:
            desk = file.town.desk(row.desk).names["ja"]
            say("cli.proposal_entry", **known, desk=desk, answer=one_line(row.answer, 500))
    say("cli.proposals_foot" if waiting else "cli.no_proposals")


@click.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@click.option("--id", default="", help="The new entry's id.")
@click.option("--topic", default="", help="The new entry's topic.")
@acting
def approve(numbers: tuple[int, ...], id: str, topic: str, actor: Actor) -> None:
    """Approve proposals: wordings are used at once, new entries become drafts."""
    with store(settings()) as opened:
        by = actor.prove(opened, "faq.publish")
        for number in numbers:
            try:
                with opened.write() as connection:
                    row = learning.approve(connection, number, by.id, now(), id=id, topic=topic)
            except learning.Undecidable as refusal:
                stop(_REFUSED[refusal.reason], number=number)
            done = "cli.proposal_alias_done" if row.kind == "alias" else "cli.proposal_entry_done"
            say(done, number=number, id=row.entry or id)


@click.command()
@click.argument("numbers", type=NUMBER, nargs=-1, required=True)
@acting
def refuse(numbers: tuple[int, ...], actor: Actor) -> None:
    """Refuse proposals; the same are not proposed again."""
    with store(settings()) as opened:
        by = actor.prove(opened, "faq.publish")
        for number in numbers:
            try:
                with opened.write() as connection:
                    learning.refuse(connection, number, by.id, now())
            except learning.Undecidable as refusal:
                stop(_REFUSED[refusal.reason], number=number)
            say("cli.proposal_refused", number=number)


@click.command()
@click.option("--apply", is_flag=True, help="Put in force what is shown.")
@acting
def recalibrate(apply: bool, actor: Actor) -> None:
    """Show what bringing the chances into line with people's own words would change."""
    found = settings()
    file = town(found)
    with store(found) as opened:
        by = actor.prove(opened, "faq.publish")
        with opened.read() as connection:
            asks = rows.judged_asks(connection)
            published = entries.published(connection)
        index = build(opened, file.faq, published)
        with opened.read() as connection:
            present = in_force(connection, index.parameters, index.profile)
        try:
            outlook = look(asks, index, present)
        except ValueError:
            stop("cli.recalibrate_few", asks=len(asks), least=LEAST)
        _show(outlook)
        if not apply:
            say("cli.recalibrate_foot")
            return
        with opened.write() as connection:
            rows.calibrate(
                connection,
                profile=index.profile,
                slope=outlook.line.slope,
                shift=outlook.line.shift,
                asks=outlook.asks,
                at=now(),
                staff_id=by.id,
            )
            entries.new_edition(connection, now())
            staff.record(connection, now(), by.id, "faq.recalibrate", f"{outlook.asks} asks")
        say("cli.recalibrate_done")


def _show(outlook: Outlook) -> None:
    say("cli.recalibrate_head", asks=outlook.asks)
    _row("now", outlook.before, outlook.right_before)
    _row("then", outlook.after, outlook.right_after)
    for change in outlook.changes[:MOST_CHANGES]:
        say(
            "cli.recalibrate_change",
            before=message(f"cli.verdict_{change.before}"),
            after=message(f"cli.verdict_{change.after}"),
            text=one_line(change.text, SHOWN),
            entry=change.entry,
            right=message("cli.recalibrate_right" if change.right else "cli.recalibrate_wrong"),
        )
    if len(outlook.changes) > MOST_CHANGES:
        say("cli.recalibrate_more", count=len(outlook.changes) - MOST_CHANGES)
    if not outlook.changes:
        say("cli.recalibrate_same")


def _row(what: str, verdicts: Counter[Kind], right: int) -> None:
    say(
        "cli.recalibrate_row",
        what=message(f"cli.recalibrate_{what}"),
        right=right,
        **{kind: verdicts[kind] for kind in ("answer", "suggest", "handover")},
    )
