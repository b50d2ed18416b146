"""The page of figures: who sees what, what the charts tell, and the sheet."""

from __future__ import annotations

import csv
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.console.bars import length, pieces
from bot.console.figures import lasting
from bot.store.engine import Store
from tests.months import NOW, ask, at, hand_over, invented_month

from .conftest import Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]


@pytest.fixture
def april(store: Store, accounts: dict[str, int], time: Time) -> None:
    time.now = NOW
    with store.write() as connection:
        invented_month(connection, accounts["staff"])


def rows_of(browser: Browser, query: str = "") -> list[list[str]]:
    page = browser.get(f"/console/figures.csv{query}")
    assert page.mimetype == "text/csv" and page.data.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(page.data.decode("utf-8-sig").splitlines()))


def test_the_page_shows_the_month(visit: Visit, april: None) -> None:
    page = visit("viewer").get("/console/figures")
    assert page.status_code == 200
    for part in (
        "96件",
        "49人から",
        "2026年4月1日から2026年4月20日まで",
        "観光係",
        "3未満",
        "60通",
    ):
        assert part in page.text, part
    assert "韓国語" in page.text and "やくば" not in page.text


def test_every_chart_has_its_words_and_its_table(visit: Visit, april: None) -> None:
    text = visit("admin").get("/console/figures").text
    charts = re.findall(r"<svg class=\"chart\".*?</svg>", text, re.DOTALL)
    assert len(charts) == 3
    for chart in charts:
        drawn = ET.fromstring(chart)  # noqa: S314 - our own page
        assert drawn.get("role") == "img"
        title, desc = drawn.findtext("title"), drawn.findtext("desc")
        assert title and desc and len(desc) > 20
        named = (drawn.get("aria-labelledby") or "").split()
        assert [part.get("id") for part in drawn if part.tag in ("title", "desc")] == named
        fills = {part.get("fill") for part in drawn.iter("rect")} - {None}
        assert len(fills) > 1
        for fill in fills:
            assert f'id="{fill[5:-1]}"' in text
    # Once for wide screens, once folded away for phones.
    assert text.count("<caption>今月の送信</caption>") == 2


def test_a_partner_sees_its_own_desks_alone(
    visit: Visit, april: None, accounts: dict[str, int], change: Callable[..., None]
) -> None:
    browser = visit("partner")
    assert "まだ記録がありません" in browser.get("/console/figures").text
    change(accounts["partner"], desks="tourism")
    text = browser.get("/console/figures").text
    assert "受け持つ窓口の統計" in text and "観光係" in text
    for other in ("生活係", "移住係", "韓国語", "そり", "<h2>今月の送信", "96件", "暮らし"):
        assert other not in text, other
    cells = {cell for row in rows_of(browser) for cell in row}
    assert "観光係" in cells and "生活係" not in cells and "そのまま答えた" not in cells


def test_who_may_not_read_questions_sees_only_what_several_asked(visit: Visit, april: None) -> None:
    rare = "看板を直してください"
    assert rare not in visit("viewer").get("/console/figures").text
    assert rare in visit("staff").get("/console/figures").text


def test_the_sheet_tells_nobody_apart_and_runs_nothing(
    visit: Visit, april: None, recorded: Callable[[], list[tuple[str, str]]]
) -> None:
    admin = visit("admin")
    rows = rows_of(admin)
    assert rows[0] == ["まとまり", "項目", "数えたもの", "数"]
    assert ["ことばごと", "韓国語", "職員に取り次いだ", "3未満"] in rows
    texts = {row[1] for row in rows if row[0] == "答えのなかった問い合わせ"}
    assert any("借りられますか" in text for text in texts)
    assert any(text.startswith("'=HYPERLINK") for text in texts)
    assert not any("看板" in text for text in texts)
    assert ["週ごと", "2026-04-20/2026-04-20", "そのまま答えた", "0"] in rows
    assert ("figures.export", "2026-04-01/2026-04-20") in recorded()
    assert "統計を書き出した" in admin.get("/console/records").text


def test_periods_are_chosen(visit: Visit, april: None) -> None:
    admin = visit("admin")
    assert "この期間には、まだ記録がありません" in (
        admin.get("/console/figures?period=dates&from=2026-02-01&to=2026-02-02").text
    )
    march = admin.get("/console/figures?period=last-month").text
    assert (
        "2026年3月1日から2026年3月31日まで" in march
        and "期間中に取り次いだ質問</dt><dd>1件" in march
    )
    one_day = admin.get("/console/figures?from=2026-04-10&to=2026-04-10")
    assert "2026年4月10日から2026年4月10日まで" in one_day.text
    assert 'value="dates" selected' in one_day.text
    for query in ("period=dates", "from=x&to=2026-04-01", "from=2026-04-09&to=2026-04-01"):
        page = admin.get(f"/console/figures?{query}")
        assert page.status_code == 400 and "1か所を直してください" in page.text
    assert admin.get("/console/figures?period=%3Cscript%3E").status_code == 200


def test_records_that_are_gone_are_spoken_of(visit: Visit, april: None) -> None:
    admin = visit("admin")
    gone = "もう数に入っていません"
    assert gone in admin.get("/console/figures?from=2026-01-01&to=2026-04-20").text
    assert gone not in admin.get("/console/figures?period=90-days").text


def test_an_empty_town_is_told_so_kindly(visit: Visit) -> None:
    for role in ("admin", "viewer", "partner"):
        page = visit(role).get("/console/figures?period=90-days")
        assert page.status_code == 200 and "まだ記録がありません" in page.text
    assert len(rows_of(visit("admin"))) > 10


def test_questions_before_anything_else(visit: Visit, store: Store, time: Time) -> None:
    time.now = NOW
    with store.write() as connection:
        hand_over(connection, "a", at(2, 9))
    text = visit("admin").get("/console/figures").text
    assert "まだ回答の記録がありません" in text
    with store.write() as connection:
        ask(connection, "a", at(2, 9), "handover", "<script>alert(1)</script>")
    text = visit("admin").get("/console/figures").text
    assert "<script>alert" not in text and "&lt;script&gt;" in text


def test_bars_lie_side_by_side() -> None:
    laid = pieces({"a": 1, "b": 3, "c": 0}, ("a", "c", "b"), 8)
    assert [(one.kind, one.x, one.width) for one in laid] == [("a", 0.0, 12.5), ("b", 12.5, 37.5)]
    assert laid[0].number_at == 6.25
    assert pieces({"a": 1}, ("a",), 100)[0].number_at is None
    assert pieces({}, ("a",), 0) == [] and length(1, 0) == 0


def test_how_long_things_last() -> None:
    assert lasting(timedelta(minutes=5, seconds=20)) == "5分"
    assert lasting(timedelta(minutes=61)) == "1時間1分"
    assert lasting(timedelta(hours=47)) == "47時間"
    assert lasting(timedelta(hours=60)) == "2日12時間"
    assert lasting(timedelta(hours=60), office=True) == "60時間"
