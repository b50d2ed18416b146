from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from bot.accounts import verify_password
from bot.store import sessions, staff
from bot.store.staff_tables import audits, codes

from .conftest import PASSWORD, Shell  # type: ignore[import-not-found]


def acts(shell: Shell) -> list[tuple[str, str]]:
    with shell.store.read() as connection:
        rows = connection.execute(select(audits.c.act, audits.c.subject).order_by(audits.c.id))
        return [(row.act, row.subject) for row in rows]


def test_the_first_account_is_an_admin_and_needs_nobody(shell: Shell) -> None:
    refused = shell.account("clerk", "staff")
    assert refused.exit_code == 1
    made = shell.account("admin", "admin")
    assert made.exit_code == 0, made.output
    with shell.store.read() as connection:
        row = staff.by_login(connection, "admin")
    assert row is not None
    assert row.role == "admin"
    assert verify_password(PASSWORD, row.password)
    assert acts(shell)[-1] == ("staff.add", "admin")


def test_later_accounts_need_an_admin(shell: Shell) -> None:
    shell.account("admin", "admin")
    new = str(shell.file("new", PASSWORD))
    words = (
        *("staff", "add", "other", "--name", "係", "--role", "staff"),
        *("--new-password-file", new),
    )
    assert "--as" in shell.run(*words).stderr
    assert shell.account("clerk", "staff", "--desk", "tourism", "--desk", "living").exit_code == 0
    refused = shell.act("clerk", *words)
    assert refused.exit_code == 1
    assert "clerk" in refused.stderr
    with shell.store.read() as connection:
        assert [row.login for row in staff.everyone(connection)] == ["admin", "clerk"]
        row = staff.by_login(connection, "clerk")
    assert row is not None
    assert row.desks == "tourism living"


@pytest.mark.parametrize("login", ["admin", "nobody"])
def test_a_wrong_password_is_refused_and_recorded(shell: Shell, login: str) -> None:
    shell.account("admin", "admin")
    wrong = str(shell.file("wrong", "not the password at all"))
    result = shell.run("group", "code", "living", "--as", login, "--password-file", wrong)
    assert result.exit_code == 1
    with shell.store.read() as connection:
        tried = staff.tried(staff.by_login(connection, login))
        assert acts(shell)[-1] == (staff.LOGIN_FAILED, tried)
        assert connection.execute(select(codes)).first() is None


def test_the_password_is_asked_for_and_not_shown(shell: Shell) -> None:
    shell.account("admin", "admin")
    result = shell.run("group", "code", "living", "--as", "admin", input=PASSWORD + "\n")
    assert result.exit_code == 0, result.output
    assert PASSWORD not in result.output


def test_a_short_password_a_bad_role_and_an_unknown_desk_are_refused(shell: Shell) -> None:
    short = str(shell.file("short", "elevenchars"))
    words = ("staff", "add", "admin", "--name", "係", "--new-password-file")
    assert "12" in shell.run(*words, short, "--role", "admin").stderr
    assert shell.account("admin", "mayor").exit_code == 1
    assert shell.account("admin", "admin", "--desk", "nowhere").exit_code == 1
    with shell.store.read() as connection:
        assert not staff.everyone(connection)


def test_a_link_code_names_its_account_and_runs_out(shell: Shell) -> None:
    shell.account("admin", "admin")
    shell.account("clerk", "staff")
    before = datetime.now(UTC)
    result = shell.act("admin", "staff", "link", "clerk")
    with shell.store.read() as connection:
        row = connection.execute(select(codes)).one()
    assert row.code in result.stdout
    assert (row.purpose, row.subject) == ("staff", "clerk")
    assert timedelta(minutes=29) < row.expires_at - before < timedelta(minutes=31)
    assert acts(shell)[-1] == ("code.make", "staff clerk")
    assert shell.act("admin", "staff", "link", "nobody").exit_code == 1
    assert shell.act("clerk", "staff", "link", "clerk").exit_code == 1


