"""The whole story, clicked through: what `make run` starts, in a real browser, until Ctrl-C."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

import bot

pytestmark = pytest.mark.browser

RESIDENT = "U00000000000000000000000000000001"
TOURIST = "U00000000000000000000000000000002"
STAFF_GROUP = "C00000000000000000000000000000001"
UNKNOWN = "盆踊りの太鼓を習いたい"

OpenWindow = Callable[[int, int], Chrome]
Take = Callable[[Chrome, str], None]


@pytest.fixture
def village(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start what `make run` starts, in an empty folder; give the process and the chat page."""
    environ = os.environ | {
        "PYTHONPATH": str(Path(bot.__file__).parents[1]),
        "WEB_PORT": "0",
        "SIMULATOR_PORT": "0",
        "MAIL_PORT": "0",
    }
    environ.pop("DATABASE_URL", None)
    with subprocess.Popen(
        [sys.executable, "-m", "bot.simulator.village"],
        cwd=tmp_path,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if found := re.search(r"chat page\s+(http://\S+)", line):
                yield process, found.group(1)
                break
        else:
            pytest.fail("the village did not start:\n" + "".join(lines))
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=40)


class Page:
    """The chat page, as a person uses it."""

    def __init__(self, window: Chrome, url: str) -> None:
        self.window = window
        self.wait = WebDriverWait(window, 20)
        window.get(url)

    def column(self, chat: str) -> WebElement:
        """Find a chat's column."""
        return self.window.find_element(By.ID, f"column-{chat}")

    def shows(self, chat: str, words: str) -> None:
        """Wait until a chat shows words."""
        self.wait.until(lambda _: words in self.window.find_element(By.ID, f"list-{chat}").text)

    def fits(self) -> bool:
        """Tell whether the window shows the page whole: only what is in it scrolls."""
        return bool(
            self.window.execute_script(
                "const page = document.documentElement;"
                "return page.scrollWidth <= innerWidth && page.scrollHeight <= innerHeight"
            )
        )

    def write(self, chat: str, words: str) -> None:
        """Type a message and send it."""
        self.window.find_element(By.ID, f"say-{chat}").send_keys(words)
        self.column(chat).find_element(By.CSS_SELECTOR, "button[value=say]").click()
        self.shows(chat, words)

    def press(self, chat: str, label: str) -> None:
        """Press the newest button with a label in a chat's messages."""
        within = self.window.find_element(By.ID, f"list-{chat}")
        buttons = [b for b in within.find_elements(By.TAG_NAME, "button") if label in b.text]
        self.window.execute_script("arguments[0].scrollIntoView({block: 'center'})", buttons[-1])
        buttons[-1].click()


def test_a_question_goes_round_and_ctrl_c_ends_it(
    village: tuple[subprocess.Popen[str], str], browser: OpenWindow, picture: Take
) -> None:
    process, url = village
    page = Page(browser(1500, 950), url)
    page.shows(RESIDENT, "ここに質問を書いて")
    assert page.fits()
    picture(page.window, "empty")
    page.write(RESIDENT, "タトゥーがあっても温泉に入れますか")
    page.shows(RESIDENT, "出典")
    page.write(TOURIST, "Can I enter the hot spring with a tattoo?")
    page.shows(TOURIST, "Source")
    page.write(RESIDENT, UNKNOWN)
    page.shows(RESIDENT, "受付番号1で")
    page.shows(STAFF_GROUP, "【受付番号 1】")
    picture(page.window, "handed-over")
    group = page.column(STAFF_GROUP)
    group.find_elements(By.CSS_SELECTOR, "[data-quote]")[-1].click()
    page.write(STAFF_GROUP, "太鼓の会が毎週土曜の夜に公民館で練習しています。")
    page.shows(STAFF_GROUP, "受付番号1に回答しました")
    page.press(RESIDENT, "回答を見る")
    page.shows(RESIDENT, "受付番号1「盆踊りの太鼓を習いたい」への回答です")
    page.shows(RESIDENT, "毎週土曜の夜")
    picture(page.window, "chat")
    mail = page.window.find_element(By.CSS_SELECTOR, "a[href*='/desk/']").get_attribute("href")
    phone = browser(390, 844)
    assert Page(phone, url).fits()
    picture(phone, "chat-phone")
    phone.get(str(mail))
    assert UNKNOWN not in phone.page_source
    picture(phone, "desk-phone")
    phone.find_element(By.LINK_TEXT, "ログインして質問を読む").click()
    wait = WebDriverWait(phone, 20)
    wait.until(lambda window: window.find_elements(By.ID, "login"), "no login behind the link")
    phone.find_element(By.ID, "login").send_keys("clerk")
    phone.find_element(By.ID, "password").send_keys("shirasuzu-village")
    phone.find_element(By.CSS_SELECTOR, "main form button").click()
    wait.until(
        lambda window: window.current_url.endswith("/console/questions/1"),
        "the login does not lead to the question",
    )
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=40) == 0
