"""Logging in and out: passwords, confirming codes, what the cookie carries, when it ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select

from bot.store import sessions
from bot.store import staff as rows
from bot.store.engine import Store
from bot.store.staff_tables import sessions as table

from .conftest import PASSWORD, Browser, Time  # type: ignore[import-not-found]

pytestmark = pytest.mark.one_engine

Visit = Callable[..., Browser]
Recorded = Callable[[], list[tuple[str, str]]]
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.mark.parametrize("login", ["staff", "nobody", ""])
def test_a_wrong_password_is_refused_and_recorded(
    visit: Visit, recorded: Recorded, login: str
) -> None:
    browser = visit()
    page = browser.log_in(login, "not the password")
    assert page.status_code == 403 and "どれかがちがいます" in page.text
    assert not browser.is_in() and browser.cookie() is None
    named = "login staff" if login == "staff" else "login of nobody"
    assert recorded() == [(rows.LOGIN_FAILED, named)]


def test_guessing_is_stopped_for_that_account_alone_and_for_a_while(
    visit: Visit, time: Time
) -> None:
    browser = visit()
    for _ in range(5):
        browser.log_in("staff", "wrong")
    assert browser.log_in("staff").status_code == 429
    assert visit("admin").is_in()
    time.passes(minutes=15, seconds=1)
    assert browser.log_in("staff").status_code == 303


def test_a_login_begins_a_session_of_which_the_table_keeps_a_hash(
    visit: Visit, store: Store, recorded: Recorded
) -> None:
    browser = visit("staff")
    with store.read() as connection:
        kept = connection.execute(select(table)).one()
    assert browser.cookie() is not None and browser.cookie() not in tuple(kept)
    assert recorded() == [("login", "staff")]
    assert browser.post("/console/logout").location == "/console/login"
    assert "ログアウトしました" in browser.get("/console/login").text
    assert not browser.is_in()
    assert recorded()[-1] == ("logout", "staff")


def test_a_token_laid_into_the_browser_beforehand_is_worth_nothing(visit: Visit) -> None:
    browser, thief = visit(), visit()
    for one in (browser, thief):
        one.client.set_cookie("console", "a token that the thief knows", path="/")
    browser.log_in("staff")
    assert browser.is_in() and browser.cookie() != "a token that the thief knows"
    assert not thief.is_in()


def test_a_login_ends_the_session_that_the_browser_carried(visit: Visit) -> None:
    browser, other = visit("staff"), visit()
    before = browser.cookie()
    # The page of the login would send on whoever is logged in; the form may still be open.
    browser.log_in("admin")
    other.client.set_cookie("console", before, path="/")
    assert browser.is_in() and not other.is_in()


def test_a_session_ends_when_nobody_looks_for_half_a_day(visit: Visit, time: Time) -> None:
    browser = visit("staff")
    for _ in range(3):
        time.passes(hours=11)
        assert browser.is_in()
    time.passes(hours=12)
    assert browser.get("/console/account").location == "/console/login?next=/console/account"


def test_no_session_outlives_thirty_days(visit: Visit, time: Time) -> None:
    browser = visit("staff")
    for _ in range(71):
        time.passes(hours=10)
        assert browser.is_in()
    time.passes(hours=10)
    assert not browser.is_in()


def test_looking_is_not_written_down_at_every_look(visit: Visit, time: Time, store: Store) -> None:
    browser = visit("staff")
    began = time.now
    time.passes(minutes=4)
    assert browser.is_in()
    with store.read() as connection:
        assert connection.scalar(select(table.c.seen_at)) == began
    time.passes(minutes=1)
    assert browser.is_in()
    with store.read() as connection:
        assert connection.scalar(select(table.c.seen_at)) == time.now


@pytest.mark.parametrize("changed", [{"active": False}, {"ends_on": date(2026, 4, 6)}])
def test_an_ended_account_is_nobody(
    visit: Visit,
    time: Time,
    accounts: dict[str, int],
    change: Callable[..., None],
    changed: dict[str, Any],
) -> None:
    time.passes(hours=12)
    browser = visit("staff")
    change(accounts["staff"], **changed)
    if "ends_on" in changed:
        # Its last day is a whole one, in the town's zone: until 15:00 UTC.
        time.now = time.now.replace(hour=14, minute=59)
        assert browser.is_in()
        time.passes(minutes=1)
    assert not browser.is_in()
    assert browser.log_in("staff").status_code == 403


def test_a_confirming_code_is_asked_for_and_taken_once(
    visit: Visit, time: Time, accounts: dict[str, int], change: Callable[..., None]
) -> None:
    change(accounts["staff"], totp=SECRET)
    browser = visit()
    code = pyotp.TOTP(SECRET).at(int(time.now.timestamp()))
    assert browser.log_in("staff").status_code == 403
    assert browser.log_in("staff", code="000000").status_code == 403
    assert browser.log_in("staff", "wrong", code=code).status_code == 403
    assert browser.log_in("staff", code=f"{code[:3]} {code[3:]}").status_code == 303
    assert visit().log_in("staff", code=code).status_code == 403
    time.passes(seconds=30)
    earlier = pyotp.TOTP(SECRET).at(int(time.now.timestamp()) - 60)
    assert visit().log_in("staff", code=earlier).status_code == 403


def test_codes_that_do_not_fit_count_as_guesses(
    visit: Visit, accounts: dict[str, int], change: Callable[..., None]
) -> None:
    change(accounts["staff"], totp=SECRET)
    for _ in range(5):
        visit().log_in("staff", code="000000")
    assert visit().log_in("staff").status_code == 429


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/console/\\evil",
        "/desk/1",
        "javascript:1",
        "/console/\r\nX: y",
        "/consolation/",
    ],
)
def test_the_login_leads_nowhere_else(visit: Visit, elsewhere: str) -> None:
    page = visit().log_in("staff", next=elsewhere)
    assert (page.status_code, page.location) == (303, "/console/")


def test_ending_all_sessions_ends_them_everywhere(visit: Visit, recorded: Recorded) -> None:
    here, there, other = visit("staff"), visit("staff"), visit("admin")
    assert here.post("/console/account/sessions/end").status_code == 303
    assert not here.is_in() and not there.is_in() and other.is_in()
    assert recorded()[-1] == ("sessions.end", "staff")


def test_cookies_are_kept_from_scripts_other_sites_and_plain_http(
    run: Callable[..., Flask], accounts: dict[str, int]
) -> None:
    browser = Browser(run(PUBLIC_URL="https://line.example.jp"), **{"wsgi.url_scheme": "https"})
    page = browser.log_in("staff", PASSWORD)
    (carried,) = [c for c in page.headers.getlist("Set-Cookie") if c.startswith("__Host-console=")]
    parts = {part.strip() for part in carried.split(";")[1:]}
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= parts
    assert not [part for part in parts if part.startswith("Domain")]
    forms = browser.client.get("/console/login").headers.getlist("Set-Cookie")
    assert all("Secure" in one and "HttpOnly" in one for one in forms)


def test_sessions_of_one_account_leave_those_of_others(
    store: Store, accounts: dict[str, int], time: Time
) -> None:
    with store.write() as connection:
        for token, role in (("a", "staff"), ("b", "staff"), ("c", "admin")):
            sessions.begin(connection, token, accounts[role], time.now)
        sessions.end_all(connection, accounts["staff"], time.now, but="b")
        assert sessions.find(connection, "a", time.now) is None
        assert sessions.find(connection, "b", time.now) is not None
        assert sessions.count(connection, accounts["staff"], time.now) == 1
        assert sessions.count(connection, accounts["admin"], time.now) == 1
        sessions.forget_old(connection, time.now + timedelta(days=29))
        assert len(connection.execute(select(table)).all()) == 3
        later = time.now + timedelta(hours=12)
        assert sessions.count(connection, accounts["admin"], later) == 0
        sessions.forget_old(connection, time.now + timedelta(days=30))
        assert connection.execute(select(table)).first() is None
