"""Answering in a real browser, on a phone and at a desk: three taps from the mail to the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from bot.links import question_link
from bot.store import calls, entries, people, questions
from bot.store.engine import Store
from faq.sheet import read_sheet
from tests import vectors

from .test_console import (  # type: ignore[import-not-found]
    KEY,
    Desk,
    address,  # noqa: F401 - a fixture
)

pytestmark = pytest.mark.browser

SAMPLE = Path(__file__).parents[2] / "bot" / "sample"
NOW = datetime.now(UTC)


def ask(store: Store, text: str, **values: object) -> int:
    """Put a question into the database; give its number."""
    row: dict[str, object] = {
        "desk": "living",
        "language": "ja",
        "asked_at": NOW - timedelta(hours=2),
        "promised_at": NOW + timedelta(hours=1),
        "topic": "暮らし",
    }
    with store.write() as connection:
        person = people.meet(connection, "U7", NOW)
        return questions.add_question(connection, person_id=person, text=text, **(row | values))


@pytest.fixture
def waiting(address: str, tmp_path: Path) -> tuple[str, dict[str, int]]:  # noqa: F811
    """Give the console's address, and questions by name, with entries behind them."""
    store = Store(f"sqlite:///{tmp_path / 'town.sqlite'}")
    vectors.give(store)
    sheet = read_sheet((SAMPLE / "faq.csv").read_bytes(), "faq.csv")
    with store.write() as connection:
        entries.save_drafts(connection, NOW, None, sheet.entries)
        entries.publish(connection, NOW, None)
    mine = ask(store, "盆踊りの太鼓を習いたいです。小学生でも入れますか。")
    past = ask(
        store,
        "盆踊りの太鼓は習えますか",
        state="answered",
        answer="太鼓の会が、毎週土曜の夜7時から公民館で練習しています。見学もできます。",
        answered_by=1,
        answered_at=NOW,
        delivery="delivered",
    )
    ask(store, "裏山で人が倒れています", urgent=True, promised_at=NOW - timedelta(minutes=20))
    korean = ask(
        store, "온천에 수건을 빌릴 수 있나요?", language="ko", desk="tourism", topic="観光"
    )
    draft = ask(store, "村営住宅の申し込みについて", draft="4月に募集します。", draft_by=4)
    with store.write() as connection:
        connection.execute(
            questions.questions.update().where(questions.questions.c.id == mine).values(notify=True)
        )
        calls.add(
            connection,
            key=f"q{mine}:due:1:jouhou",
            question_id=mine,
            desk="living",
            staff_id=1,
            reason="due",
            at=NOW,
        )
    store.close()
    return address, {"mine": mine, "past": past, "korean": korean, "draft": draft}


@pytest.mark.parametrize("width", [1280, 390])
def test_a_clerk_reads_and_answers(
    waiting: tuple[str, dict[str, int]],
    browser: Callable[[int, int], Chrome],
    picture: Callable[[Chrome, str], None],
    width: int,
) -> None:
    base, numbers = waiting
    korean = f"/console/questions/{numbers['korean']}"
    window = browser(width, 900)
    window.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 0, "deviceScaleFactor": 1, "mobile": False},
    )
    desk = Desk(window, base, lambda name: picture(window, f"desk-{name}-{width}"))
    desk.log_in()
    desk.look("inbox")
    # The mail's link leads a clerk who is logged in straight to the question.
    window.get(base + question_link("", KEY, numbers["mine"]))
    desk.look("question")
    taps = 0
    assert window.find_element(By.CSS_SELECTOR, "input[value=push]").is_selected()
    window.find_element(By.ID, "words").click()
    taps += 1
    window.find_element(By.ID, "words").send_keys(
        "はい、小学生も入れます。係の携帯 090-1234-5678 へ。"
    )
    desk.press("回答を送る")
    taps += 1
    assert taps <= 3
    assert "携帯電話の番号" in window.find_element(By.TAG_NAME, "main").text
    desk.look("private")
    field = window.find_element(By.ID, "words")
    assert "小学生も入れます" in field.get_property("value"), "what was written stays"
    field.clear()
    field.send_keys("はい、小学生も入れます。土曜の夜7時に公民館へどうぞ。")
    desk.press("回答を送る")
    assert "回答を送りました" in window.find_element(By.TAG_NAME, "main").text
    desk.look("answered")
    desk.open(korean, "korean")
    desk.open(f"{korean}/stock", "stock")
    desk.open(f"{korean}/stock/price-one", "stock-empty")
    desk.open(f"{korean}/stock/price-one?place=鈴の湯&price=700", "stock-filled")
    desk.open(f"/console/questions/{numbers['draft']}", "draft")
    desk.open("/console/faq?q=温泉", "faq")
    desk.open(f"/console/faq/new?question={numbers['past']}", "faq-new")
    desk.open("/console/disaster", "disaster")
    desk.open("/console/?state=all", "all")
