"""The record of what was done, on a page and as a sheet."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.store import staff
from bot.store.engine import Store

from .conftest import Browser, Time  # type: ignore[import-not-found]

pytestmark = pytest.mark.one_engine

Visit = Callable[..., Browser]


@pytest.fixture
def done(store: Store, accounts: dict[str, int], time: Time) -> None:
    """Record three days of acts; the newest is of 23:30 in Japan on 5 April."""
    newest = time.now.replace(day=5, hour=14, minute=30)
    with store.write() as connection:
        for back in range(120):
            at = newest - timedelta(minutes=30 * back)
            by = accounts["staff"] if back % 2 else None
            act = "question.answer" if back % 3 else "faq.publish"
            staff.record(connection, at, by, act, f"subject {back}", "=1+1" if back == 3 else "")


def test_the_newest_stands_first_and_pages_follow(visit: Visit, done: None) -> None:
    admin = visit("admin")
    first = admin.get("/console/records").text
    assert first.index("ログイン") < first.index("subject 0<") < first.index("subject 48<")
    assert "subject 49<" not in first and "新しいほうへ" not in first
    second = admin.get("/console/records?page=2").text
    assert "subject 49<" in second and "subject 98<" in second and "新しいほうへ" in second
    assert "古いほうへ" not in admin.get("/console/records?page=3").text


def test_records_are_narrowed(visit: Visit, done: None, accounts: dict[str, int]) -> None:
    admin = visit("admin")

    def shown(query: str) -> str:
        return admin.get(f"/console/records?{query}").text

    assert "subject 1<" in shown(f"who={accounts['staff']}")
    assert "subject 2<" not in shown(f"who={accounts['staff']}")
    assert "subject 2<" in shown("who=0") and "subject 1<" not in shown("who=0")
    assert "subject 3<" in shown("act=faq.publish")
    assert "subject 1<" not in shown("act=faq.publish")
    # 23:30 to 00:00 on 5 April in Japan are 48 half hours.
    day = shown("from=2026-04-05&to=2026-04-05")
    assert "subject 0<" in day and "subject 47<" in day and "subject 48<" not in day
    assert "当てはまる記録はありません" in shown("from=2027-01-01")
    page = shown("who=x&act=%3Cscript%3E&from=yesterday&to=9999-12-31&page=0")
    assert "<script>" not in page


def test_the_sheet_runs_nothing_and_opens_in_excel(visit: Visit, done: None, store: Store) -> None:
    admin = visit("admin")
    page = admin.get("/console/records.csv?act=faq.publish")
    assert page.mimetype == "text/csv" and page.data.startswith(b"\xef\xbb\xbf")
    lines = page.data.decode("utf-8-sig").splitlines()
    assert lines[0] == "日時,ログイン名,名前,したこと,記号,対象,くわしく"
    assert len(lines) == 41
    assert lines[1] == "2026-04-05 23:30,,,よくある質問を公開,faq.publish,subject 0,"
    assert lines[2].endswith(",subject 3,'=1+1")
    assert "記録を書き出した" in admin.get("/console/records").text
