"""`disaster`: the mode in which nothing is promised and what everybody asks is answered first."""

from __future__ import annotations

import click

from bot import modes
from bot.cli.desk import Actor, acting, now, say, settings, stop, store, town
from bot.proposing import propose


@click.command()
@click.argument("state", type=click.Choice(["on", "off", "propose"]))
@click.option("--reason", default="", help="Why it is proposed, as staff will read it.")
@acting
def disaster(state: str, reason: str, actor: Actor) -> None:
    """Turn disaster mode on or off, or propose it to those who may."""
    found = settings()
    with store(found) as opened:
        by = actor.prove(opened, "mode")
        if state == "propose":
            if not reason.strip():
                stop("cli.disaster_reason")
            with opened.write() as connection:
                new = propose(connection, reason, found, town(found), now())
            say("cli.disaster_proposed" if new else "cli.disaster_same")
            return
        with opened.write() as connection:
            count = modes.set_disaster(connection, state == "on", by.id, now(), town(found))
    if count is None:
        say("cli.disaster_same")
    else:
        say(f"cli.disaster_{state}", count=count)
