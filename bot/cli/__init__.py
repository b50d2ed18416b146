"""The command line, one module a subject. Words for staff stand in ``bot/messages.toml``."""

from __future__ import annotations

import click

from bot.cli.alerts import alerts
from bot.cli.brake import start, stop
from bot.cli.check import check
from bot.cli.clock import clock
from bot.cli.connect import connect, disconnect
from bot.cli.db import db
from bot.cli.disaster import disaster
from bot.cli.faq import faq
from bot.cli.figures import figures
from bot.cli.group import group
from bot.cli.post import post
from bot.cli.questions import questions
from bot.cli.rota import rota
from bot.cli.sample import sample
from bot.cli.shelters import shelters
from bot.cli.staff import staff
from bot.cli.town import town
from bot.cli.work import work


@click.group()
def main() -> None:
    """Run and look after the town's bot on LINE."""


_COMMANDS = (
    alerts,
    check,
    clock,
    connect,
    disconnect,
    db,
    disaster,
    faq,
    figures,
    group,
    post,
    questions,
    rota,
    sample,
    shelters,
    staff,
    town,
    work,
    stop,
    start,
)
for command in _COMMANDS:
    main.add_command(command)
