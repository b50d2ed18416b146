"""The rota's pages: who is on duty, sheets looked at before they count, single days, swaps."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from werkzeug.datastructures import FileStorage
from werkzeug.test import stream_encode_multipart

from bot.store import rota
from bot.store.engine import Store
from scheduler.rota import Off, Rota
from scheduler.swaps import Swap

from .conftest import Browser, Time  # type: ignore[import-not-found]

pytestmark = pytest.mark.one_engine

Visit = Callable[..., Browser]
HEAD = "窓口,曜日,日付,開始,終了,担当,順番,祝日も,休み,備考\n"
TODAY = date(2026, 4, 6)  # Monday; the clock of the tests says 10:00 in Japan


def swaps(store: Store) -> list[Swap]:
    with store.read() as connection:
        return rota.swaps_since(connection, TODAY)


def in_force(store: Store) -> Rota:
    with store.read() as connection:
        return rota.read(connection)


def look(browser: Browser, *rows: str) -> tuple[int, str]:
    """Hand a sheet in to be looked at."""
    data = (HEAD + "\n".join(rows)).encode()
    page = browser.client.post(
        "/console/rota/sheet",
        data={"csrf_token": browser.token(), "sheet": (io.BytesIO(data), "rota.csv")},
    )
    return page.status_code, page.text


def signed(text: str) -> str:
    found = re.search(r'name="signed" value="([^"]+)"', text)
    assert found, text
    return found.group(1)


@pytest.mark.parametrize("role", ["viewer", "staff", "admin"])
def test_everyone_sees_every_desk_and_who_is_on_duty(
    visit: Visit, planned: dict[str, int], role: str
) -> None:
    page = visit(role).get("/console/rota").text
    for desk in ("観光係", "移住係", "生活係", "安全係"):
        assert f">{desk}</h2>" in page
    assert "いま当番" in page and "staffの係（生活係）" in page
    assert "17:15〜翌8:30" in page
    assert ("当番表を取りかえる" in page) is (role != "viewer")


def test_a_partner_sees_their_own_desks_only(
    visit: Visit, planned: dict[str, int], change: Callable[..., None]
) -> None:
    partner = visit("partner")
    assert "見られる窓口がありません" in partner.get("/console/rota").text
    change(planned["partner"], desks="safety")
    page = partner.get("/console/rota").text
    assert "安全係" in page and "生活係" not in page and "staffの係" not in page


def test_gaps_stand_on_the_page_with_their_days(
    visit: Visit, planned: dict[str, int], store: Store
) -> None:
    with store.write() as connection:
        rota.add_off(connection, Off("living", "staff", date(2026, 4, 8)), planned)
    page = visit("viewer").get("/console/rota").text
    assert "生活係　8:30〜12:00 当番がいません" in page
    assert "4/8(水)" in page and "休み：staffの係" in page
    assert "移住係　当番表がありません" in page


def test_the_top_line_names_desks_without_anybody(visit: Visit, planned: dict[str, int]) -> None:
    page = visit("viewer").get("/console/account").text
    assert "不在：観光係・移住係" in page and "approverの係（安全係）" in page


def test_the_top_line_says_that_there_is_no_rota(visit: Visit) -> None:
    assert "当番表がありません" in visit("viewer").get("/console/account").text


def test_a_sheet_is_looked_at_before_it_counts(
    visit: Visit, planned: dict[str, int], store: Store, recorded: Callable[[], list[object]]
) -> None:
    browser, before = visit("staff"), in_force(store)
    status, page = look(browser, "生活係,平日,,8:30,17:15,admin,,,,", "知らない,,,,,,,,,")
    assert status == 400 and "知らない" in page and "3行目" in page and "signed" not in page
    status, page = look(browser, "生活係,平日,,8:30,17:15,admin,,,,")
    assert status == 200 and "増える行 1行" in page and "なくなる行 3行" in page
    assert "安全係　当番表がありません" in page
    assert in_force(store) == before, "nothing has changed yet"
    done = browser.post("/console/rota/force", signed=signed(page))
    assert done.status_code == 303
    assert {slot.login for slot in in_force(store).slots} == {"admin"}
    assert ("rota.import", "rota") in recorded()
    assert "当番表を替えました" in browser.get("/console/rota").text


def test_a_look_counts_once_for_who_looked_and_not_for_ever(
    visit: Visit, planned: dict[str, int], store: Store, time: Time
) -> None:
    row = "生活係,平日,,8:30,17:15,admin,,,,"
    browser = visit("staff")
    given = signed(look(browser, row)[1])
    assert visit("admin").post("/console/rota/force", signed=given).status_code == 400
    assert browser.post("/console/rota/force", signed=given + "x").status_code == 400
    assert browser.post("/console/rota/force").status_code == 400
    with store.write() as connection:
        rota.add_off(connection, Off("living", "staff", date(2026, 4, 8)), planned)
    page = browser.post("/console/rota/force", signed=given)
    assert page.status_code == 400 and "もう一度ファイルを選んで" in page.text
    assert "admin" not in {slot.login for slot in in_force(store).slots}


def test_files_that_are_no_sheet_change_nothing(visit: Visit, planned: dict[str, int]) -> None:
    browser = visit("staff")
    assert browser.post("/console/rota/sheet").status_code == 400
    assert look(browser)[0] == 400
    file = FileStorage(io.BytesIO(b"x" * 2_000_001), "rota.csv")
    # By hand: the test client itself would leave a temporary file open.
    body, _, boundary = stream_encode_multipart(
        {"csrf_token": browser.token(), "sheet": file}, use_tempfile=False
    )
    kind = f"multipart/form-data; boundary={boundary}"
    with body:
        page = browser.client.post("/console/rota/sheet", data=body.read(), content_type=kind)
    assert page.status_code == 400 and "2MBまで" in page.text
    odd = {"csrf_token": browser.token(), "sheet": (io.BytesIO(b"\x00\xff\xfe" * 9), "a.xlsx")}
    assert browser.client.post("/console/rota/sheet", data=odd).status_code == 400


def test_the_rota_and_the_example_can_be_taken_back(visit: Visit, planned: dict[str, int]) -> None:
    browser = visit("staff")
    for path in ("/console/rota.csv", "/console/rota/template.csv"):
        sheet = browser.get(path)
        assert sheet.mimetype == "text/csv" and sheet.data.startswith(b"\xef\xbb\xbf")
        rows = sheet.data.decode("utf-8-sig").splitlines()[1:]
        assert look(browser, *rows)[0] == 200, rows
    assert (
        "今の当番表と同じです"
        in look(
            browser, *browser.get("/console/rota.csv").data.decode("utf-8-sig").splitlines()[1:]
        )[1]
    )


def test_a_day_off_in_three_fields_and_back(
    visit: Visit, planned: dict[str, int], store: Store, recorded: Callable[[], list[object]]
) -> None:
    browser = visit("staff")
    given = {"who": "approver:safety", "day": "2026-04-08", "what": "off"}
    assert browser.post("/console/rota/day", **given).status_code == 303
    off = Off("safety", "approver", date(2026, 4, 8))
    assert in_force(store).offs == (off,)
    assert browser.post("/console/rota/day", **given | {"who": "approver"}).status_code == 303
    assert len(in_force(store).offs) == 2, "the other desk too, and none twice"
    back = {"desk": "safety", "login": "approver", "day": "2026-04-08"}
    assert "休みを取り消す" in browser.get("/console/rota").text
    assert browser.post("/console/rota/day/back", **back).status_code == 303
    assert browser.post("/console/rota/day/back", **back).status_code == 303
    assert "何も変えていません" in browser.get("/console/rota").text
    assert len(in_force(store).offs) == 1
    assert [one for one in recorded() if one[0].startswith("rota")] == [  # type: ignore[index]
        ("rota.off", "safety 2026-04-08"),
        ("rota.off", "living 2026-04-08"),
        ("rota.on", "safety 2026-04-08"),
    ]


def test_somebody_stands_in_for_a_day(visit: Visit, planned: dict[str, int], store: Store) -> None:
    browser = visit("publisher")
    given = {"who": "staff", "day": "2026-04-07", "what": "approver"}
    assert browser.post("/console/rota/day", **given).status_code == 303
    (swap,) = swaps(store)
    assert (swap.asked_by, swap.taken_by, swap.state) == ("staff", "approver", "accepted")
    assert "staffの係さん → approverの係さん" in browser.get("/console/rota").text
    again = browser.post("/console/rota/day", **given)
    assert again.status_code == 400 and len(swaps(store)) == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"who": "nobody"}, "職員を選んでください"),
        ({"who": "staff:nowhere"}, "職員を選んでください"),
        ({"day": "2026-04-05"}, "1年先まで"),
        ({"day": "yesterday"}, "日付を選びなおして"),
        ({"day": "2026-04-11"}, "当番はありません"),
        ({"day": "2026-04-11", "what": "off"}, "当番はありません"),
        ({"what": ""}, "代わる人を選んで"),
        ({"what": "viewer"}, "生活係：この窓口の人ではない"),
        ({"who": "approver:safety", "what": "staff"}, "安全係：この窓口の人ではない"),
        # At one of two desks they may: nothing is kept all the same.
        ({"who": "approver", "what": "staff"}, "安全係：この窓口の人ではない"),
    ],
)
def test_what_cannot_be_is_said_and_nothing_is_kept(
    visit: Visit, planned: dict[str, int], store: Store, changed: dict[str, str], said: str
) -> None:
    given = {"who": "staff", "day": "2026-04-08", "what": "approver"} | changed
    page = visit("staff").post("/console/rota/day", **given)
    assert page.status_code == 400 and said in page.text
    assert swaps(store) == [] and in_force(store).offs == ()
