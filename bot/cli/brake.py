"""`stop` and `start`: the brake of the whole account, without the console."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import click

from bot import modes
from bot.cli import desk
from bot.cli.desk import Actor, acting, now, say, settings, store, town
from bot.messages import message, remedy
from bot.store import staff
from bot.store.held import Group

OTHER = "other"
"""What a purpose without a name is called here."""


@click.command()
@click.option("--alerts", is_flag=True, help="Stop alerts of disasters as well.")
@acting
def stop(alerts: bool, actor: Actor) -> None:
    """Stop all sending to people in LINE, in every process, within a second."""
    with store(settings()) as opened:
        by = actor.prove(opened, "stop")
        with opened.write() as connection:
            changed = modes.stop(connection, by.id, now(), alerts=alerts)
    if not changed:
        desk.stop("brake.already")
    say("brake.stopped_alerts" if alerts else "brake.stopped")


@click.command()
@click.option("--send", multiple=True, metavar="PURPOSE", help="Send what is held for a purpose.")
@click.option("--drop-rest", is_flag=True, help="Drop what is held for any other purpose.")
@acting
def start(send: tuple[str, ...], drop_rest: bool, actor: Actor) -> None:
    """Start sending again; without options only list what was held, by purpose."""
    found = settings()
    file = town(found).town
    with store(found) as opened:
        if not send and not drop_rest:
            with opened.read() as connection:
                brake = modes.stopped(connection)
                held = modes.waiting(connection, now())
                by = staff.by_number(connection, brake.by) if brake else None
            _list(brake, by.login if by else "", held, ZoneInfo(file.timezone))
            return
        account = actor.prove(opened, "start")
        try:
            with opened.write() as connection:
                held = modes.waiting(connection, now())
                purposes = {group.purpose or OTHER: group.purpose for group in held}
                if unknown := [name for name in send if name not in purposes]:
                    desk.stop("brake.unknown", purpose=unknown[0])
                chosen = [purposes[name] for name in send]
                seen = list(purposes.values()) if drop_rest else chosen
                done = modes.start(connection, account.id, now(), let_go=chosen, seen=seen)
        except modes.Unasked as left:
            desk.stop("brake.rest", purposes=", ".join(name or OTHER for name in left.args))
    if done is None:
        desk.stop("brake.runs")
    say("brake.started", sent=done.sent, dropped=done.dropped, replies=done.replies)


def _list(brake: modes.Stopped | None, by: str, held: Sequence[Group], zone: ZoneInfo) -> None:
    if brake is None:
        say("brake.runs")
        return
    alerts = message("brake.with_alerts" if brake.alerts else "brake.without_alerts")
    say("brake.since", since=_moment(brake.since, zone), by=by, alerts=alerts)
    for group in held:
        say(
            "brake.group",
            purpose=group.purpose or OTHER,
            words=remedy("purpose", group.purpose or OTHER),
            rows=group.rows,
            recipients=group.recipients,
            cost=group.cost,
            oldest=_moment(group.oldest, zone),
        )
    say("brake.how" if held else "brake.nothing")


def _moment(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).strftime("%m/%d %H:%M")
