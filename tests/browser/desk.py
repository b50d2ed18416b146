"""A member of staff before a real browser, who looks at each page and finds nothing wrong."""

from __future__ import annotations

from collections.abc import Callable
from importlib import resources
from typing import Any

from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

PASSWORD = "a long enough password"
AXE = resources.files("axe_core_python").joinpath("axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Desk:
    """A member of staff before a screen."""

    def __init__(self, window: Chrome, address: str, take: Callable[[str], None]) -> None:
        self.window, self.address, self.take = window, address, take
        self.wait = WebDriverWait(window, 20)

    def open(self, path: str, name: str) -> None:
        """Open a page and look at it."""
        self.window.get(self.address + path)
        self.look(name)

    def look(self, name: str) -> None:
        """Keep a picture of the page whole, and find nothing wrong with it."""
        size = self.window.get_window_size()
        height = self.window.execute_script("return document.documentElement.scrollHeight")
        self.window.set_window_size(size["width"], max(size["height"], height + 150))
        self.take(name)
        self.window.set_window_size(size["width"], size["height"])
        wrong = found(self.window)
        assert wrong == [], (name, wrong)
        wide = "const page = document.documentElement; return page.scrollWidth - page.clientWidth"
        assert self.window.execute_script(wide) <= 0, name

    def press(self, label: str) -> None:
        """Press the button with a label, and wait for the next page."""
        page = self.window.find_element(By.TAG_NAME, "html")
        button = self.window.find_element(By.XPATH, f"//main//button[normalize-space()='{label}']")
        self.window.execute_script("arguments[0].scrollIntoView({block: 'center'})", button)
        button.click()
        self.wait.until(lambda window: window.find_element(By.TAG_NAME, "html") != page)

    def log_in(self, login: str = "jouhou") -> None:
        """Log in by keyboard alone."""
        self.window.get(f"{self.address}/console/login")
        self.window.find_element(By.ID, "login").send_keys(login, Keys.TAB)
        field = self.window.switch_to.active_element
        page = self.window.find_element(By.TAG_NAME, "html")
        field.send_keys(PASSWORD, Keys.ENTER)
        self.wait.until(lambda window: window.find_element(By.TAG_NAME, "html") != page)


def found(window: Chrome) -> list[Any]:
    """Give axe-core's violations: rule, help and the elements."""
    window.execute_script(AXE)
    result = window.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {runOnly: arguments[0]}).then(done, e => done({error: String(e)}))",
        RULES,
    )
    assert "error" not in result, result
    return [
        (one["id"], one["help"], [node["html"] for node in one["nodes"]])
        for one in result["violations"]
    ]
