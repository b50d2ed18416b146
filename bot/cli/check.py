"""`check`: say everything that is wrong or missing, at once."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from bot.cli.desk import say, wrong_tables
from bot.config import BadSettings, Settings, problems_of, warnings_of
from bot.console.words import word_of
from bot.messages import message
from bot.store import alerts, entries, people, schema, staff
from bot.store.engine import Store
from bot.town import BadTown, TownFile, load_town


@click.command()
def check() -> None:
    """Say what is wrong or missing; status 1 when the bot cannot run like this."""
    problems: list[str] = []
    warnings: list[str] = []
    settings = town = None
    try:
        settings = Settings.from_env()
    except BadSettings as error:
        problems += error.problems
    path = settings.town if settings is not None else os.environ.get("TOWN", "").strip()
    if path:
        try:
            town = load_town(path)
        except BadTown as error:
            problems += error.problems
        except OSError as error:
            problems.append(f"TOWN: {error.strerror}: {path}")
    if settings is not None and town is not None:
        problems += problems_of(settings, town)
        warnings += warnings_of(settings, town)
        _look_at_store(settings, town, problems, warnings)
    for text in problems:
        say("cli.problem", text=text)
    for text in warnings:
        say("cli.warning", text=text)
    if problems:
        sys.exit(1)
    say("cli.check_good")


def _look_at_store(
    settings: Settings, town: TownFile, problems: list[str], warnings: list[str]
) -> None:
    url = make_url(settings.database_url)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        # Looking would make an empty file, perhaps as the wrong user.
        problems.append(message("cli.check_no_tables"))
        return
    opened = Store(settings.database_url)
    try:
        present, known = schema.versions(opened)
        if present != known:
            problems.append(wrong_tables(present, known))
            return
        with opened.read() as connection:
            admins = [one for one in staff.everyone(connection) if one.role == "admin"]
            today = datetime.now(UTC).astimezone(ZoneInfo(town.town.timezone)).date()
            if not any(staff.in_force(one, today) for one in admins):
                problems.append(message("cli.check_no_admin"))
            if not entries.published(connection):
                warnings.append(message("cli.check_no_entries"))
            warnings += _alerts(town, alerts.policies(connection))
            reached = {desk.id for desk in town.town.desks if people.groups_of(connection, desk.id)}
        warnings += _without_group(town, reached)
    except (SQLAlchemyError, OSError) as error:
        problems.append(message("cli.check_no_store", reason=type(error).__name__))
    finally:
        opened.close()


def _alerts(town: TownFile, policies: Mapping[str, object]) -> list[str]:
    """Say loudly what people will not hear of by itself."""
    if town.alerts.feed is None:
        return [message("cli.alerts_off")]
    watched = [
        word_of("hazard", one)
        for one in ("rain", "landslide", "flood", "earthquake", "tsunami")
        if one not in policies
    ]
    return [message("cli.alerts_watched", hazards="・".join(watched))] if watched else []


def _without_group(town: TownFile, reached: set[str]) -> list[str]:
    if not reached:
        return [message("cli.check_no_group_at_all")]
    default = town.town.desk(town.town.default_desk)
    fallback = (
        message("cli.fallback_default", desk=default.names["ja"])
        if default.id in reached
        else message("cli.fallback_mail")
    )
    return [
        message("cli.check_no_group", desk=desk.names["ja"], fallback=fallback)
        for desk in town.town.desks
        if desk.id not in reached
    ]
