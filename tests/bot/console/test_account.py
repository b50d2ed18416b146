"""One's own account: password, confirming codes, LINE, a lost telephone."""

from __future__ import annotations

import re
from collections.abc import Callable

import pyotp
import pytest
from sqlalchemy import select

from bot.store import people, staff
from bot.store.engine import Store
from bot.store.staff_tables import codes
from bot.store.staff_tables import staff as table

from .conftest import PASSWORD, Browser, Time  # type: ignore[import-not-found]

pytestmark = pytest.mark.one_engine

Visit = Callable[..., Browser]
Recorded = Callable[[], list[tuple[str, str]]]
NEW = "another long password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def test_a_password_is_changed_and_other_browsers_are_out(visit: Visit, recorded: Recorded) -> None:
    here, there = visit("staff"), visit("staff")
    page = here.post("/console/account/password", old=PASSWORD, new=NEW, again=NEW)
    assert page.status_code == 303
    assert here.is_in() and not there.is_in()
    assert there.log_in("staff").status_code == 403
    assert there.log_in("staff", NEW).status_code == 303
    assert ("staff.password", "staff") in recorded()


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"old": "wrong", "new": NEW, "again": NEW}, "old"),
        ({"old": PASSWORD, "new": "elevenchars", "again": "elevenchars"}, "new"),
        ({"old": PASSWORD, "new": PASSWORD, "again": PASSWORD}, "new"),
        ({"old": PASSWORD, "new": NEW, "again": NEW + "x"}, "again"),
    ],
)
def test_a_bad_change_says_at_the_top_what_to_mend(
    visit: Visit, form: dict[str, str], field: str
) -> None:
    browser = visit("staff")
    page = browser.post("/console/account/password", **form)
    assert page.status_code == 400
    assert f'<a href="#{field}">' in page.text and f'id="{field}-error"' in page.text
    assert "<title>エラー：" in page.text
    assert visit().log_in("staff").status_code == 303


def test_a_stolen_screen_cannot_guess_the_password(visit: Visit) -> None:
    browser = visit("staff")
    for _ in range(5):
        browser.post("/console/account/password", old="guess", new=NEW, again=NEW)
    page = browser.post("/console/account/password", old=PASSWORD, new=NEW, again=NEW)
    assert page.status_code == 429


def test_confirming_codes_begin_once_the_first_fits_and_end_by_password(
    visit: Visit, time: Time
) -> None:
    browser = visit("staff")
    page = browser.get("/console/account/totp")
    assert "<svg" in page.text
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page.text)
    assert found
    totp = pyotp.TOTP(found.group(1).replace(" ", ""))
    assert browser.post("/console/account/totp", code="000000").status_code == 400
    code = totp.at(int(time.now.timestamp()))
    assert browser.post("/console/account/totp", code=code).status_code == 303
    # The code that began it is used up.
    assert visit().log_in("staff", code=code).status_code == 403
    time.passes(seconds=30)
    code = totp.at(int(time.now.timestamp()))
    assert visit().log_in("staff", code=code).status_code == 303
    assert browser.post("/console/account/totp/off", password="wrong").status_code == 400
    assert browser.post("/console/account/totp/off", password=PASSWORD).status_code == 303
    assert visit().log_in("staff").status_code == 303


def test_a_running_secret_is_not_replaced_by_a_second_form(
    visit: Visit, accounts: dict[str, int], change: Callable[..., None], time: Time
) -> None:
    browser = visit("staff")
    browser.get("/console/account/totp")
    change(accounts["staff"], totp=SECRET)
    assert browser.get("/console/account/totp").status_code == 303
    page = browser.post("/console/account/totp", code="000000")
    assert page.status_code == 303 and page.location == "/console/account"


def test_a_code_for_line_is_shown_with_its_minutes_and_the_one_before_is_over(
    visit: Visit, time: Time, store: Store, recorded: Recorded
) -> None:
    browser = visit("viewer")
    shown = []
    for _ in range(2):
        assert browser.post("/console/account/code").status_code == 303
        page = browser.get("/console/account")
        assert "あと30分" in page.text
        shown += re.findall(r'class="big">([A-Z2-9-]{9})<', page.text)
        time.passes(seconds=1)
    with store.write() as connection:
        assert staff.use_code(connection, shown[0], time.now) is None
    time.passes(minutes=9)
    assert "あと20分" in browser.get("/console/account").text
    time.passes(minutes=21)
    assert 'class="big"' not in browser.get("/console/account").text
    assert recorded()[-1] == ("code.make", "staff viewer")


def test_line_is_untied(visit: Visit, store: Store, accounts: dict[str, int], time: Time) -> None:
    with store.write() as connection:
        staff.link(connection, accounts["staff"], people.meet(connection, "U9", time.now))
    assert visit("staff").post("/console/account/line/off").status_code == 303
    with store.read() as connection:
        assert connection.scalar(select(table.c.person_id).where(table.c.login == "staff")) is None


def test_a_lost_telephone_is_shut_out_by_one_tap(
    visit: Visit, store: Store, accounts: dict[str, int], time: Time, recorded: Recorded
) -> None:
    with store.write() as connection:
        person = people.meet(connection, "U9", time.now)
        staff.link(connection, accounts["staff"], person)
    here, lost = visit("staff"), visit("staff")
    lost.post("/console/account/code")
    page = here.post("/console/account/lost")
    assert page.status_code == 303
    assert "結びつきを切りました" in here.get("/console/login").text
    assert not here.is_in() and not lost.is_in()
    with store.read() as connection:
        assert staff.by_person(connection, person, time.now.date()) is None
        expiry = connection.scalars(select(codes.c.expires_at)).one()
    assert expiry == time.now
    assert recorded()[-1] == ("staff.lost", "staff")
