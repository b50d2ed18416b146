"""`work`: what the web process starts beside itself. Not for people, so it is not listed."""

from __future__ import annotations

import sys

import click

from bot.cli.desk import settings, town


@click.command(hidden=True)
def work() -> None:
    """Work through inbox and outbox until standard input ends."""
    from bot.companion import accompany
    from bot.log import configure
    from bot.worker import Worker

    configure()
    found = settings()
    accompany(Worker(found, town(found)), sys.stdin.fileno())
