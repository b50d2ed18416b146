"""The brake at the console: two presses to stop, and starting again with what was held."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import select

from bot import modes
from bot.store import outbox, people
from bot.store.engine import Store
from bot.store.tables import outbox as table

from .conftest import Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]
BUTTON = ">すべての配信を止める</a>"
NOTICE = "すべての配信を止めています</p>"


@pytest.fixture
def put(store: Store, time: Time) -> Callable[..., int]:
    """Give a function that puts a push into the outbox."""

    def add(to: str, **more: object) -> int:
        with store.write() as connection:
            number = people.meet(connection, to, time.now)
            values: dict[str, object] = {
                "kind": "push",
                "recipient": f"p{number}",
                "person_id": number,
                "body": "[]",
                "retry_key": str(uuid.uuid4()),
                "purpose": "card",
                "cost": 1,
                # Later than these tests: the app's own senders are left out of it.
                "due_at": time.now.replace(year=2100),
            }
            return outbox.add(connection, time.now, None, **(values | more))[0]

    return add


def stopped(store: Store) -> modes.Stopped | None:
    """Read the brake."""
    with store.read() as connection:
        return modes.stopped(connection)


def states(store: Store) -> dict[int, str]:
    """Read how every row of the outbox stands."""
    with store.read() as connection:
        return {row.id: row.state for row in connection.execute(select(table.c.id, table.c.state))}


@pytest.mark.parametrize("role", ["staff", "publisher", "approver", "admin"])
def test_two_presses_stop_everything_and_every_page_says_so(
    visit: Visit, store: Store, accounts: dict[str, int], time: Time, role: str
) -> None:
    browser = visit(role)
    page = browser.get("/console/account")
    assert BUTTON in page.text and 'href="/console/stop"' in page.text
    assert NOTICE not in page.text
    asked = browser.get("/console/stop").text
    assert stopped(store) is None, "looking stops nothing"
    assert 'name="alerts" value="yes">' in asked, "alerts go on unless that is ticked"
    assert browser.post("/console/stop").status_code == 303
    assert stopped(store) == modes.Stopped(time.now, accounts[role], alerts=False)
    time.passes(minutes=5)
    for path in ("/console/", "/console/account", "/console/stop"):
        shown = visit("viewer" if path != "/console/stop" else "admin").get(path).text
        assert NOTICE in shown and f"{role}の係" in shown and "2026-04-06 10:00" in shown
        assert "災害の警報は送ります" in shown and BUTTON not in shown


def test_alerts_are_stopped_by_a_second_tick_at_once_or_later(
    visit: Visit, store: Store, recorded: Callable[[], list[tuple[str, str]]]
) -> None:
    staff = visit("staff")
    staff.post("/console/stop")
    assert "この画面では、災害の警報も止める" in staff.get("/console/stop").text
    assert (
        "もう止まっています"
        in staff.client.post(
            "/console/stop", data={"csrf_token": staff.token()}, follow_redirects=True
        ).text
    )
    staff.post("/console/stop", alerts="yes")
    found = stopped(store)
    assert found is not None and found.alerts
    assert "災害の警報も止めています" in staff.get("/console/").text
    assert "もう、災害の警報も" in staff.get("/console/stop").text
    assert [act for act, _ in recorded()].count("mode.stop") == 2


@pytest.mark.parametrize("role", ["viewer", "partner"])
def test_who_does_not_answer_has_no_brake(visit: Visit, store: Store, role: str) -> None:
    browser = visit(role)
    assert BUTTON not in browser.get("/console/").text
    assert browser.post("/console/stop").status_code == 403
    assert stopped(store) is None


def test_who_does_not_publish_cannot_start_again(visit: Visit, store: Store) -> None:
    staff = visit("staff")
    staff.post("/console/stop")
    assert "再開できるのは" in staff.get("/console/").text
    assert staff.post("/console/start").status_code == 403
    assert stopped(store) is not None
    assert "/console/start" in visit("publisher").get("/console/").text


def test_what_is_ticked_is_sent_and_the_rest_dropped(
    visit: Visit,
    store: Store,
    put: Callable[..., int],
    recorded: Callable[[], list[tuple[str, str]]],
) -> None:
    answers = [put("U1", purpose="answer"), put("U2", purpose="answer")]
    card = put("U3", cost=12)
    browser = visit("approver")
    browser.post("/console/stop")
    page = browser.get("/console/start").text
    assert "回答のお届け" in page and "2か所" in page and "12通" in page
    assert " checked" not in page, "nothing is ticked beforehand"
    done = browser.post("/console/start", seen=["answer", "card"], send=["answer"])
    assert done.status_code == 303
    assert states(store) == {answers[0]: "new", answers[1]: "new", card: "dropped"}
    assert stopped(store) is None
    assert recorded()[-1][0] == "mode.start"
    shown = browser.get("/console/").text
    assert "2件を送り、1件を捨てました" in shown and BUTTON in shown
    assert "配信は止まっていません" in browser.get("/console/start").text
    browser.post("/console/start", seen=["answer"])
    assert states(store)[answers[0]] == "new", "a second press drops nothing"


def test_what_came_meanwhile_is_asked_about(
    visit: Visit, store: Store, put: Callable[..., int]
) -> None:
    put("U1", purpose="answer")
    browser = visit("admin")
    browser.post("/console/stop")
    put("U2", purpose="card")
    page = browser.post("/console/start", seen=["answer"], send=["answer"])
    assert page.status_code == 409
    assert "まだ再開していません" in page.text and "職員へのカード" in page.text
    assert page.text.count(" checked") == 1, "what was ticked stays ticked"
    assert stopped(store) is not None


def test_nothing_held_is_started_with_one_press(visit: Visit, store: Store) -> None:
    browser = visit("publisher")
    browser.post("/console/stop")
    assert "たまっているものはありません" in browser.get("/console/start").text
    assert browser.post("/console/start").status_code == 303
    assert stopped(store) is None


def test_all_of_it_stands_in_the_record(visit: Visit) -> None:
    admin = visit("admin")
    admin.post("/console/stop", alerts="yes")
    admin.post("/console/start")
    page = admin.get("/console/records").text
    assert "すべての配信を止めた" in page and "配信を再開した" in page
