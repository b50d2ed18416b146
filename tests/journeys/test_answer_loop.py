"""Each answer teaches the bot: one approval, and the second asker is answered by the bot."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.store.staff_tables import staff
from tests.stage import PASSWORD

from .conftest import (  # type: ignore[import-not-found]
    CLERK,
    OUTSIDER,
    RESIDENT,
    STAFF_GROUP,
    TOURIST,
    Village,
)
from .phone import Phone  # type: ignore[import-not-found]

pytestmark = pytest.mark.journey

ASKED = "盆踊りの太鼓を習いたい"
ANSWER = "太鼓の会が、毎週土曜の夜7時から公民館で練習しています。"


def test_the_second_asker_is_answered_by_the_bot_after_one_approval(village: Village) -> None:
    village.sim.say(RESIDENT, ASKED)
    village.says(STAFF_GROUP, "【受付番号 1】")
    village.sim.say(CLERK, f"#1 {ANSWER}", group=STAFF_GROUP)
    village.says(STAFF_GROUP, "受付番号1に回答しました")
    # Somebody else asks the same and waits.
    village.sim.say(OUTSIDER, "盆踊りの太鼓を習いたいです")
    village.says(STAFF_GROUP, "【受付番号 2】")
    with village.store.write() as connection:
        connection.execute(
            update(staff).where(staff.c.login == "colleague").values(role="approver")
        )
    approver = Phone(village.web)
    approver.post("/console/login", "/console/login", login="colleague", password=PASSWORD)
    page = approver.get("/console/faq/new?question=1")
    assert ASKED in page and ANSWER in page and "受付番号 2" in page
    path = "/console/faq/entries/living-1"
    said = approver.post(
        path,
        "/console/faq/new?question=1",
        **{
            "ja-wordings": ASKED,
            "ja-answer": ANSWER,
            "topic": "暮らし",
            "desk": "living",
            "do": "publish",
            "waiting": "2",
        },
    )
    assert "1件にも回答しました" in said
    village.sim.tap(OUTSIDER, "回答を見る")
    village.says(OUTSIDER, "毎週土曜の夜7時")
    village.knows(lambda entry: entry.id == "living-1", "the entry is loaded")
    village.sim.say(TOURIST, ASKED)
    village.says(TOURIST, "毎週土曜の夜7時")
    village.rest()
    assert len(village.cards()) == 2, "nobody had to be asked a third time"
