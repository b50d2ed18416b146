"""`disaster`: the mode in which nothing is promised and what everybody asks is answered first."""

from __future__ import annotations

import click

from bot import modes
from bot.cli.desk import Actor, acting, now, say, settings, store, town


@click.command()
@click.argument("state", type=click.Choice(["on", "off"]))
@acting
def disaster(state: str, actor: Actor) -> None:
    """Turn disaster mode on or off."""
    found = settings()
    with store(found) as opened:
        by = actor.prove(opened, "mode")
        with opened.write() as connection:
            count = modes.set_disaster(connection, state == "on", by.id, now(), town(found))
    if count is None:
        say("cli.disaster_same")
    else:
        say(f"cli.disaster_{state}", count=count)
