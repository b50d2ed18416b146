"""`staff`: accounts, their passwords and roles, and their link to a LINE user."""

from __future__ import annotations

from pathlib import Path

import click
from sqlalchemy import Connection, Row

from bot.accounts import LOGIN, ROLES, SHORTEST_PASSWORD, hash_password
from bot.cli.desk import Actor, acting, now, say, settings, stop, store, today_for, town
from bot.linking import CODE_MINUTES, make_code
from bot.messages import message
from bot.store import leaving, sessions
from bot.store import staff as rows


@click.group()
def staff() -> None:
    """Look after the accounts of staff."""


@staff.command()
@click.argument("login")
@click.option("--name", required=True, help="Shown to colleagues, never to residents.")
@click.option("--role", required=True, help="viewer, partner, staff, publisher, approver or admin.")
@click.option("--desk", "desks", multiple=True, help="A desk's id from town.toml; may be repeated.")
@click.option(
    "--new-password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that holds the new account's password; otherwise it is asked for twice.",
)
@acting
def add(
    login: str,
    name: str,
    role: str,
    desks: tuple[str, ...],
    new_password_file: Path | None,
    actor: Actor,
) -> None:
    """Make an account. The first one is an admin and needs no --as."""
    found = settings()
    if not LOGIN.fullmatch(login):
        stop("cli.bad_login")
    if role not in ROLES:
        stop("cli.bad_role", role=role, roles=", ".join(ROLES))
    known = [desk.id for desk in town(found).town.desks]
    for desk in desks:
        if desk not in known:
            stop("cli.desk_unknown", desk=desk, desks=", ".join(known))
    with store(found) as opened:
        with opened.read() as connection:
            first = not rows.everyone(connection)
            taken = rows.by_login(connection, login) is not None
        if taken:
            stop("cli.login_taken", login=login)
        if first and role != "admin":
            stop("cli.first_admin")
        by = None if first else actor.prove(opened, "staff.manage").id
        password = _new_password(new_password_file)
        with opened.write() as connection:
            # Asked again where nobody else adds one: two first accounts would both be admins.
            rows.one_at_a_time(connection)
            if first and rows.everyone(connection):
                stop("cli.need_login")
            if rows.by_login(connection, login) is not None:
                stop("cli.login_taken", login=login)
            rows.add(
                connection,
                login=login,
                name=name,
                password=password,
                role=role,
                desks=" ".join(desks),
                created_at=now(),
            )
            rows.record(connection, now(), by, "staff.add", login, role)
    say("cli.staff_added", login=login, name=name, role=role)


@staff.command("list")
def list_accounts() -> None:
    """List the accounts."""
    with store(settings()) as opened, opened.read() as connection:
        for account in rows.everyone(connection):
            say(
                "cli.staff_row",
                login=account.login,
                name=account.name,
                role=account.role,
                linked=message("cli.linked" if account.person_id else "cli.not_linked"),
                active=message(
                    "cli.active" if rows.in_force(account, today_for(account)) else "cli.inactive"
                ),
            )


@staff.command()
@click.argument("login")
@acting
def link(login: str, actor: Actor) -> None:
    """Print a one-time code that ties this account to whoever types it to the bot, 1:1."""
    with store(settings()) as opened:
        by = actor.prove(opened, "code.make")
        with opened.write() as connection:
            account = _known(connection, login)
            if not rows.in_force(account, today_for(account)):
                stop("cli.account_off", login=login)
            code = make_code(connection, "staff", login, by.id, now())
    say("cli.staff_code", login=login, minutes=CODE_MINUTES, code=code)


@staff.command()
@click.argument("login")
@acting
def off(login: str, actor: Actor) -> None:
    """Stop an account: its sessions, LINE link, desks, turns of duty and taken questions end."""
    with store(settings()) as opened:
        by = actor.prove(opened, "staff.manage")
        with opened.write() as connection:
            rows.one_at_a_time(connection)
            account = _known(connection, login)
            if rows.is_last_admin(connection, account.id):
                stop("cli.last_admin", login=login)
            leaving.end(connection, account, by.id, now())
    say("cli.staff_off", login=login)


@staff.command()
@click.argument("login")
@click.option(
    "--new-password-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A file that holds the new password; otherwise it is asked for twice.",
)
def rescue(login: str, new_password_file: Path | None) -> None:
    """Let an admin in again who lost password or app, where no other admin can help.

    Who can run this can read the database anyhow; it is recorded and ends the account's sessions.
    """
    with store(settings()) as opened:
        with opened.read() as connection:
            account = _known(connection, login)
        if account.role != "admin":
            stop("cli.rescue_admins", login=login)
        if not rows.in_force(account, today_for(account)):
            stop("cli.account_off", login=login)
        password = _new_password(new_password_file)
        with opened.write() as connection:
            rows.change(connection, account.id, password=password, totp=None, totp_step=None)
            sessions.end_all(connection, account.id, now())
            rows.record(connection, now(), None, "staff.rescue", login)
    say("cli.staff_rescued", login=login)


def _known(connection: Connection, login: str) -> Row[tuple[object, ...]]:
    account = rows.by_login(connection, login)
    if account is None:
        stop("cli.login_unknown", login=login)
    return account


def _new_password(path: Path | None) -> str:
    if path is not None:
        text = path.read_text(encoding="utf-8").strip()
    else:
        asked = message("cli.ask_new_password")
        text = click.prompt(asked, hide_input=True, confirmation_prompt=True, err=True)
    try:
        return hash_password(text)
    except ValueError:
        stop("cli.short_password", least=SHORTEST_PASSWORD)
