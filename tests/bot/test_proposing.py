"""Disaster mode is proposed once, to those who may turn it on; a person decides."""

from __future__ import annotations

import json

from sqlalchemy import select

from bot import modes, proposing
from bot.store import staff
from bot.store.tables import outbox

from .conftest import Shell  # type: ignore[import-not-found]


def mails(shell: Shell) -> list[str]:
    with shell.store.read() as connection:
        rows = connection.execute(select(outbox.c.body).where(outbox.c.kind == "mail"))
        return [json.loads(row.body)["to"] for row in rows]


def test_it_is_proposed_once_and_whoever_may_decides(shell: Shell) -> None:
    shell.environ |= {"MAIL_URL": "smtp://127.0.0.1:9", "MAIL_FROM": "bot@shirasuzu.example"}
    shell.account("admin", "admin")
    for login, role in (("kanko", "staff"), ("kyokai", "partner"), ("eturan", "viewer")):
        number = shell.settle(login, role)
        with shell.store.write() as connection:
            staff.change(connection, number, mail=f"{login}@v.example")
    assert shell.act("admin", "disaster", "propose").exit_code == 1
    done = shell.act("admin", "disaster", "propose", "--reason", "震度5弱 090-1234-5678")
    assert done.exit_code == 0, done.output
    assert mails(shell) == ["kanko@v.example"], "partners and those who only look do not decide"
    with shell.store.read() as connection:
        found = proposing.proposed(connection)
        assert not modes.disaster(connection), "nothing is turned on by it"
    assert found is not None and "震度5弱" in found.reason and "090" not in found.reason
    shell.act("admin", "disaster", "propose", "--reason", "津波警報")
    assert len(mails(shell)) == 1
    shell.act("admin", "disaster", "on")
    with shell.store.read() as connection:
        assert proposing.proposed(connection) is None
    shell.act("admin", "disaster", "propose", "--reason", "津波警報")
    assert len(mails(shell)) == 1, "what is on needs no proposal"
