"""The console in a real browser: its pages at two widths, without a violation axe-core can find."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from werkzeug.serving import make_server

import bot as shell
from bot import quota
from bot.accounts import hash_password
from bot.links import question_link
from bot.processes import begin, end
from bot.store import facts, outbox, people, questions, rota, staff
from bot.store.engine import Store
from bot.worker import Worker
from scheduler.rota import Off, Slot
from scheduler.swaps import Swap
from tests.browser.desk import PASSWORD, Desk, found
from tests.months import invented_month, push

pytestmark = pytest.mark.browser

OpenWindow = Callable[[int, int], Chrome]
Take = Callable[[Chrome, str], None]

KEY = "a key for tests that is long enough to be taken"
NOW = datetime.now(UTC)
LATER = NOW + timedelta(days=1)
ROTA = """窓口,曜日,日付,開始,終了,担当,順番,祝日も,休み,備考
観光係,平日,,8:30,17:15,kanko,1,,,
観光係,平日,,8:30,17:15,kurashi,2,,,
安全係,毎日,,17:15,8:30,kurashi,1,○,,夜間と早朝
"""


def fill(store: Store) -> None:
    """Put some people and their doings into the database."""
    accounts = (
        ("jouhou", "情報担当", "admin", ""),
        ("kanko", "観光の係", "staff", "tourism"),
        ("kurashi", "長野 はるか", "publisher", "living tourism"),
        ("kyokai", "観光協会", "partner", ""),
    )
    with store.write() as connection:
        hashed = hash_password(PASSWORD)
        for login, name, role, desks in accounts:
            staff.add(
                connection,
                login=login,
                name=name,
                password=hashed,
                role=role,
                desks=desks,
                created_at=NOW,
            )
        staff.change(connection, 4, active=False)
        staff.change(connection, 3, ends_on=date(2100, 3, 31))
        person = people.meet(connection, "U1", NOW)
        staff.link(connection, 2, person)
        questions.add_question(
            connection,
            person_id=person,
            desk="tourism",
            text="井戸の水は飲めますか",
            language="ja",
            asked_at=NOW - timedelta(minutes=10),
            promised_at=NOW + timedelta(hours=2),
            state="taken",
            taken_by=2,
            taken_at=NOW,
        )
        begin, end = time(8, 30), time(17, 15)
        week = [(day, begin, end, login) for day in range(1, 6) for login in ("kanko", "kurashi")]
        slots = [
            Slot("tourism", login, *hours, day, None, 1 + (login == "kurashi"))
            for day, *hours, login in week
        ]
        slots += [Slot("safety", "kurashi", end, begin, day, None, 1, True) for day in range(1, 8)]
        slots += [Slot("safety", "jouhou", begin, end, day, None) for day in range(1, 5)]
        slots += [Slot("living", "jouhou", time(0), time(0), day, None, 1, True) for day in (2, 7)]
        slots += [Slot("living", "kanko", time(9), time(21), day, None, 1) for day in range(1, 6)]
        numbers = {row.login: row.id for row in staff.everyone(connection)}
        today = NOW.date() + timedelta(days=2)
        offs = (Off("safety", "kurashi", today, "研修"), Off("tourism", None, today))
        rota.replace(connection, slots, offs, numbers)
        ends = today + timedelta(days=1)
        rota.keep_swap(connection, Swap(0, "safety", ends, end, "kurashi"), numbers, NOW)
        named = Swap(0, "safety", ends + timedelta(days=1), end, "kurashi", "jouhou")
        rota.keep_swap(connection, named, numbers, NOW)
        people.register_group(
            connection, people.meet_group(connection, "C1", "group", NOW), "tourism"
        )
        invented_month(connection, 2)
        for purpose, cost in (("card", 98), ("answer", 61), ("asked", 12), ("other", 9)):
            push(connection, NOW - timedelta(minutes=1), purpose, cost)
        quota.keep(connection, 200, 195, NOW)
        for number in range(3):
            held = {"kind": "push", "recipient": f"p{number}", "person_id": person, "body": "[]"}
            held |= {"purpose": "card" if number else "answer", "cost": 4, "due_at": LATER}
            outbox.add(connection, NOW, None, retry_key=str(number), **held)
        facts.write(connection, "disaster", {"on": True}, NOW)
        for back in range(60):
            at = NOW - timedelta(hours=back)
            act = ("question.answer", "faq.publish", staff.LOGIN_FAILED)[back % 3]
            staff.record(connection, at, back % 2 or None, act, f"question {back}", "")


@pytest.fixture
def address(migrated_sqlite: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the console; give its address."""
    database = tmp_path / "town.sqlite"
    database.write_bytes(migrated_sqlite.read_bytes())
    url = f"sqlite:///{database}"
    store = Store(url)
    fill(store)
    store.close()
    app = shell.create_app(
        {
            "LINE_CHANNEL_SECRET": "s",
            "LINE_CHANNEL_ACCESS_TOKEN": "t",
            "LINE_API_ENDPOINT": "http://127.0.0.1:9",
            "DATABASE_URL": url,
            "TOWN": str(Path(shell.__file__).parent / "sample" / "town.toml"),
            "PUBLIC_URL": "http://127.0.0.1:8000",
            "SECRET_KEY": KEY,
        }
    )
    begin(app, Worker(app.config["SETTINGS"], app.config["TOWN"]))
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
    end(app)