def test_a_group_code_names_its_desk(shell: Shell) -> None:
    shell.account("admin", "admin")
    result = shell.act("admin", "group", "code", "tourism")
    with shell.store.read() as connection:
        row = connection.execute(select(codes)).one()
    assert row.code in result.stdout
    assert (row.purpose, row.subject) == ("group", "tourism")
    unknown = shell.act("admin", "group", "code", "nowhere")
    assert unknown.exit_code == 1
    assert "tourism" in unknown.stderr


def test_an_account_that_is_off_may_do_nothing(shell: Shell) -> None:
    shell.account("admin", "admin")
    shell.account("second", "admin")
    assert shell.act("admin", "staff", "off", "second").exit_code == 0
    assert shell.act("second", "group", "code", "living").exit_code == 1
    assert ("staff.off", "second") in acts(shell)
    assert "second" in shell.run("staff", "list").stdout


def test_an_account_past_its_last_day_acts_no_more(shell: Shell) -> None:
    shell.account("admin", "admin")
    number = shell.settle("second", "admin")
    yesterday = datetime.now(UTC).date() - timedelta(days=2)
    with shell.store.write() as connection:
        staff.change(connection, number, ends_on=yesterday)
    assert shell.act("second", "staff", "off", "admin").exit_code == 1
    assert acts(shell)[-1] == (staff.LOGIN_FAILED, "login second")
    assert shell.act("admin", "staff", "link", "second").exit_code == 1
    # It does not count as an admin either.
    assert shell.act("admin", "staff", "off", "admin").exit_code == 1
    with shell.store.write() as connection:
        staff.change(connection, number, ends_on=yesterday + timedelta(days=9))
    assert shell.act("second", "staff", "list").exit_code == 2
    assert shell.act("second", "group", "code", "living").exit_code == 0


def test_a_second_first_account_is_refused_where_it_is_written(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(_path: object) -> str:
        # Another made the first account while this one typed a password.
        shell.settle("other", "admin")
        return "hash"

    monkeypatch.setattr(sys.modules["bot.cli.staff"], "_new_password", meanwhile)
    refused = shell.account("admin", "admin")
    assert refused.exit_code == 1 and "--as" in refused.stderr
    with shell.store.read() as connection:
        assert [row.login for row in staff.everyone(connection)] == ["other"]


def test_who_is_stopped_loses_what_hung_on_the_account(shell: Shell) -> None:
    shell.account("admin", "admin")
    number = shell.settle("clerk", "staff")
    now = datetime.now(UTC)
    with shell.store.write() as connection:
        sessions.begin(connection, "token", number, now)
        staff.change(connection, number, desks="living")
    assert shell.act("admin", "staff", "off", "clerk").exit_code == 0
    with shell.store.read() as connection:
        assert sessions.find(connection, "token", now) is None
        found = staff.by_number(connection, number)
    assert found is not None and (found.active, found.desks) == (False, "")


def test_the_only_admin_who_lost_the_app_gets_in_again_from_the_server(shell: Shell) -> None:
    shell.account("admin", "admin")
    shell.account("clerk", "staff")
    now = datetime.now(UTC)
    with shell.store.write() as connection:
        row = staff.by_login(connection, "admin")
        assert row is not None
        staff.change(connection, row.id, totp="JBSWY3DPEHPK3PXP", totp_step=1)
        sessions.begin(connection, "token", row.id, now)
    new = str(shell.file("new", "another long enough password"))
    refused = shell.run("staff", "rescue", "clerk", "--new-password-file", new)
    assert refused.exit_code == 1 and "管理者ではありません" in refused.stderr
    done = shell.run("staff", "rescue", "admin", "--new-password-file", new)
    assert done.exit_code == 0, done.output
    with shell.store.read() as connection:
        row = staff.by_login(connection, "admin")
        assert row is not None and row.totp is None and row.totp_step is None
        assert verify_password("another long enough password", row.password)
        assert sessions.find(connection, "token", now) is None
    assert acts(shell)[-1] == ("staff.rescue", "admin")
