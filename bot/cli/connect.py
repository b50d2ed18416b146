"""`connect` and `disconnect`: point LINE's webhook at this bot, and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

import click

from bot.cli.desk import Actor, acting, now, say, settings, stop, store
from bot.config import Settings
from bot.messages import message
from bot.platform import CallFailed
from bot.store import staff

if TYPE_CHECKING:
    from bot.connection import Present
    from bot.line import Line

Answer = TypeVar("Answer")


@click.command()
@click.argument("host")
@click.option("--take-over", is_flag=True, help="Replace another system's webhook address.")
@acting
def connect(host: str, take_over: bool, actor: Actor) -> None:
    """Show how the account stands, then point its webhook at HOST/callback and test it."""
    from bot import connection

    found = settings()
    ours = _address(host, found)
    with store(found) as opened:
        by = actor.prove(opened, "group.manage")
        line = _line(found)
        present = _asked(lambda: connection.look(line))
        _show(present)
        if connection.is_foreign(present, ours) and not take_over:
            stop("connect.foreign", url=present.webhook)
        result = _asked(lambda: connection.take(opened, line, present, ours, now()))
        if not result.get("success"):
            stop("connect.test_failed", reason=result.get("reason"), detail=result.get("detail"))
        with opened.write() as writing:
            staff.record(writing, now(), by.id, "connect", ours[:128])
    say("connect.tested")
    say("connect.set", url=ours)
    if present.friends is not None:
        say("connect.imported", count=len(present.friends))
    say("connect.switches")


@click.command()
@acting
def disconnect(actor: Actor) -> None:
    """Set the webhook address that `connect` found."""
    from bot import connection

    found = settings()
    with store(found) as opened:
        by = actor.prove(opened, "group.manage")
        line = _line(found)
        try:
            kept, url = _asked(lambda: connection.give_back(opened, line))
        except connection.MovedOn as moved:
            stop("connect.moved_on", url=str(moved))
        if not kept:
            stop("connect.nothing_before")
        with opened.write() as writing:
            staff.record(writing, now(), by.id, "disconnect", str(url)[:128])
    if url is None:
        say("connect.nothing_to_restore")
    else:
        say("connect.restored", url=url)


def _address(host: str, found: Settings) -> str:
    try:
        url = urlsplit(host if "//" in host else f"https://{host}")
    except ValueError:
        stop("connect.not_https", url=host)
    if not url.hostname or (url.scheme != "https" and not found.is_simulated):
        stop("connect.not_https", url=host)
    return f"{url.scheme}://{url.netloc}/callback"


def _line(found: Settings) -> Line:
    # LINE's SDK takes two seconds to import; other commands do without it.
    from bot.line import Line

    return Line(
        secret=found.channel_secret,
        token=found.channel_access_token,
        channel_id=found.channel_id,
        endpoint=found.line_api_endpoint,
    )


def _asked(call: Callable[[], Answer]) -> Answer:
    try:
        return call()
    except CallFailed as failed:
        stop("connect.api_failed", reason=str(failed))


def _show(present: Present) -> None:
    account = present.account
    say("connect.account", name=account.get("displayName"), basic_id=account.get("basicId"))
    if present.webhook is None:
        say("connect.no_webhook")
    else:
        active = message("connect.active" if present.active else "connect.inactive")
        say("connect.present_webhook", url=present.webhook, active=active)
    if present.rich_menu is None:
        say("connect.no_rich_menu")
    else:
        say("connect.rich_menu", id=present.rich_menu)
    if present.friends is None:
        say("connect.friends_hidden")
    else:
        say("connect.friends", count=len(present.friends))
    limit = message("connect.unlimited") if present.limit is None else present.limit
    say("connect.quota", used=present.used, limit=limit)
    mode = "connect.mode_chat" if account.get("chatMode") == "chat" else "connect.mode_bot"
    say("connect.chat_mode", mode=message(mode))
