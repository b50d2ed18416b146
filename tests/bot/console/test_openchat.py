"""Beside the OpenChat: the daily look is kept, missed days named, answers ready to paste."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import Connection, insert
from sqlalchemy.exc import IntegrityError

from bot.store import entries, staff, watching
from bot.store.engine import Store
from bot.store.post_tables import watches
from faq.entry import Entry

from .conftest import Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]


def clerk_id(connection: Connection) -> int:
    return staff.everyone(connection)[0].id


def copied(page: str, id: str) -> str:
    found = re.search(rf'<textarea[^>]*id="{id}"[^>]*>(.*?)</textarea>', page, re.DOTALL)
    assert found, id
    return html.unescape(found.group(1))


def test_who_looks_is_kept_and_a_missed_day_is_named(
    visit: Visit, store: Store, time: Time
) -> None:
    clerk = visit("staff")
    page = clerk.get("/console/openchat").text
    assert "まだだれも見ていません" in page and "見守りのなかった日" not in page
    today = time.now.date()
    with store.write() as connection:
        watching.note(connection, today - timedelta(days=3), 1, "fine", "", time.now)
        watching.note(connection, today - timedelta(days=1), 1, "fine", "", time.now)
    assert clerk.post("/console/openchat/look", outcome="fine").status_code == 303
    page = clerk.get("/console/openchat").text
    assert "まだだれも見ていません" not in page
    missed = today - timedelta(days=2)
    assert f"見守りのなかった日：{missed.month}/{missed.day}</p>" in page


def test_what_was_seen_is_kept_without_numbers_and_needs_words(
    visit: Visit, store: Store, time: Time
) -> None:
    clerk = visit("staff")
    wrong = clerk.post("/console/openchat/look", outcome="removed", reason=" ")
    assert wrong.status_code == 400 and "名前を入れずに書いてください" in wrong.text
    assert clerk.post("/console/openchat/look", outcome="bad").status_code == 400
    said = "宣伝。090-1234-5678へ、とのこと"
    assert clerk.post("/console/openchat/look", outcome="removed", reason=said).status_code == 303
    with store.read() as connection:
        [kept] = watching.since(connection, time.now.date() - timedelta(days=1))
    assert kept.reason.startswith("宣伝") and "1234" not in kept.reason


def test_a_question_of_the_openchat_gets_the_bots_answer(
    visit: Visit, store: Store, time: Time
) -> None:
    well = Entry(
        "well",
        "暮らし",
        wordings={"ja": ("井戸の水は飲めますか",)},
        answers={"ja": "飲めます。"},
        desk="living",
    )
    clerk = visit("staff")
    with store.write() as connection:
        entries.put(connection, time.now, clerk_id(connection), well)
        entries.new_edition(connection, time.now)
    page = clerk.post("/console/openchat/answer", question="井戸の水は飲めますか").text
    text = copied(page, "found-1")
    assert "井戸の水は飲めますか" in text and "飲めます。" in text
    assert text.endswith("https://lin.ee/shirasuzu")
    page = clerk.post("/console/openchat/answer", question="盆踊りの太鼓を習いたい").text
    assert "よくある質問に、答えがありません" in page
    assert clerk.post("/console/openchat/answer", question="").status_code == 400


def test_the_week_and_the_month_are_ready_to_paste(visit: Visit) -> None:
    page = visit("staff").get("/console/openchat").text
    assert copied(page, "digest").startswith("【今週のまとめ】")
    assert "今週は、お知らせはありません" in copied(page, "digest")
    assert "LINEでの質問：0件" in copied(page, "voices")


def test_the_kit_has_a_code_to_read(visit: Visit) -> None:
    page = visit("staff").get("/console/openchat/kit").text
    assert "<svg" in page and "共同管理者を二人以上" in page


def test_a_viewer_and_a_partner_see_nothing_of_it(visit: Visit) -> None:
    for login in ("viewer", "partner"):
        assert visit(login).get("/console/openchat").status_code == 403


def test_tables_refuse_a_concern_without_a_reason(store: Store, time: Time) -> None:
    values = {"day": "2026-04-06", "staff_id": 1, "at": time.now}
    for more in ({"outcome": "concern"}, {"outcome": "other", "reason": "x"}):
        with pytest.raises(IntegrityError), store.write() as connection:
            connection.execute(insert(watches).values(**values | more))