def sheet(folder: Path, text: str) -> Path:
    """Write a rota's sheet to be chosen in a form."""
    path = folder / "rota.csv"
    path.write_text(text, encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_can_be_read_and_used(
    address: str, browser: OpenWindow, picture: Take, tmp_path: Path, width: int
) -> None:
    window = browser(width, 900)
    window.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 0, "deviceScaleFactor": 1, "mobile": False},
    )
    desk = Desk(window, address, lambda name: picture(window, f"console-{name}-{width}"))
    desk.open(question_link("", KEY, 1), "link")
    window.execute_script("document.documentElement.removeAttribute('lang')")
    assert [rule for rule, *_ in found(window)] == ["html-has-lang"]
    desk.open("/console/login", "login")
    window.find_element(By.ID, "login").send_keys("jouhou")
    window.find_element(By.ID, "password").send_keys("not the password")
    desk.press("ログイン")
    desk.look("login-refused")
    desk.log_in()
    desk.look("home")
    for name, path in {
        "account": "/account",
        "totp": "/account/totp",
        "staff": "/staff",
        "desks": "/desks",
        "staff-new": "/staff/new",
        "person": "/staff/2",
        "moving": "/staff/2/move",
        "figures": "/figures?from=2026-04-01&to=2026-04-20",
        "figures-quarter": "/figures?from=2026-01-21&to=2026-04-20",
        "figures-none": "/figures?from=2026-01-01&to=2026-01-02",
        "figures-wrong": "/figures?from=2026-01-01",
        "alerts": "/alerts",
        "shelters": "/shelters",
        "urgent": "/urgent",
        "urgent-form": "/urgent/evacuation-4",
        "openchat": "/openchat",
        "openchat-kit": "/openchat/kit",
        "records": "/records",
        "rota": "/rota",
        "rota-sheet": "/rota/sheet",
        "missing": "/no/such/page",
    }.items():
        desk.open(f"/console{path}", name)
    desk.open("/console/rota", "rota-again")
    window.find_element(By.CSS_SELECTOR, ".findings summary").click()
    desk.look("rota-findings")
    far = "document.getElementById('day').valueAsDate = new Date('2100-01-01')"
    window.execute_script(far)
    desk.press("変える")
    desk.look("rota-refused")
    for name, text in {
        "rota-look": ROTA,
        "rota-bad": ROTA + "観光,月,,25:00,,nobody,,,,\n",
    }.items():
        window.get(f"{address}/console/rota/sheet")
        window.find_element(By.ID, "sheet").send_keys(str(sheet(tmp_path, text)))
        desk.press("確かめる")
        desk.look(name)
    window.get(f"{address}/console/rota")
    window.find_element(By.CSS_SELECTOR, "#own + .rows a").click()
    desk.look("rota-swap")
    desk.press("頼む")
    desk.look("rota-asked")
    if width < 768:
        window.get(f"{address}/console/staff")
        for folded in window.find_elements(By.CSS_SELECTOR, "header summary, .topline summary"):
            if folded.is_displayed():
                folded.click()
        assert window.find_element(By.LINK_TEXT, "記録").is_displayed()
        desk.look("menu")
    desk.open("/console/stop", "stop")
    desk.press("止める")
    desk.look("stopped")
    desk.open("/console/stop", "stop-alerts")
    desk.open("/console/start", "start")
    desk.press("チェックしたものを送り、残りは捨てて、再開する")
    desk.look("started")
    desk.open("/console/account", "account-again")
    desk.press("結びつけるコードを作る")
    desk.look("code")
    desk.open("/console/staff/1/move", "moving-self")
    desk.press("今すぐ終わる")
    desk.look("last-admin")
    desk.open("/console/staff/2", "person-again")
    desk.press("パスワードを作りなおす")
    desk.look("password")
    desk.open("/console/staff/2/move", "moving-again")
    desk.press("今すぐ終わる")
    desk.look("ended")
