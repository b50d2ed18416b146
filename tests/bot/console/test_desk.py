"""The page behind a mail's link, and /healthz."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from bot.links import question_link
from bot.store.engine import Store

from .conftest import KEY, Browser  # type: ignore[import-not-found]

Visit = Callable[..., Browser]


@pytest.fixture
def path(question: int) -> str:
    """Give the path of the question's page."""
    return question_link("", KEY, question)


def test_the_link_alone_shows_no_words(visit: Visit, path: str) -> None:
    page = visit().get(path)
    assert page.status_code == 200
    assert "受付番号 1" in page.text and "井戸" not in page.text
    assert "/console/login?next=/console/questions/1" in page.text
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_who_is_logged_in_goes_on_to_the_question(visit: Visit, path: str) -> None:
    page = visit("staff").get(path)
    assert (page.status_code, page.location) == (303, "/console/questions/1")


def test_the_login_leads_on_to_the_question(visit: Visit) -> None:
    page = visit().post(
        "/console/login",
        login="staff",
        password="a long enough password",
        next="/console/questions/1",
    )
    assert (page.status_code, page.location) == (303, "/console/questions/1")


def test_the_link_takes_no_login_any_more(visit: Visit, path: str) -> None:
    page = visit().client.post(path, data={"login": "staff", "password": "a long enough password"})
    assert page.status_code == 405 and "井戸" not in page.text


@pytest.mark.parametrize("signed", ["1", "MQ.forged", "x" * 300])
def test_a_link_that_nobody_here_signed_leads_nowhere(visit: Visit, signed: str) -> None:
    assert visit("admin").get(f"/desk/{signed}").status_code == 404


def test_health_says_so_when_the_store_is_not_writable(visit: Visit, store: Store) -> None:
    browser = visit()
    assert browser.get("/healthz").json == {
        "store": "writable",
        "slow": False,
        "oldest_event_seconds": 0,
        "oldest_outbox_seconds": 0,
    }
    with store.write() as connection:
        connection.execute(text("ALTER TABLE facts RENAME TO gone"))
    assert browser.get("/healthz").status_code == 503
