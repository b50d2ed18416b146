"""Colleagues who stand in for each other, on the console."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from bot.acts import lapse_over
from bot.store import rota
from bot.store.engine import Store
from bot.store.tables import outbox
from bot.town import load_town
from scheduler.swaps import Swap

from .conftest import ENVIRON, Browser, Time  # type: ignore[import-not-found]

pytestmark = pytest.mark.one_engine

Visit = Callable[..., Browser]
TODAY = date(2026, 4, 6)


def swaps(store: Store) -> list[Swap]:
    with store.read() as connection:
        return rota.swaps_since(connection, TODAY)


def ask(browser: Browser, taker: str = "", **changed: str) -> str:
    given = {"desk": "living", "day": "2026-04-07", "begin": "08:30", "taker": taker} | changed
    assert browser.post("/console/rota/swap", **given).status_code == 303
    return browser.get("/console/rota").text


def test_a_swap_is_asked_told_in_line_and_taken(
    visit: Visit, planned: dict[str, int], store: Store, recorded: Callable[[], list[object]]
) -> None:
    staff_, approver, outsider = visit("staff"), visit("approver"), visit("admin")
    form = staff_.get("/console/rota/swap?desk=living&day=2026-04-07&begin=08:30").text
    assert "approverの係さん" in form and "adminの係さん" not in form
    assert "1人に聞きました" in ask(staff_)
    with store.read() as connection:
        (card,) = connection.execute(select(outbox)).all()
    assert card.kind == "push" and "do=cover" in card.body
    assert "代わります" not in outsider.get("/console/rota").text
    outsider.post("/console/rota/swap/1/take")
    assert "この窓口の人ではない" in outsider.get("/console/rota").text
    staff_.post("/console/rota/swap/1/take")
    assert swaps(store)[0].state == "asked"
    assert "代わります" in approver.get("/console/rota").text
    assert approver.post("/console/rota/swap/1/take").status_code == 303
    assert "引き受けました" in approver.get("/console/rota").text
    assert swaps(store)[0].state == "accepted"
    approver.post("/console/rota/swap/1/take")
    assert "代わることに決まっています" in approver.get("/console/rota").text
    staff_.post("/console/rota/swap/1/withdraw")
    assert swaps(store)[0].state == "accepted"
    acts = [one[0] for one in recorded() if one[0].startswith("swap")]  # type: ignore[index]
    assert acts == ["swap.ask", "swap.take"]


def test_a_colleague_asked_by_name_says_no(
    visit: Visit, planned: dict[str, int], store: Store
) -> None:
    staff_, approver = visit("staff"), visit("approver")
    ask(staff_, taker="approver")
    assert "できません" in approver.get("/console/rota").text
    visit("admin").post("/console/rota/swap/1/refuse")
    assert swaps(store)[0].state == "asked"
    approver.post("/console/rota/swap/1/refuse")
    assert swaps(store)[0].state == "refused"
    with store.read() as connection:
        assert len(connection.execute(select(outbox)).all()) == 2
    assert "人に聞きました" in ask(staff_), "after a no it may be asked again"


def test_what_is_asked_is_taken_back_by_its_asker_alone(
    visit: Visit, planned: dict[str, int], store: Store
) -> None:
    staff_, approver = visit("staff"), visit("approver")
    ask(staff_)
    assert "もう同僚にお願いしています" in ask(staff_)
    approver.post("/console/rota/swap/1/withdraw")
    assert swaps(store)[0].state == "asked"
    staff_.post("/console/rota/swap/1/withdraw")
    assert [swap.state for swap in swaps(store)] == ["withdrawn"]


@pytest.mark.parametrize(
    "changed",
    [
        {"day": "9999-12-31"},
        {"day": "x"},
        {"begin": "8:30+09:00"},
        {"begin": ""},
        {"desk": "nowhere"},
        {"day": "2026-04-11"},
        {"taker": "nobody"},
        {"taker": "viewer"},
    ],
)
def test_nobody_asks_for_what_is_no_shift_of_theirs(
    visit: Visit, planned: dict[str, int], store: Store, changed: dict[str, str]
) -> None:
    ask(visit("staff"), **changed)
    ask(visit("admin"))
    assert swaps(store) == []


def test_what_nobody_took_is_past_once_its_shift_is_over(
    visit: Visit, planned: dict[str, int], store: Store, time: Time
) -> None:
    ask(visit("staff"))
    town = load_town(ENVIRON["TOWN"])
    for days, ended in ((0, 0), (1, 0), (1, 1), (1, 0)):
        time.passes(days=days)
        with store.write() as connection:
            assert lapse_over(connection, town, time.now) == ended
    assert [swap.state for swap in swaps(store)] == ["past"]


def test_a_number_of_nothing_is_nothing(visit: Visit, planned: dict[str, int]) -> None:
    browser = visit("staff")
    for number in (0, 77, 10**30):
        assert browser.post(f"/console/rota/swap/{number}/take").status_code == 303
    assert browser.get("/console/rota/swap?desk=x").status_code == 404
