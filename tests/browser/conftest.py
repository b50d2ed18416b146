"""A real browser, where one is installed."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from tests.browser.town import town

__all__ = ["town"]
ARGUMENTS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Callable[[int, int], webdriver.Chrome]]:
    """Give a function that opens a window of a size; skip where Chromium is not installed."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("Chromium and its driver (Debian: chromium, chromium-driver) are not installed")
    opened: list[webdriver.Chrome] = []

    def open_window(width: int, height: int) -> webdriver.Chrome:
        options = Options()
        options.binary_location = chromium
        for argument in (*ARGUMENTS, f"--user-data-dir={tmp_path / f'profile{len(opened)}'}"):
            options.add_argument(argument)
        window = webdriver.Chrome(options=options, service=Service(driver))
        window.set_window_size(width, height)
        opened.append(window)
        return window

    yield open_window
    for window in opened:
        window.quit()


@pytest.fixture
def picture(request: pytest.FixtureRequest) -> Callable[[webdriver.Chrome, str], None]:
    """Give a function that keeps a screenshot where SCREENSHOTS names a folder."""
    folder = os.environ.get("SCREENSHOTS")

    def take(window: webdriver.Chrome, name: str) -> None:
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            window.save_screenshot(str(Path(folder) / f"{name}.png"))

    return take
