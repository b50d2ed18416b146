"""What the command line once did wrong, and does no more."""

# ruff: noqa: F401, F811 - fixtures of the sibling modules are imported by name

from __future__ import annotations

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.simulator.server import Simulator
from bot.store import entries, people, questions, staff
from bot.store.tables import line_groups

from .conftest import PASSWORD, SAMPLE, Shell
from .test_cli_connect import VENDOR, Account, account
from .test_cli_faq import GARBAGE, SCHOOL, drafts, lines, take
from .test_cli_questions import question
from .test_cli_questions import town as qtown


def test_password_from_env(shell: Shell) -> None:
    shell.settle("admin", "admin")
    shell.environ["STAFF_PASSWORD"] = PASSWORD
    assert shell.run("group", "code", "living", "--as", "admin").exit_code == 0


def test_second_sheet_keeps_first_drafts(shell: Shell) -> None:
    shell.settle("clerk", "staff")
    take(shell, GARBAGE)
    take(shell, SCHOOL)
    assert set(drafts(shell)) == {"gomi", "gakko"}


def test_last_admin_stays(shell: Shell) -> None:
    shell.settle("admin", "admin")
    assert shell.act("admin", "staff", "off", "admin").exit_code == 1


def test_export_does_not_overwrite(shell: Shell) -> None:
    out = shell.file("mine.csv", "my work")
    shell.run("faq", "export", str(out))
    assert out.read_text() == "my work"


def test_search_bad_utf8(shell: Shell) -> None:
    p = shell.folder / "e"
    p.write_bytes(b'{"id":"\xff"}\n')
    r = shell.run("faq", "search", "--entries", str(p), "--queries", str(p))
    assert isinstance(r.exception, SystemExit), repr(r.exception)


def test_search_surrogate_id(shell: Shell) -> None:
    e = lines(shell.folder / "e", {"id": "a\ud800", "question": "温泉", "answer": "駅前"})
    q = lines(shell.folder / "q", {"id": "1", "text": "温泉"})
    r = shell.run("faq", "search", "--entries", e, "--queries", q)
    assert r.exit_code == 0, repr(r.exception)


def test_check_names_town_and_settings(shell: Shell) -> None:
    shell.environ |= {"SECRET_KEY": None, "TOWN": str(shell.file("t.toml", 'code = "1"\n'))}
    assert "languages" in shell.run("check").output


def test_check_makes_no_file(shell: Shell) -> None:
    p = shell.folder / "none.sqlite"
    shell.environ["DATABASE_URL"] = f"sqlite:///{p}"
    shell.run("check")
    assert not p.exists()


def test_answer_odd_letters(qtown: Shell) -> None:
    qtown.act("clerk", "questions", "answer", "1", "はい\ue000receipt\ue001\udcff")
    a = question(qtown).answer
    assert a is not None and "\ue000" not in a


def test_answer_huge_number(qtown: Shell) -> None:
    r = qtown.act("clerk", "questions", "answer", str(2**70), "x")
    assert isinstance(r.exception, SystemExit), repr(r.exception)


def test_unknown_number_words(qtown: Shell) -> None:
    assert "such" not in qtown.act("clerk", "questions", "answer", "9", "x").output


def test_unreachable_leaves_vendor(account: Account) -> None:
    account.sim.set_webhook(VENDOR)
    account.shell.act("admin", "connect", "http://127.0.0.1:9", "--take-over")
    assert account.webhook == VENDOR


def test_moving_hosts_keeps_vendor(account: Account) -> None:
    account.sim.set_webhook(VENDOR)
    account.shell.act("admin", "connect", account.host, "--take-over")
    account.shell.act(
        "admin", "connect", account.host.replace("127.0.0.1", "localhost"), "--take-over"
    )
    account.shell.act("admin", "disconnect")
    assert account.webhook == VENDOR


def test_disconnect_leaves_a_later_address(account: Account) -> None:
    account.sim.set_webhook(VENDOR)
    account.shell.act("admin", "connect", account.host, "--take-over")
    account.sim.set_webhook("https://newer.example/x")
    account.shell.act("admin", "disconnect")
    assert account.webhook == "https://newer.example/x"


def test_bad_host(account: Account) -> None:
    r = account.shell.act("admin", "connect", "https://[")
    assert isinstance(r.exception, SystemExit), repr(r.exception)


def test_sample_in_own_town(shell: Shell) -> None:
    t = (SAMPLE / "town.toml").read_text().replace('id = "living"', 'id = "general"')
    shell.environ["TOWN"] = str(shell.file("own.toml", t))
    assert shell.run("sample", "load").exit_code == 0
    with shell.store.read() as c:
        assert list(c.scalars(select(line_groups.c.desk))) == ["general"]


def test_no_database(shell: Shell) -> None:
    shell.environ["DATABASE_URL"] = "postgresql://x@127.0.0.1:9/none"
    r = shell.run("staff", "list")
    assert isinstance(r.exception, SystemExit), repr(r.exception)


def test_code_for_account_that_is_off(shell: Shell) -> None:
    shell.settle("admin", "admin")
    n = shell.settle("clerk", "staff")
    with shell.store.write() as c:
        staff.change(c, n, active=False)
    assert shell.act("admin", "staff", "link", "clerk").exit_code == 1


def test_failed_role_is_recorded(shell: Shell) -> None:
    from datetime import UTC, datetime, timedelta

    shell.settle("clerk", "staff")
    shell.act("clerk", "group", "code", "living")
    with shell.store.read() as c:
        assert staff.failures(c, datetime.now(UTC) - timedelta(minutes=1)) == 1


def test_ftp(account: Account) -> None:
    assert account.shell.act("admin", "connect", "ftp://x.example").exit_code == 1
    assert account.webhook is None
