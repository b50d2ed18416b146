"""What every command shares: settings, the town, the store, and who is acting."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

import click
from sqlalchemy import Row
from sqlalchemy.exc import SQLAlchemyError

from bot.accounts import Act, may, verify_password
from bot.config import BadSettings, Settings
from bot.messages import message
from bot.store import schema, staff
from bot.store.engine import Store
from bot.town import BadTown, TownFile, load_town

Function = TypeVar("Function", bound=Callable[..., Any])


def say(id: str, /, **values: object) -> None:
    """Print a message."""
    click.echo(message(id, **values))


def stop(id: str, /, **values: object) -> NoReturn:
    """Print a message to standard error and end with status 1."""
    click.echo(message(id, **values), err=True)
    sys.exit(1)


def now() -> datetime:
    """Give the present."""
    return datetime.now(UTC)


def settings() -> Settings:
    """Read the settings, or end saying what is wrong with them."""
    try:
        return Settings.from_env()
    except BadSettings as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def town(found: Settings) -> TownFile:
    """Read the town's file, or end saying what is wrong with it."""
    try:
        return load_town(found.town)
    except (BadTown, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def wrong_tables(present: str | None, known: str | None) -> str:
    """Say that the database's tables are not those this program knows, or not there yet."""
    if present is None:
        return message("cli.check_no_tables")
    return message("cli.check_schema", present=present, known=known)


@contextmanager
def store(found: Settings) -> Iterator[Store]:
    """Open the database, or end saying that its tables are not those this program knows."""
    opened = Store(found.database_url)
    try:
        schema.require_known(opened)
        yield opened
    except schema.UnknownSchema:
        present, known = schema.versions(opened)
        click.echo(wrong_tables(present, known), err=True)
        sys.exit(1)
    except (SQLAlchemyError, OSError) as error:
        # The error's own words may hold what was written.
        stop("cli.check_no_store", reason=type(error).__name__)
    finally:
        opened.close()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: given by --as, proved by a password. A shell has no identity of its own."""

    login: str | None
    password_file: Path | None

    def prove(self, opened: Store, act: Act) -> Row[tuple[object, ...]]:
        """Give the account, or end saying why it may not."""
        if self.login is None:
            stop("cli.need_login")
        with opened.read() as connection:
            account = staff.by_login(connection, self.login)
        good = verify_password(self.password(), account.password if account else "")
        if not good or not staff.in_force(account, today_for(account)):
            with opened.write() as connection:
                staff.record(connection, now(), None, staff.LOGIN_FAILED, staff.tried(account))
            stop("cli.wrong_login")
        if not may(account.role, act):
            with opened.write() as connection:
                staff.record(connection, now(), None, staff.LOGIN_FAILED, staff.tried(account), act)
            stop("cli.not_allowed", login=account.login, role=account.role)
        return account

    def password(self) -> str:
        """Read the password from its file, or ask for it unseen."""
        if self.password_file is not None:
            return self.password_file.read_text(encoding="utf-8").strip()
        given = os.environ.get("STAFF_PASSWORD")
        if given is not None:
            return given
        asked: str = click.prompt(message("cli.ask_password"), hide_input=True, err=True)
        return asked


def today_for(account: Row[tuple[object, ...]] | None) -> date:
    """Give the day in the town's zone by which to judge whether an account is in force."""
    # Only a last day needs the town's zone: without one, a broken town.toml locks nobody out.
    if account is None or account.ends_on is None:
        return now().date()
    return now().astimezone(ZoneInfo(town(settings()).town.timezone)).date()


def acting(function: Function) -> Function:
    """Give a command the options --as and --password-file, as the argument ``actor``."""

    @click.option("--as", "as_login", metavar="LOGIN", help="Who acts.")
    @click.option(
        "--password-file",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="A file that holds this account's password; otherwise it is asked for.",
    )
    @click.pass_context
    def wrapped(
        context: click.Context, /, as_login: str | None, password_file: Path | None, **more: Any
    ) -> Any:
        return context.invoke(function, actor=Actor(as_login, password_file), **more)

    wrapped.__name__ = function.__name__
    wrapped.__doc__ = function.__doc__
    return wrapped  # type: ignore[return-value]
