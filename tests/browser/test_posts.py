"""A post in a real browser: written, seen, refused, mended, approved, sent, held, put right."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By

from tests.browser.desk import Desk
from tests.browser.town import FOLLOWERS, Town, fill

pytestmark = [pytest.mark.browser, pytest.mark.journey]


@pytest.mark.parametrize("width", [1280, 390])
def test_a_post_goes_its_whole_way(
    town: Town,
    browser: Callable[[int, int], Chrome],
    picture: Callable[[Chrome, str], None],
    width: int,
) -> None:
    desks = []
    for login in ("kouhou", "kacho"):
        window = browser(width, 900)
        window.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 0, "deviceScaleFactor": 1, "mobile": False},
        )
        desk = Desk(window, town.address, lambda name, w=window: picture(w, f"post-{name}-{width}"))
        desk.log_in(login)
        desks.append(desk)
    writer, approver = desks

    # Drafted, and seen as LINE shows it while it is written.
    writer.open("/console/posts", "none")
    writer.open("/console/posts/new", "new")
    fill(writer, title__ja="あす、北沢で断水します", start="2026-12-01", start_time="10:00")
    fill(writer, body__ja="10時から12時まで、水道の工事をします。\n水をくみ置きしてください。")
    writer.wait.until(
        lambda window: "水をくみ置き" in window.find_element(By.ID, "post-shown").text
    )
    writer.look("written")
    writer.press("承認を頼む")
    writer.look("asked")

    # Refused with a reason, mended, approved.
    approver.open("/console/posts", "waiting")
    approver.open("/console/posts/1", "to-approve")
    fill(approver, reason="英語がありません")
    approver.press("差し戻す")
    writer.window.get(f"{town.address}/console/posts/1/edit")
    assert "英語がありません" in writer.window.page_source
    writer.window.execute_script(
        "for (const fold of document.querySelectorAll('details')) fold.open = true"
    )
    fill(writer, title__en="No water in Kitazawa tomorrow", body__en="From 10:00 to 12:00.")
    writer.look("mended")
    writer.press("承認を頼む")
    approver.window.get(f"{town.address}/console/posts/1")
    assert "No water in Kitazawa" in approver.window.page_source
    approver.press("この内容で承認する")
    approver.look("approved")
    approver.open("/console/posts/calendar?month=2026-12", "calendar")

    # Held before a single one has left, and let go.
    town.passes(hours=1)
    writer.open("/console/posts/1", "sending")
    writer.press("送るのを止める")
    writer.look("held")
    town.fanout.start()
    town.passes(minutes=1)
    assert not town.got(), "what is held does not leave"
    writer.press("続きを送る")
    town.fanout.wake()
    assert town.sim.wait_until(lambda: sum(town.got().values()) == FOLLOWERS, timeout=10)
    assert town.got() == {
        "【お知らせ】あす、北沢で断水します": 3,
        "[News] No water in Kitazawa tomorrow": 3,
    }

    # Put right, to those who had it.
    town.passes(minutes=1)
    writer.open("/console/posts/1", "sent")
    writer.window.find_element(By.LINK_TEXT, "訂正を書く").click()
    fill(writer, body__ja="工事は11時からになりました。")
    writer.look("correcting")
    writer.press("承認を頼む")
    approver.window.get(f"{town.address}/console/posts/2")
    approver.press("この内容で承認する")
    town.look()
    corrected = "【訂正】あす、北沢で断水します"
    assert town.sim.wait_until(lambda: town.got()[corrected] == 3, timeout=10), town.got()
    town.passes(minutes=1)
    approver.open("/console/posts", "list")
    assert town.sim.violations == []
