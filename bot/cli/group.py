"""`group`: LINE groups that serve as a desk's staff group."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import click

from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.linking import CODE_MINUTES, make_code
from bot.store import people


@click.group()
def group() -> None:
    """Look after the staff groups."""


@group.command()
@click.argument("desk")
@acting
def code(desk: str, actor: Actor) -> None:
    """Print a one-time code that makes the LINE group where it is typed a desk's staff group."""
    found = settings()
    desks = {one.id: one for one in town(found).town.desks}
    if desk not in desks:
        stop("cli.desk_unknown", desk=desk, desks=", ".join(desks))
    with store(found) as opened:
        by = actor.prove(opened, "group.manage")
        with opened.write() as connection:
            made = make_code(connection, "group", desk, by.id, now())
    say(
        "cli.group_code",
        desk=desks[desk].names["ja"],
        minutes=CODE_MINUTES,
        code=made,
    )


@group.command("list")
def list_groups() -> None:
    """List the staff groups."""
    found = settings()
    file = town(found).town
    with store(found) as opened, opened.read() as connection:
        registered = [
            (number, desk)
            for desk in file.desks
            for number in people.groups_of(connection, desk.id)
        ]
        if not registered:
            say("cli.no_groups")
        for number, desk in registered:
            seen = people.group_by_number(connection, number).seen_at
            since = seen.astimezone(ZoneInfo(file.timezone)).strftime("%Y-%m-%d")
            say("cli.group_row", number=number, desk=desk.names["ja"], since=since)
