"""Posts on the staff's pages: written, looked at, approved by another, sent, stopped, corrected."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import select

from bot.releasing import Releasing
from bot.store import people, posts
from bot.store.engine import Store
from bot.store.tables import outbox
from bot.town import load_town

from .conftest import ENVIRON, Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]
FORM = {
    "category": "news",
    "title.ja": "断水のお知らせ",
    "body.ja": "あす10時から断水します。",
    "to": "chosen",
    "timing": "once",
    "start": "2026-04-07",
    "start_time": "10:00",
    "catch_up": "within",
    "quiet": "silent",
}


@pytest.fixture(autouse=True)
def followers(store: Store, time: Time) -> None:
    """Let two people follow us, one of them reading Korean."""
    with store.write() as connection:
        for line, language in (("U8", None), ("U9", "ko")):
            number = people.meet(connection, line, time.now)
            people.remember(connection, number, following=True, language=language)


def row(store: Store, number: int = 1) -> Any:
    with store.read() as connection:
        return posts.by_number(connection, number)


def write(browser: Browser, do: str = "submit", **changed: object) -> Any:
    return browser.post("/console/posts/new", do=do, **(FORM | changed))


def tick(store: Store, time: Time) -> int:
    town = load_town(ENVIRON["TOWN"])
    return Releasing(store, town, "https://bot.example").round(time.now)


def test_a_post_is_written_by_one_and_approved_by_another(
    visit: Visit, store: Store, time: Time, recorded: Any
) -> None:
    publisher, approver = visit("publisher"), visit("approver")
    assert write(publisher).status_code == 303
    page = publisher.get("/console/posts/1").text
    assert "自分で書いたものは、ほかの承認者に頼みます" in page or "承認者の承認" in page
    page = approver.get("/console/posts/1").text
    assert "2人（ja 1、ko 1）" in page and "使う通数" in page
    assert "韓国語" in page and "日本語で届きます" in page, "what each language gets is shown"
    assert publisher.post("/console/posts/1/approve", edition=1).status_code == 400
    assert approver.post("/console/posts/1/approve", edition=1).status_code == 303
    assert row(store).state == "approved"
    time.passes(hours=24)
    assert tick(store, time) == 1
    assert "送信中" in visit("approver").get("/console/posts/1").text
    assert [act for act, _ in recorded() if act.startswith("post")] == [
        "post.draft",
        "post.submit",
        "post.approve",
    ]


def test_whoever_may_not_write_may_look(visit: Visit) -> None:
    write(visit("publisher"))
    staff = visit("staff")
    assert staff.get("/console/posts/1").status_code == 200
    assert staff.get("/console/posts/new").status_code == 403
    assert staff.post("/console/posts/1/approve", edition=1).status_code == 403
    assert visit("partner").get("/console/posts").status_code == 403


@pytest.mark.parametrize(
    ("changed", "field", "told"),
    [
        ({"title.ja": ""}, "title.ja", "題名（日本語）を入れてください"),
        ({"body.ja": ""}, "body.ja", "本文（日本語）を入れてください"),
        ({"body.ja": "あ" * 5100}, "body.ja", "より"),
        ({"start": "2026-04-05"}, "start", "過ぎています"),
        ({"start": "2027-02-29"}, "start", "カレンダーにない日"),
        ({"start_time": "25:00"}, "start", "時刻として読めません"),
        ({"start": ""}, "start", "日付を入れてください"),
        ({"timing": "daily", "until": "2026-04-01"}, "until", "始まりの日より前"),
        ({"expires": "2026-04-07", "expires_time": "09:00"}, "expires", "送る時刻より前"),
        ({"label_1": "地図", "address_1": "http://example.jp/"}, "links", "https://"),
        ({"label_1": "", "address_1": "https://example.jp/"}, "links", "20文字"),
        ({"areas": "東京"}, "audience", "地区にありません"),
        ({"to": "everyone", "body.en": "a" * 5000, "title.en": "Water"}, "body.ja", "全員"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_lost(
    visit: Visit, store: Store, changed: dict[str, str], field: str, told: str
) -> None:
    page = write(visit("publisher"), **changed)
    assert page.status_code == 400
    found = re.search(rf'id="{re.escape(field)}-error".*?</p>', page.text, re.DOTALL)
    assert found and told in found[0], page.text[:3000]
    if "body.ja" not in changed:
        assert "あす10時から断水します。</textarea>" in page.text
    with store.read() as connection:
        assert not posts.listed(connection)


def test_midnight_written_as_24_is_the_next_day(visit: Visit, store: Store) -> None:
    write(visit("publisher"), start_time="24:00")
    assert '"start": "2026-04-08T00:00:00"' in row(store).content


def test_a_draft_may_wait_unfinished_but_is_not_sent(visit: Visit, store: Store) -> None:
    publisher = visit("publisher")
    assert write(publisher, "draft", **{"body.ja": ""}).status_code == 303
    assert "送る前に直すところ" in publisher.get("/console/posts/1").text
    assert publisher.post("/console/posts/1/submit", version=1).status_code == 400
    assert row(store).state == "draft"


def test_a_rejected_post_tells_why_and_is_mended(visit: Visit, store: Store) -> None:
    publisher, approver = visit("publisher"), visit("approver")
    write(publisher)
    assert approver.post("/console/posts/1/reject", edition=1, reason="").status_code == 400
    approver.post("/console/posts/1/reject", edition=1, reason="時刻が違います")
    assert "時刻が違います" in publisher.get("/console/posts/1/edit").text
    version = row(store).version
    form = FORM | {"start_time": "11:00", "version": str(version), "do": "submit"}
    assert publisher.post("/console/posts/1/edit", **form).status_code == 303
    assert (row(store).state, row(store).edition) == ("pending", 2)
    stale = publisher.post("/console/posts/1/edit", **form)
    assert stale.status_code == 400 and "ほかの人が変えました" in stale.text


def test_an_approver_sees_what_changed_since_the_last_approval(visit: Visit, store: Store) -> None:
    publisher, approver = visit("publisher"), visit("approver")
    write(publisher)
    approver.post("/console/posts/1/approve", edition=1)
    version = row(store).version
    form = FORM | {"body.ja": "11時からです。", "version": str(version), "do": "submit"}
    publisher.post("/console/posts/1/edit", **form)
    assert "変わったところ：本文（ja）" in approver.get("/console/posts/1").text
    assert approver.post("/console/posts/1/approve", edition=1).status_code == 400


def test_an_emergency_is_sent_alone_with_a_reason_and_shown_to_all(
    visit: Visit, store: Store, time: Time
) -> None:
    publisher = visit("publisher")
    write(publisher, "draft")
    emergency = {"edition": 1, "manner": "emergency"}
    assert publisher.post("/console/posts/1/approve", **emergency).status_code == 400
    publisher.post("/console/posts/1/approve", **emergency, why="水道管が破れた")
    assert tick(store, time) == 1
    assert "水道管が破れた" in visit("staff").get("/console/posts").text
    visit("approver").post("/console/posts/1/review")
    assert "水道管が破れた" not in visit("staff").get("/console/posts").text


def test_sending_is_paused_stopped_and_taken_back_in_words(
    visit: Visit, store: Store, time: Time
) -> None:
    publisher, approver = visit("publisher"), visit("approver")
    write(publisher, timing="now")
    approver.post("/console/posts/1/approve", edition=1)
    tick(store, time)
    assert "訂正を書く" in publisher.get("/console/posts/1").text
    assert publisher.post("/console/posts/1/pause").status_code == 303
    assert "続きを送る" in publisher.get("/console/posts/1").text
    publisher.post("/console/posts/1/resume")
    publisher.post("/console/posts/1/cancel")
    assert row(store).state == "cancelled"
    with store.read() as connection:
        assert {one.state for one in connection.execute(select(outbox))} == {"dropped"}
    page = publisher.get("/console/posts/1/correct?withdraw=1").text
    assert "取り消します" in page and "届いた方" in page
    form = {"relation": "cancellation", "do": "submit", "body.ja": "取り消します。"}
    form |= {"title.ja": FORM["title.ja"], "category": "news"}
    assert publisher.post("/console/posts/1/correct", **form).status_code == 303
    assert (row(store, 2).relation, row(store, 2).state) == ("cancellation", "pending")
    assert '"kind": "now"' in row(store, 2).content
    report = publisher.get("/console/posts/1/report.csv")
    assert "送らなかった" in report.get_data().decode("utf-8-sig")


def test_a_drill_says_so_and_goes_to_the_staff(visit: Visit, store: Store, time: Time) -> None:
    publisher = visit("publisher")
    assert "訓練です" in publisher.get("/console/posts/new?drill=1").text
    write(publisher, drill="1", to="everyone")
    page = visit("approver").get("/console/posts/1").text
    assert "訓練（職員のグループだけ）" in page and "【訓練】これは訓練です。" in page


def picture(kind: str) -> io.BytesIO:
    written = io.BytesIO()
    Image.new("RGB", (60, 40), "green").save(written, kind)
    written.seek(0)
    return written


def test_a_picture_is_kept_and_shown_to_line(visit: Visit, store: Store, app: Any) -> None:
    publisher = visit("publisher")
    page = write(publisher, image=(io.BytesIO(b"GIF89a no picture"), "a.gif"))
    assert page.status_code == 400 and "画像として読めません" in page.text
    write(publisher, image=(picture("PNG"), "a.png"))
    key = re.search(r'"picture": "([^"]+)"', row(store).content)
    assert key
    shown = app.test_client().get(f"/files/{key[1]}")
    assert shown.status_code == 200 and shown.mimetype in ("image/png", "image/jpeg")
    assert app.test_client().get("/files/nothing").status_code == 404
    write(publisher, picture="somebody-else-s")
    assert '"picture": null' in row(store, 2).content


def test_it_can_be_looked_at_while_it_is_written(visit: Visit, store: Store) -> None:
    publisher = visit("publisher")
    form = FORM | {"title.ja": "", "body.ja": "<b>水</b>"}
    page = publisher.post("/console/posts/preview", **form)
    assert page.status_code == 200 and "&lt;b&gt;水&lt;/b&gt;" in page.text
    page = write(publisher, "look")
    assert page.status_code == 200 and "断水のお知らせ" in page.text


def test_the_list_and_the_calendar_show_what_is_planned(
    visit: Visit, store: Store, time: Time
) -> None:
    publisher, approver = visit("publisher"), visit("approver")
    write(publisher, timing="weekly", weekdays="2")
    assert "承認を待っています" in publisher.get("/console/posts").text
    assert "承認待ち1件" in approver.get("/console/").text
    approver.post("/console/posts/1/approve", edition=1)
    page = publisher.get("/console/posts/calendar?month=2026-04").text
    assert page.count("断水のお知らせ") == 4
    time.passes(days=1, hours=9)
    tick(store, time)
    publisher = visit("publisher")
    assert "見送り1件" in publisher.get("/console/").text
    page = publisher.get("/console/posts/calendar?month=2026-04").text
    assert page.count("断水のお知らせ") == 4 and "見送り" in page
    assert publisher.get("/console/posts/calendar?month=x").status_code == 200


def test_a_copy_is_a_draft_of_its_own(visit: Visit, store: Store) -> None:
    publisher = visit("publisher")
    write(publisher)
    publisher.post("/console/posts/1/copy")
    assert row(store, 2).state == "draft" and row(store, 2).content == row(store).content


def test_the_text_for_the_openchat_is_ready_and_ticked_off(visit: Visit, time: Time) -> None:
    write(visit("publisher"), areas="北沢")
    staff = visit("staff")
    page = staff.get("/console/posts/1").text
    assert "地区：北沢" in page and "通報" in page and "0261-00-0001" in page
    staff.post("/console/posts/1/put-up")
    assert "staffの係さんが貼りました" in staff.get("/console/posts/1").text


def sheet(text: str) -> dict[str, object]:
    return {"sheet": (io.BytesIO(text.encode("utf-8-sig")), "posts.csv")}


def test_a_sheet_is_looked_at_and_kept_whole(visit: Visit, store: Store) -> None:
    publisher = visit("publisher")
    example = publisher.get("/console/posts/sheet.csv").get_data().decode("utf-8-sig")
    page = publisher.post("/console/posts/sheet", **sheet(example))
    assert page.status_code == 200 and "1件を取り込みます" in page.text
    text = (
        "題名,本文,送り方,日,時刻,曜日,相手,地区,題名（英語）,本文（英語）\n"
        "ごみの日,あすはごみの日です,毎週,2026/4/7,7:00,火・金,希望する人,北沢・本郷,Garbage,Tomorrow\n"
        "まつり,来てください,一度,令和8年5月3日,24:00,,全員,,,\n"
    )
    page = publisher.post("/console/posts/sheet", **sheet(text)).text
    signed = re.search(r'name="signed" value="([^"]+)"', page)
    assert signed
    assert (
        visit("approver").post("/console/posts/sheet/keep", signed=signed[1]).status_code == 400
    ), "what one has looked at, another does not keep"
    publisher.post("/console/posts/sheet/keep", signed=signed[1], do="submit")
    with store.read() as connection:
        kept = posts.listed(connection)
    assert [one.state for one in kept] == ["pending", "pending"]
    assert '"weekdays": [2, 5]' in kept[1].content and "北沢" in kept[1].content
    assert '"start": "2026-05-04T00:00:00"' in kept[0].content


def test_every_mistake_of_a_sheet_is_named_by_row_and_column(visit: Visit, store: Store) -> None:
    publisher = visit("publisher")
    text = "題名,本文,日,時刻,相手\nあ,い,2027-02-29,9:00,みんな\nう,,2026-04-09,9時,全員\n"
    page = publisher.post("/console/posts/sheet", **sheet(text))
    assert page.status_code == 400
    for told in ("2行目：「日」", "2行目：「相手」の「みんな」", "3行目：「本文」"):
        assert told in page.text, page.text
    page = publisher.post("/console/posts/sheet", **sheet("題名,値段\nあ,い\n"))
    assert "「値段」という列はありません" in page.text and "「本文」の列がありません" in page.text
    with store.read() as connection:
        assert not posts.listed(connection)


def test_a_notice_written_beforehand_comes_in_every_language(visit: Visit, store: Store) -> None:
    publisher = visit("publisher")
    assert "断水" in publisher.get("/console/posts/ready").text
    path = "/console/posts/ready/water-stop"
    filled = "?place=北沢&day=2026-04-08&opens=10:00&closes=12:00&phone=0261-00-0001"
    page = publisher.get(path + filled).text
    assert "断水のお知らせ（北沢）" in page and "단수 안내(北沢)" in page
    assert "日本語で届きます" not in page, "each language has its own words"
    with store.read() as connection:
        assert not posts.listed(connection), "looking keeps nothing"
    wrong = publisher.get(path + filled.replace("10:00", "25:00"))
    assert wrong.status_code == 400 and "北沢" in wrong.text
    assert publisher.get(path + "?place=北沢").status_code == 400
    assert publisher.get("/console/posts/ready/nothing").status_code == 404
