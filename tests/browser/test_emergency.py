"""避難指示 at two in the morning, by one person with a phone; and what people then see."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from bot.alerting import Alerting
from bot.alerts_now import FACT
from bot.preview import STYLESHEET, TOKENS, render
from bot.store import facts
from tests import telegrams
from tests.browser.desk import Desk
from tests.browser.town import Town, fill
from tests.handlers.golden_alerts import cards
from tests.telegrams import HERE, T0

pytestmark = [pytest.mark.browser, pytest.mark.journey]
NIGHT = datetime(2026, 12, 1, 17, 0, tzinfo=UTC)  # 2:00 in Japan
A_TAP, A_LETTER = 3.0, 0.5
"""Seconds that somebody needs who is tired and has read nothing."""


class Phone(Desk):
    """A member of staff with a phone, whose taps and letters are counted."""

    taps = letters = 0

    def press(self, label: str) -> None:
        self.taps += 1
        super().press(label)

    def tap(self, how: str, what: str) -> None:
        """Touch something."""
        self.taps += 1
        found = self.window.find_element(how, what)
        self.window.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
        found.click()

    def write(self, name: str, words: str) -> None:
        """Touch a field and type."""
        self.taps += 1
        self.letters += len(words)
        fill(self, **{name: words})

    @property
    def seconds(self) -> float:
        return self.taps * A_TAP + self.letters * A_LETTER


@pytest.fixture
def phone(
    town: Town, browser: Callable[[int, int], Chrome], picture: Callable[[Chrome, str], None]
) -> Phone:
    town.now = NIGHT
    window = browser(390, 800)
    override = {"width": 390, "height": 0, "deviceScaleFactor": 1, "mobile": False}
    window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", override)
    found = Phone(window, town.address, lambda name: picture(window, f"emergency-{name}-390"))
    found.log_in("kacho")
    return found


def test_one_person_who_has_read_nothing_sends_an_order_to_evacuate(
    town: Town, phone: Phone
) -> None:
    began = time.monotonic()
    phone.window.get(f"{town.address}/console/urgent")
    phone.tap(By.LINK_TEXT, "避難指示（警戒レベル4）")
    phone.tap(By.XPATH, "//label[span[normalize-space()='北沢']]")
    phone.write("shelter", "公民館")
    phone.look("form")
    phone.press("文を見る")
    phone.look("look")
    phone.press("確かめを頼む")
    phone.look("asked")
    asked = phone.seconds
    town.passes(minutes=3)  # nobody answers
    phone.window.get(f"{town.address}/console/posts/1")
    phone.write("why", "だれも出ない")
    phone.press("承認を待たずに送る")
    town.fanout.start()
    town.look()
    assert town.sim.wait_until(lambda: len(town.sim.ledger.accepted()) == 1, timeout=10)
    phone.look("sent")
    assert asked <= 30 and phone.seconds <= 60, (asked, phone.seconds)
    assert time.monotonic() - began <= 60
    [sent] = town.sim.ledger.accepted()
    text = str(sent.messages[0]["text"])
    assert text.startswith("【警戒レベル4】避難指示（北沢）") and "2:00" in text
    phone.press("防災行政無線は済んだ")
    phone.look("doors")


def test_a_bear_is_told_of_in_half_a_minute(town: Town, phone: Phone) -> None:
    phone.window.get(f"{town.address}/console/urgent")
    phone.tap(By.LINK_TEXT, "クマ・危険な動物")
    phone.write("place", "小学校の通学路")
    phone.press("文を見る")
    phone.press("全員に送る")
    town.fanout.start()
    town.look()
    assert town.sim.wait_until(lambda: len(town.sim.ledger.accepted()) == 1, timeout=10)
    assert phone.seconds <= 30, phone.seconds


@pytest.mark.parametrize("width", [1280, 390])
def test_what_staff_see_of_alerts(
    town: Town,
    browser: Callable[[int, int], Chrome],
    picture: Callable[[Chrome, str], None],
    width: int,
) -> None:
    minutes = (NIGHT - T0).total_seconds() / 60
    town.now = NIGHT
    here = replace(town.town, codes=replace(town.town.codes, areas=HERE))
    alerting = Alerting(town.releasing.store, town.settings, here)
    slide = ("49", "レベル４土砂災害危険警報", "発表")
    alerting.take(
        [
            ("a", telegrams.rain(4, minutes=minutes - 2)),
            ("b", telegrams.weather("VPWW56", [slide], minutes=minutes - 1)),
            ("c", telegrams.rain(5, minutes=minutes, status="訓練")),
        ],
        NIGHT,
    )
    with town.releasing.store.write() as connection:
        facts.write(connection, FACT, {"good": NIGHT.isoformat(), "stale": False}, NIGHT)
    window = browser(width, 900)
    override = {"width": width, "height": 0, "deviceScaleFactor": 1, "mobile": False}
    window.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", override)
    desk = Desk(window, town.address, lambda name: picture(window, f"alert-{name}-{width}"))
    desk.log_in("kacho")
    desk.open("/console/alerts", "now")
    desk.open("/console/alerts/telegrams/1", "telegram")
    desk.open("/console/alerts/drill?hazard=rain", "drill")
    desk.open("/console/urgent", "urgent")
    assert "めやす" in window.page_source


def test_every_language_s_card_is_seen(
    browser: Callable[[int, int], Chrome], picture: Callable[[Chrome, str], None], tmp_path: Path
) -> None:
    window = browser(400, 700)
    for name, message in cards().items():
        page = tmp_path / f"{name}.html"
        style = TOKENS.read_text(encoding="utf-8") + STYLESHEET.read_text(encoding="utf-8")
        shown = render([message])
        page.write_text(
            f"<!doctype html><html lang='{name}'><meta charset='utf-8'><style>{style}"
            f"body{{margin:8px;background:#8cabd9}}</style><body>{shown}</body></html>",
            encoding="utf-8",
        )
        window.get(page.as_uri())
        height = window.execute_script("return document.documentElement.scrollHeight")
        window.set_window_size(400, height + 140)
        picture(window, f"message-{name}")
        assert "4" in window.find_element(By.TAG_NAME, "body").text
        wide = "const page = document.documentElement; return page.scrollWidth - page.clientWidth"
        assert window.execute_script(wide) <= 0, name
