"""A post in a real browser: written, seen, refused, mended, approved, sent, held, put right."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from werkzeug.serving import make_server

import bot as shell
from bot import quota
from bot.fanout import Fanout
from bot.processes import begin, end
from bot.releasing import Releasing
from bot.simulator.server import Simulator
from bot.store import people, staff
from bot.store.engine import Store
from bot.worker import Worker
from tests.browser.desk import PASSWORD, Desk
from tests.passwords import quick

pytestmark = [pytest.mark.browser, pytest.mark.journey]

SECRET, TOKEN = "a-channel-secret-of-posts", "a-token-of-posts"
KEY = "a key for tests that is long enough to be taken"
MORNING = datetime(2026, 12, 1, 0, 0, tzinfo=UTC)  # 9:00 in Japan, a Tuesday
FOLLOWERS = 6


@dataclass
class Town:
    """The console, the platform, and a present that is moved by hand."""

    address: str
    sim: Simulator
    releasing: Releasing
    fanout: Fanout
    now: datetime = MORNING

    def passes(self, **by: float) -> None:
        """Let time pass, and the clock look."""
        self.now += timedelta(**by)
        self.look()

    def look(self) -> None:
        """Let the clock look at what is due."""
        self.releasing.round(self.now)
        self.fanout.wake()

    def got(self) -> Counter[str]:
        """Count how many people were sent which beginning of a text."""
        found: Counter[str] = Counter()
        for accepted in self.sim.ledger.accepted():
            for message in accepted.messages:
                if message["type"] == "text":
                    found[str(message["text"]).splitlines()[0]] += len(accepted.recipients)
        return found


@pytest.fixture
def town(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Town]:
    """Serve the console before a platform, with a writer, an approver, and six who follow us."""
    database = tmp_path / "town.sqlite"
    database.write_bytes(migrated_sqlite.read_bytes())
    url = f"sqlite:///{database}"
    with Simulator(SECRET, TOKEN, quota=1000, smtp=False) as sim:
        app = shell.create_app(
            {
                "LINE_CHANNEL_SECRET": SECRET,
                "LINE_CHANNEL_ACCESS_TOKEN": TOKEN,
                "LINE_API_ENDPOINT": sim.url,
                "DATABASE_URL": url,
                "TOWN": str(Path(shell.__file__).parent / "sample" / "town.toml"),
                "PUBLIC_URL": "http://127.0.0.1:8000",
                "SECRET_KEY": KEY,
            }
        )
        worker = Worker(app.config["SETTINGS"], app.config["TOWN"])
        store = worker.store
        settle(store)
        begin(app, worker)
        server = make_server("127.0.0.1", 0, app, threaded=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        releasing = Releasing(store, app.config["TOWN"], "https://bot.example")
        fanout = Fanout(store, worker.line, app.config["TOWN"].posts.limits, look_seconds=0.05)
        found = Town(f"http://127.0.0.1:{server.server_port}", sim, releasing, fanout)
        app.config["NOW"] = lambda: found.now
        fanout._now = lambda: found.now
        yield found
        fanout.stop()
        server.shutdown()
        server.server_close()
        end(app)


def settle(store: Store) -> None:
    """Make the accounts and the followers; every second of them reads English."""
    with store.write() as connection:
        for login, name, role in (
            ("kouhou", "広報の係", "publisher"),
            ("kacho", "総務課長", "approver"),
        ):
            staff.add(
                connection,
                login=login,
                name=name,
                password=quick(PASSWORD),
                role=role,
                desks="living",
                created_at=MORNING,
            )
        for number in range(FOLLOWERS):
            id = people.meet(connection, f"U{number:032x}", MORNING)
            people.remember(connection, id, following=True, language="en" if number % 2 else None)
        quota.keep(connection, 1000, 120, MORNING)


def fill(desk: Desk, **fields: str) -> None:
    """Write into the form's fields, as somebody who types."""
    for name, text in fields.items():
        field = desk.window.find_element(By.NAME, name.replace("__", "."))
        if field.get_attribute("type") in ("date", "time"):
            desk.window.execute_script("arguments[0].value = arguments[1]", field, text)
        else:
            field.clear()
            field.send_keys(text)


def choose(desk: Desk, name: str, value: str) -> None:
    """Pick a radio button or tick a box."""
    found = desk.window.find_element(By.CSS_SELECTOR, f"[name='{name}'][value='{value}']")
    desk.window.execute_script("arguments[0].scrollIntoView({block: 'center'})", found)
    desk.window.execute_script("arguments[0].click()", found)


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
