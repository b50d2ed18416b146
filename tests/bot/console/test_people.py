"""The accounts of staff: made, changed, moved, ended; the last admin stays."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable
from datetime import date, timedelta
from datetime import time as clock
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select

from bot.store import leaving, people, questions, staff
from bot.store.desk_tables import questions as asked
from bot.store.desk_tables import rota_slots, swaps, turns
from bot.store.engine import Store
from bot.store.faq_tables import entries

from .conftest import Browser, Time  # type: ignore[import-not-found]

pytestmark = pytest.mark.one_engine

Visit = Callable[..., Browser]
Recorded = Callable[[], list[tuple[str, str]]]
FORM: dict[str, Any] = {
    "login": "kanko",
    "name": "観光の係",
    "role": "staff",
    "desks": ["tourism", "living"],
    "mail": "kanko@example.lg.jp",
    "shown_as": "",
    "ends_on": "",
}


def secret(page: str) -> str:
    found = re.search(r"[A-Z2-9]{4}(?:-[A-Z2-9]{4}){3}", page)
    assert found
    return found.group()


@pytest.fixture
def busy(store: Store, accounts: dict[str, int], time: Time, question: int) -> int:
    """Let everything that can hang on a person hang on `staff`; give their number."""
    number = accounts["staff"]
    with store.write() as connection:
        connection.execute(
            insert(entries).values(
                id="onsen-01", stage="published", body="{}", at=time.now, staff_id=number
            )
        )
        staff.link(connection, number, people.meet(connection, "U9", time.now))
        group = people.meet_group(connection, "C1", "group", time.now)
        people.register_group(connection, group, "living")
        questions.change(connection, question, 1, state="taken", taken_by=number, taken_at=time.now)
        slot = {"staff_id": number, "begin": clock(8, 30), "end": clock(17, 15)}
        slot |= {"place": 1, "holidays": False, "day": None}
        connection.execute(insert(rota_slots).values(slot | {"desk": "living", "weekday": 1}))
        row = {"version": 1, "desk": "living", "begin": clock(8, 30), "at": time.now}
        for day, state in ((6, "asked"), (5, "asked")):
            connection.execute(
                insert(swaps).values(
                    row | {"day": date(2026, 4, day), "asked_by": number, "state": state}
                )
            )
    return number


def test_an_account_is_made_and_its_first_password_opens_the_console(
    visit: Visit, store: Store, recorded: Recorded
) -> None:
    page = visit("admin").post("/console/staff/new", **FORM)
    assert page.status_code == 200
    assert visit().log_in("kanko", secret(page.text)).status_code == 303
    with store.read() as connection:
        made = staff.by_login(connection, "kanko")
    assert made is not None
    assert (made.name, made.role, made.mail) == ("観光の係", "staff", "kanko@example.lg.jp")
    assert set(made.desks.split()) == {"tourism", "living"}
    assert ("staff.add", "kanko") in recorded()


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"login": "Kanko"}, "login"),
        ({"login": "staff"}, "login"),
        ({"name": ""}, "name"),
        ({"name": "長" * 65}, "name"),
        ({"role": "mayor"}, "role"),
        ({"desks": ["nowhere"]}, "desks"),
        ({"mail": "kanko"}, "mail"),
        ({"mail": "a@b.jp\r\nBcc: c@d.jp"}, "mail"),
        ({"shown_as": "長" * 21}, "shown_as"),
        ({"ends_on": "2026-04-05"}, "ends_on"),
        ({"ends_on": "soon"}, "ends_on"),
    ],
)
def test_what_is_wrong_is_said_by_its_field(
    visit: Visit, changed: dict[str, Any], field: str
) -> None:
    page = visit("admin").post("/console/staff/new", **FORM | changed)
    assert page.status_code == 400 and f'<a href="#{field}">' in page.text


def test_an_account_is_changed_at_once_for_whoever_sits_there(
    visit: Visit, accounts: dict[str, int], recorded: Recorded
) -> None:
    admin, clerk = visit("admin"), visit("staff")
    assert clerk.get("/console/staff").status_code == 403
    form = FORM | {"name": "係長", "role": "admin"}
    assert admin.post(f"/console/staff/{accounts['staff']}", **form).status_code == 303
    assert clerk.get("/console/staff").status_code == 200
    assert "係長" in clerk.get("/console/staff").text
    assert recorded()[-1] == ("staff.change", "staff")


def test_a_new_password_ends_the_sessions_and_is_shown_once(
    visit: Visit, accounts: dict[str, int]
) -> None:
    admin, clerk = visit("admin"), visit("staff")
    page = admin.post(f"/console/staff/{accounts['staff']}/password")
    assert not clerk.is_in()
    assert clerk.log_in("staff", secret(page.text)).status_code == 303
    assert secret(page.text) not in admin.get(f"/console/staff/{accounts['staff']}").text


def test_somebody_s_lost_telephone_is_shut_out(
    visit: Visit, accounts: dict[str, int], busy: int, store: Store
) -> None:
    clerk = visit("staff")
    assert visit("admin").post(f"/console/staff/{busy}/lost").status_code == 303
    assert not clerk.is_in()
    with store.read() as connection:
        found = staff.by_number(connection, busy)
    assert found is not None and found.person_id is None and found.active


def test_confirming_codes_are_taken_off(
    visit: Visit, accounts: dict[str, int], change: Callable[..., None]
) -> None:
    change(accounts["staff"], totp="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    assert visit().log_in("staff").status_code == 403
    visit("admin").post(f"/console/staff/{accounts['staff']}/totp/off")
    assert visit().log_in("staff").status_code == 303


def test_all_that_hangs_on_a_person_is_shown(visit: Visit, busy: int) -> None:
    visit("staff")
    page = visit("admin").get(f"/console/staff/{busy}/move").text
    for words in (
        "1台の端末",
        "結びついています",
        "毎週月曜 08:30〜17:15",
        "受付番号 1",
        "1件",
        "onsen-01（公開中",
    ):
        assert words in page


def test_a_person_ends_with_all_that_hangs_on_them(
    visit: Visit, busy: int, store: Store, time: Time, question: int, recorded: Recorded
) -> None:
    clerk, admin = visit("staff"), visit("admin")
    assert admin.post(f"/console/staff/{busy}/move/end").status_code == 303
    assert "LINEの画面で" in admin.get(f"/console/staff/{busy}").text
    assert not clerk.is_in()
    with store.read() as connection:
        found = staff.by_number(connection, busy)
        assert found is not None
        assert (found.active, found.desks, found.person_id) == (False, "", None)
        assert connection.execute(select(rota_slots)).first() is None
        states = connection.execute(select(swaps.c.day, swaps.c.state)).all()
        # What lies behind stays as it was.
        assert sorted(map(tuple, states)) == [
            (date(2026, 4, 5), "asked"),
            (date(2026, 4, 6), "withdrawn"),
        ]
        row = questions.question(connection, question)
        assert row is not None
        assert (row.state, row.taken_by, row.version) == ("open", None, 3)
        assert connection.scalars(select(turns.c.kind)).all() == ["released"]
        assert leaving.belongings(connection, found, time.now).sessions == 0
    assert recorded()[-1] == ("staff.off", "staff")


def test_a_last_day_comes_and_is_taken_back(
    visit: Visit, accounts: dict[str, int], busy: int, store: Store, time: Time
) -> None:
    admin = visit("admin")
    path = f"/console/staff/{busy}/move/date"
    assert admin.post(path, ends_on="2026-04-05").status_code == 400
    assert admin.post(path, ends_on="2026-04-30").status_code == 303
    assert "2026-04-30" in admin.get("/console/staff").text
    with store.write() as connection:
        assert leaving.end_those_due(connection, date(2026, 4, 30), time.now) == 0
    assert admin.post(path, ends_on="").status_code == 303
    with store.write() as connection:
        assert leaving.end_those_due(connection, date(2026, 5, 1), time.now) == 0
    admin.post(path, ends_on="2026-04-30")
    with store.write() as connection:
        assert leaving.end_those_due(connection, date(2026, 5, 1), time.now) == 1
        assert leaving.end_those_due(connection, date(2026, 5, 1), time.now) == 0
        row = questions.question(connection, 1)
        assert row is not None and row.state == "open"


def test_a_person_moves_and_keeps_what_belongs_to_the_desks_that_stay(
    visit: Visit, busy: int, store: Store
) -> None:
    clerk, admin = visit("staff"), visit("admin")
    path = f"/console/staff/{busy}/move/desks"
    assert admin.post(path, desks=["nowhere"]).status_code == 400
    assert admin.post(path, desks=["living", "tourism"]).status_code == 303
    with store.read() as connection:
        assert connection.scalars(select(asked.c.state)).all() == ["taken"]
    assert admin.post(path, desks=["tourism"]).status_code == 303
    with store.read() as connection:
        found = staff.by_number(connection, busy)
        assert found is not None and found.desks == "tourism" and found.person_id is not None
        assert connection.scalars(select(asked.c.state)).all() == ["open"]
        assert connection.execute(select(rota_slots)).first() is None
    assert clerk.is_in()


def test_who_comes_back_gets_a_new_password_and_no_desk(
    visit: Visit, busy: int, store: Store, time: Time
) -> None:
    admin = visit("admin")
    admin.post(f"/console/staff/{busy}/move/date", ends_on="2026-04-06")
    assert admin.post(f"/console/staff/{busy}/back").status_code == 404
    time.passes(hours=18)
    admin = visit("admin")
    page = admin.post(f"/console/staff/{busy}/back")
    assert visit().log_in("staff").status_code == 403
    assert visit().log_in("staff", secret(page.text)).status_code == 303
    with store.read() as connection:
        found = staff.by_number(connection, busy)
    assert found is not None and (found.desks, found.ends_on) == ("", None)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/move/end", {}),
        ("/move/date", {"ends_on": "2026-12-31"}),
        ("", FORM | {"role": "staff"}),
        ("", FORM | {"role": "admin", "ends_on": "2026-12-31"}),
    ],
)
def test_the_last_admin_stays(
    visit: Visit, accounts: dict[str, int], store: Store, path: str, form: dict[str, Any]
) -> None:
    admin = visit("admin")
    page = admin.post(f"/console/staff/{accounts['admin']}{path}", **form)
    assert page.status_code == 400 and "最後の管理者です" in page.text
    with store.read() as connection:
        found = staff.by_number(connection, accounts["admin"])
    assert found is not None and (found.active, found.role, found.ends_on) == (True, "admin", None)


def test_an_admin_whose_last_day_is_set_does_not_count(
    visit: Visit, accounts: dict[str, int], change: Callable[..., None]
) -> None:
    change(accounts["approver"], role="admin", ends_on=date(2026, 12, 31))
    admin = visit("admin")
    assert admin.post(f"/console/staff/{accounts['admin']}/move/end").status_code == 400
    assert admin.post(f"/console/staff/{accounts['approver']}/move/end").status_code == 303


def test_of_two_admins_who_end_each_other_at_once_one_stays(
    visit: Visit, accounts: dict[str, int], change: Callable[..., None], store: Store
) -> None:
    change(accounts["approver"], role="admin")
    pairs = (("admin", accounts["approver"]), ("approver", accounts["admin"]))
    browsers = [(visit(login), number) for login, number in pairs]
    tokens = [browser.token() for browser, _ in browsers]
    ready = threading.Barrier(2)
    statuses: list[int] = []

    def end(browser: Browser, number: int, token: str) -> None:
        ready.wait()
        page = browser.client.post(f"/console/staff/{number}/move/end", data={"csrf_token": token})
        statuses.append(page.status_code)

    threads = [
        threading.Thread(target=end, args=(*pair, token))
        for pair, token in zip(browsers, tokens, strict=True)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with store.read() as connection:
        left = [one for one in staff.everyone(connection) if one.role == "admin" and one.active]
    # The slower one is told so; or it was already logged out when its turn came.
    assert len(left) == 1 and statuses.count(303) >= 1, statuses


def test_two_transactions_cannot_both_end_an_admin(
    store: Store, accounts: dict[str, int], change: Callable[..., None]
) -> None:
    change(accounts["approver"], role="admin")
    held, go = threading.Event(), threading.Event()
    ended: list[str] = []

    def end(name: str, *, first: bool) -> None:
        with store.write() as connection:
            staff.one_at_a_time(connection)
            if first:
                held.set()
                go.wait(5)
            if not staff.is_last_admin(connection, accounts[name]):
                staff.change(connection, accounts[name], active=False)
                ended.append(name)

    one = threading.Thread(target=end, args=("admin",), kwargs={"first": True})
    two = threading.Thread(target=end, args=("approver",), kwargs={"first": False})
    one.start()
    assert held.wait(5)
    two.start()
    go.set()
    one.join()
    two.join()
    assert ended == ["admin"]


def test_codes_are_made_for_others(
    app: Flask, visit: Visit, accounts: dict[str, int], time: Time
) -> None:
    admin = visit("admin")
    assert admin.post(f"/console/staff/{accounts['staff']}/code").status_code == 303
    assert 'class="big"' in admin.get(f"/console/staff/{accounts['staff']}").text
    time.now += timedelta(minutes=31)
    assert 'class="big"' not in admin.get(f"/console/staff/{accounts['staff']}").text


def test_nobody_is_not_found(visit: Visit) -> None:
    admin = visit("admin")
    for path in ("/console/staff/99", "/console/staff/99/move"):
        assert admin.get(path).status_code == 404
    for path in ("", "/password", "/lost", "/code", "/move/end", "/move/desks", "/back"):
        assert admin.post(f"/console/staff/99{path}", **FORM).status_code == 404
