"""The desks' page: who belongs where, who is on duty, and which LINE group hears of what."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from bot.store import people, questions, staff
from bot.store.engine import Store

Visit = Callable[..., Any]


def section(page: str, desk: str) -> str:
    """Cut a desk's part out of the page."""
    found = re.search(rf'<section class="box" id="{desk}".*?</section>', page, re.DOTALL)
    assert found
    return found.group(0)


def test_a_desk_shows_what_it_is_for_and_who_is_there(
    visit: Visit, planned: dict[str, int], question: int
) -> None:
    shown = section(visit("admin").get("/console/desks").text, "living")
    for words in (
        "生活係",
        "暮らし",
        "Living Desk",
        "待っている質問",
        "1件",
        "staffの係",
        "まだありません",
    ):
        assert words in shown
    assert "staffの係" in re.search(r"いまの当番.*?</dd>", shown, re.DOTALL).group(0)  # type: ignore[union-attr]


def test_who_joins_and_who_leaves(
    visit: Visit,
    accounts: dict[str, int],
    store: Store,
    question: int,
    recorded: Callable[[], list[tuple[str, str]]],
) -> None:
    admin = visit("admin")
    page = admin.post("/console/desks/safety/join", number=accounts["staff"])
    assert page.status_code == 303
    assert "staffの係さんを安全係に加えました" in admin.get("/console/desks").text
    with store.write() as connection:
        questions.change(connection, question, 1, state="taken", taken_by=accounts["staff"])
    admin.post("/console/desks/living/leave", number=accounts["staff"])
    with store.read() as connection:
        account = staff.by_number(connection, accounts["staff"])
        row = questions.question(connection, question)
    assert account is not None and account.desks == "safety"
    assert row is not None and row.state == "open", "nobody holds what they may not answer for"
    assert [act for act, subject in recorded() if subject == "staff"].count("staff.change") == 2


def test_a_group_is_registered_by_a_code_that_is_shown_here(
    visit: Visit, store: Store, time: Any
) -> None:
    admin = visit("admin")
    admin.post("/console/desks/tourism/code")
    shown = section(admin.get("/console/desks").text, "tourism")
    first = re.search(r'class="big">([A-Z2-9]{4}-[A-Z2-9]{4})<', shown)
    assert first and "あと30分" in shown
    admin.post("/console/desks/tourism/code")
    with store.write() as connection:
        old = staff.code(connection, first.group(1))
        assert old is not None and old.expires_at <= time.now, "an older code runs out"
        group = people.meet_group(connection, "C" + "1" * 32, "group", time.now)
        people.register_group(connection, group, "tourism")
        people.count_members(connection, group, 7)
    time.passes(minutes=31)
    shown = section(admin.get("/console/desks").text, "tourism")
    assert "7人" in shown and 'class="big"' not in shown


@pytest.mark.parametrize("role", ["viewer", "partner", "staff", "publisher", "approver"])
def test_only_who_manages_people_sees_or_does_anything(
    visit: Visit, accounts: dict[str, int], role: str
) -> None:
    browser = visit(role)
    assert browser.get("/console/desks").status_code == 403
    for path in ("code", "join", "leave"):
        sent = browser.post(f"/console/desks/living/{path}", number=accounts["viewer"])
        assert sent.status_code == 403


def test_what_is_not_there_is_not_found(visit: Visit, accounts: dict[str, int]) -> None:
    admin = visit("admin")
    assert admin.post("/console/desks/moon/code").status_code == 404
    for number in ("", "x", "999", "9" * 12):
        assert admin.post("/console/desks/living/join", number=number).status_code == 404
