"""`post`: import, list, approve, send, pause and cancel the town's news."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from bot import post_sheet
from bot.accounts import Act
from bot.audience import reach
from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.cli.lines import FILE
from bot.messages import message
from bot.posts import Desk, Unpostable
from bot.store import announcing, posts, progress
from bot.store.posts import Stale
from scheduler.post import from_json, problems
from scheduler.posting import Approval


@click.group()
def post() -> None:
    """Look after the town's news."""


@post.command("import")
@click.argument("file", type=FILE)
@click.option("--submit", is_flag=True, help="Ask for approval of all of them at once.")
@acting
def import_(file: Path, submit: bool, actor: Actor) -> None:
    """Keep the posts of a sheet as drafts; with one bad row, none."""
    found = settings()
    with store(found) as opened:
        by = actor.prove(opened, "post.write")
        known = town(found)
        local = now().astimezone(ZoneInfo(known.town.timezone)).replace(tzinfo=None)
        sheet = post_sheet.read_posts(file.read_bytes(), known, local)
        for row, what in sheet.errors:
            if row:
                say("cli.sheet_error", row=row, message=what)
            else:
                say("cli.sheet_file_error", message=what)
        if sheet.errors:
            stop("cli.posts_none_kept")
        with opened.write() as connection:
            desk = Desk(connection, known, by.id, now())
            for _, content in sheet.posts:
                number = desk.draft(content)
                if submit:
                    desk.submit(number, 1)
                say("cli.post_kept", number=number, title=content.titles["ja"])


@post.command("list")
@click.option("--all", "all_", is_flag=True, help="Those that are over as well.")
def list_posts(all_: bool) -> None:
    """List what waits, what is planned, and how what is being sent stands."""
    found = settings()
    zone = ZoneInfo(town(found).town.timezone)
    states = () if all_ else ("draft", "pending", "approved", "sending")
    with store(found) as opened, opened.read() as connection:
        for row in posts.listed(connection, states):
            sent = posts.last_sent(connection, row.id)
            counts = progress.counts(connection, sent.id) if sent else ()
            say(
                "cli.post_row",
                number=row.id,
                state=message(f"post_state.{row.state}"),
                title=from_json(row.content).titles.get("ja", ""),
                next=f"{row.next_at.astimezone(zone):%Y-%m-%d %H:%M}" if row.next_at else "-",
                sent=sum(one.people for one in counts if one.state == "sent"),
                all=sum(one.people for one in counts),
            )


@post.command()
@click.argument("number", type=int)
def show(number: int) -> None:
    """Show a post: its words, who gets it at what cost, what is wrong, and its edition."""
    found = settings()
    known = town(found)
    local = now().astimezone(ZoneInfo(known.town.timezone)).replace(tzinfo=None)
    with store(found) as opened, opened.read() as connection:
        row = posts.by_number(connection, number)
        if row is None:
            stop("cli.post_unknown", number=number)
        content = from_json(row.content)
        gets = reach(connection, content, known, drill=row.drill)
        say(
            "cli.post_shown",
            number=number,
            state=message(f"post_state.{row.state}"),
            edition=row.edition,
            drafter=row.drafter,
            people=gets.people,
            cost=gets.cost,
        )
        for language in known.town.languages:
            if content.bodies.get(language):
                click.echo(f"[{language}] {content.titles.get(language, '')}")
                click.echo(content.bodies[language])
        wrong = problems(
            content,
            local,
            known.town.languages,
            known.posts.areas,
            relation=row.relation,
            drill=row.drill,
        )
        for one in wrong if row.state in ("draft", "pending") else ():
            say("cli.warning", text=message(f"post.{one.id}", **one.values))
        for told in posts.told(connection, number):
            if told.outcome == "missed":
                reason = message(f"post_missed.{told.reason}")
                say("cli.post_missed", occurrence=told.occurrence, reason=reason)


@post.command()
@click.argument("number", type=int)
@acting
def submit(number: int, actor: Actor) -> None:
    """Ask for approval of a draft."""
    _act(actor, number, "post.write", lambda desk, row: desk.submit(number, row.version))


@post.command()
@click.argument("number", type=int)
@click.option("--edition", type=int, required=True, help="The edition that `post show` showed.")
@acting
def approve(number: int, edition: int, actor: Actor) -> None:
    """Approve an edition that somebody else has drafted."""

    def act(desk: Desk, row: Any) -> None:
        alone = row.drafted_by == desk.by and desk.town.posts.one_person
        desk.approve(number, Approval(edition, desk.by, "alone" if alone else "second"))

    _act(actor, number, "post.approve", act)


@post.command()
@click.argument("number", type=int)
@click.option("--reason", required=True, help="Why it cannot wait for a second person.")
@acting
def send(number: int, reason: str, actor: Actor) -> None:
    """Send at once, alone, in an emergency; it is looked at afterwards."""
    _act(
        actor,
        number,
        "post.write",
        lambda desk, row: desk.approve(number, Approval(row.edition, desk.by, "emergency", reason)),
    )


@post.command()
@click.argument("number", type=int)
@click.option("--reason", default="", help="Kept in the record.")
@acting
def cancel(number: int, reason: str, actor: Actor) -> None:
    """Take a post off; what has not left never will, and nothing is sent by this."""
    _act(actor, number, "post.write", lambda desk, row: desk.cancel(number, reason))


@post.command()
@click.argument("number", type=int)
@acting
def pause(number: int, actor: Actor) -> None:
    """Hold what is being sent."""
    _act(actor, number, "stop", lambda desk, row: desk.pause(number))


@post.command()
@click.argument("number", type=int)
@acting
def resume(number: int, actor: Actor) -> None:
    """Let what was held go on."""
    _act(actor, number, "post.write", lambda desk, row: desk.resume(number))


@post.command()
@click.argument("number", type=int)
def report(number: int) -> None:
    """Tell how each sending of a post went, in numbers of people."""
    with store(settings()) as opened, opened.read() as connection:
        for sent in announcing.of_post(connection, number):
            for one in progress.counts(connection, sent.id):
                state = message(f"post_part.{one.state}")
                say(
                    "cli.post_counts",
                    occurrence=sent.occurrence,
                    state=state,
                    people=one.people,
                    parts=one.parts,
                )


def _act(actor: Actor, number: int, needed: Act, act: Callable[[Desk, Any], None]) -> None:
    found = settings()
    with store(found) as opened:
        by = actor.prove(opened, needed)
        known = town(found)
        try:
            with opened.write() as connection:
                row = posts.by_number(connection, number)
                if row is None:
                    stop("cli.post_unknown", number=number)
                act(Desk(connection, known, by.id, now()), row)
                after = posts.by_number(connection, number)
        except (Unpostable, Stale) as refusal:
            told = "changed meanwhile" if isinstance(refusal, Stale) else str(refusal)
            stop("cli.post_refused", reason=message(f"post_refusal.{told.replace(' ', '_')}"))
    state = message(f"post_state.{after.state}") if after else ""
    say("cli.post_done", number=number, state=state)
