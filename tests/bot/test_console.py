"""The page behind a mail's link, and /healthz."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text

import bot as shell
from bot.accounts import hash_password
from bot.links import question_link
from bot.processes import begin, end
from bot.store import people, questions, staff
from bot.store.engine import Store
from bot.store.staff_tables import audits
from bot.worker import Worker

KEY = "a key for tests that is long enough to be taken"
NOW = datetime.now(UTC)
GOOD = {"login": "clerk", "password": "a long enough password"}
HASH = hash_password(GOOD["password"])


@pytest.fixture
def app(store: Store, database_url: str) -> Iterator[Flask]:
    """Run the app on a fresh database with one question and two accounts."""
    with store.write() as connection:
        person = people.meet(connection, "U1", NOW)
        questions.add_question(
            connection,
            person_id=person,
            desk="living",
            text="井戸の水は飲めますか",
            language="ja",
            asked_at=NOW - timedelta(minutes=10),
            promised_at=NOW + timedelta(hours=2),
        )
        for login, role in (("clerk", "staff"), ("looker", "viewer")):
            staff.add(
                connection,
                login=login,
                name=login,
                password=HASH,
                role=role,
                desks="",
                created_at=NOW,
            )
    running = shell.create_app(
        {
            "LINE_CHANNEL_SECRET": "s",
            "LINE_CHANNEL_ACCESS_TOKEN": "t",
            "LINE_API_ENDPOINT": "http://127.0.0.1:9",
            "DATABASE_URL": database_url,
            "TOWN": str(Path(shell.__file__).parent / "sample" / "town.toml"),
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "SECRET_KEY": KEY,
        }
    )
    begin(running, Worker(running.config["SETTINGS"], running.config["TOWN"]))
    yield running
    end(running)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """Give a browser without cookies."""
    return app.test_client()


@pytest.fixture
def path() -> str:
    """Give the path of the question's page."""
    return question_link("", KEY, 1)


def test_the_link_alone_shows_no_words(client: FlaskClient, path: str) -> None:
    page = client.get(path)
    assert page.status_code == 200
    assert "受付番号 1" in page.text and "井戸" not in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    with client.get("/desk/static/console.css") as sheet:
        assert sheet.status_code == 200


def test_an_account_that_may_answer_reads_the_words_and_that_is_recorded(
    client: FlaskClient, path: str, store: Store
) -> None:
    page = client.post(path, data=GOOD)
    assert page.status_code == 200 and "井戸の水は飲めますか" in page.text
    with store.read() as connection:
        assert connection.scalars(select(audits.c.act)).all() == ["question.read"]


@pytest.mark.parametrize(
    "form",
    [GOOD | {"password": "wrong"}, GOOD | {"login": "looker"}, GOOD | {"login": "nobody"}, {}],
)
def test_others_read_nothing(client: FlaskClient, path: str, form: dict[str, str]) -> None:
    page = client.post(path, data=form)
    assert page.status_code == 403 and "井戸" not in page.text


def test_guessing_is_stopped(client: FlaskClient, path: str) -> None:
    for _ in range(5):
        client.post(path, data=GOOD | {"password": "wrong"})
    page = client.post(path, data=GOOD)
    assert page.status_code == 429 and "井戸" not in page.text


@pytest.mark.parametrize("signed", ["1", "MQ.forged", "x" * 300])
def test_a_link_that_nobody_here_signed_leads_nowhere(client: FlaskClient, signed: str) -> None:
    assert client.get(f"/desk/{signed}").status_code == 404
    assert client.post(f"/desk/{signed}", data=GOOD).status_code == 404


def test_health_says_so_when_the_store_is_not_writable(client: FlaskClient, store: Store) -> None:
    assert client.get("/healthz").json == {
        "store": "writable",
        "slow": False,
        "oldest_event_seconds": 0,
        "oldest_outbox_seconds": 0,
    }
    with store.write() as connection:
        connection.execute(text("ALTER TABLE facts RENAME TO gone"))
    assert client.get("/healthz").status_code == 503
