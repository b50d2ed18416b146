from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from bot.simulator.server import Simulator
from bot.store.staff_tables import audits
from bot.store.tables import people

from .conftest import Shell  # type: ignore[import-not-found]

VENDOR = "https://vendor.example/hook"


class Account:
    """The town's LINE account with a bot that answers webhooks, and a terminal."""

    def __init__(self, shell: Shell, sim: Simulator, host: str) -> None:
        self.shell, self.sim, self.host = shell, sim, host

    @property
    def webhook(self) -> str | None:
        return self.sim.platform.webhook_url

    def friends(self) -> int:
        with self.shell.store.read() as connection:
            return len(connection.execute(select(people)).all())


@pytest.fixture
def account(shell: Shell) -> Iterator[Account]:
    secret, token = "the-tests-channel-secret", "the-tests-token"
    with Simulator(channel_secret=secret, channel_token=token, smtp=False) as sim:
        for name in ("みのり", "Emma", "航"):
            sim.add_person(name)
        with _Listening() as host:
            shell.environ["LINE_API_ENDPOINT"] = sim.url
            shell.settle("admin", "admin")
            shell.settle("clerk", "staff")
            yield Account(shell, sim, host)


class _Listening:
    """A web server that answers 200 to everything, on a free port."""

    def __enter__(self) -> str:
        self._server = make_server("127.0.0.1", 0, Response("ok"))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_port}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def test_connecting_shows_the_account_sets_the_webhook_and_imports_friends(
    account: Account,
) -> None:
    result = account.shell.act("admin", "connect", account.host)
    assert result.exit_code == 0, result.output
    assert account.webhook == f"{account.host}/callback"
    assert account.friends() == 3
    for words in ("Town", "@000sim", "200", "3", "応答メッセージ", "Webhookの再送", "あいさつ"):
        assert words in result.stdout
    with account.shell.store.read() as connection:
        assert "connect" in list(connection.scalars(select(audits.c.act)))
    again = account.shell.act("admin", "connect", account.host)
    assert again.exit_code == 0, again.output
    assert account.friends() == 3


def test_a_foreign_address_is_shown_and_left_alone(account: Account) -> None:
    account.sim.set_webhook(VENDOR)
    result = account.shell.act("admin", "connect", account.host)
    assert result.exit_code == 1
    assert VENDOR in result.output
    assert "--take-over" in result.stderr
    assert account.webhook == VENDOR
    assert account.friends() == 0


def test_what_was_taken_over_is_given_back(account: Account) -> None:
    account.sim.set_webhook(VENDOR)
    assert account.shell.act("admin", "connect", account.host, "--take-over").exit_code == 0
    assert account.webhook == f"{account.host}/callback"
    # A second run finds our own address, which must not become what is restored.
    assert account.shell.act("admin", "connect", account.host).exit_code == 0
    assert account.shell.act("clerk", "disconnect").exit_code == 1
    result = account.shell.act("admin", "disconnect")
    assert result.exit_code == 0, result.output
    assert VENDOR in result.stdout
    assert account.webhook == VENDOR
    assert account.shell.act("admin", "disconnect").exit_code == 1


def test_where_friends_may_not_be_listed_the_rest_still_works(account: Account) -> None:
    account.sim.platform.lists_followers = False
    result = account.shell.act("admin", "connect", account.host)
    assert result.exit_code == 0, result.output
    assert "アカウントの種類" in result.stdout
    assert account.friends() == 0


def test_connecting_needs_an_admin_and_an_address(account: Account) -> None:
    assert account.shell.run("connect", account.host).exit_code == 1
    assert account.shell.act("clerk", "connect", account.host).exit_code == 1
    assert account.shell.act("admin", "connect", "https://").exit_code == 1
    assert account.webhook is None


def test_a_wrong_token_changes_nothing(account: Account) -> None:
    account.sim.set_webhook(VENDOR)
    account.shell.environ["LINE_CHANNEL_ACCESS_TOKEN"] = "a-wrong-token"
    result = account.shell.act("admin", "connect", account.host, "--take-over")
    assert result.exit_code == 1
    assert account.webhook == VENDOR


def test_an_address_that_line_cannot_reach_is_told(account: Account) -> None:
    result = account.shell.act("admin", "connect", "http://127.0.0.1:9")
    assert result.exit_code == 1
    assert "試験に失敗" in result.stderr
