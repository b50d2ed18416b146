"""An event on the staff's pages: asked for in the form, counted on its page, nobody named."""

from __future__ import annotations

import io
from collections.abc import Callable

from bot import gatherings
from bot.releasing import Releasing
from bot.store import people
from bot.store.engine import Store
from bot.town import load_town
from handlers.effects import Act
from tests.posting import ZONE

from .conftest import ENVIRON, Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]
FORM = {
    "category": "event",
    "title.ja": "そば打ち体験",
    "body.ja": "いっしょに打ちましょう。",
    "to": "everyone",
    "timing": "now",
    "gathering": "2026-04-20",
    "gathering_time": "13:30",
    "gathering_place": "公民館",
    "gathering_capacity": "20",
}


def test_an_event_is_written_sent_and_counted(visit: Visit, store: Store, time: Time) -> None:
    publisher, approver = visit("publisher"), visit("approver")
    page = publisher.post("/console/posts/preview", **FORM).text
    assert "参加する / Join" in page and "定員：20人" in page
    wrong = publisher.post(
        "/console/posts/new", do="submit", **FORM | {"gathering": "", "gathering_time": ""}
    )
    assert wrong.status_code == 400 and "イベントの日と時刻を入れてください" in wrong.text
    many = publisher.post("/console/posts/new", do="submit", **FORM | {"gathering_capacity": "百"})
    assert many.status_code == 400 and "10000" in many.text
    assert publisher.post("/console/posts/new", do="submit", **FORM).status_code == 303
    assert "公民館" in approver.get("/console/posts/1").text
    assert approver.post("/console/posts/1/approve", edition=1).status_code == 303
    town = load_town(ENVIRON["TOWN"])
    assert Releasing(store, town, "https://bot.example").round(time.now) == 1
    with store.write() as connection:
        for number in range(3):
            person = people.meet(connection, f"U{number}", time.now)
            act = Act("join", "1", {"language": "ja"}, person)
            gatherings.sign_up(connection, act, time.now, ZONE)
    page = approver.get("/console/posts/1").text
    assert "イベントの申し込み：3人（定員20人）" in page
    sheet = publisher.get("/console/posts/1/sign-ups.csv")
    assert sheet.text.splitlines()[1].endswith(",日本語,（聞いていない）,3")
    assert publisher.get("/console/posts/2/sign-ups.csv").status_code == 404


def test_words_go_to_a_translator_and_come_back(visit: Visit, store: Store) -> None:
    publisher = visit("publisher")
    assert publisher.post("/console/posts/new", do="submit", **FORM).status_code == 303
    sheet = publisher.get("/console/posts/1/translation.csv").data.decode("utf-8-sig")
    done = sheet.replace("そば打ち体験,", "そば打ち体験,,Soba making", 1)
    put = publisher.post("/console/posts/1/translation", sheet=(io.BytesIO(done.encode()), "w.csv"))
    assert put.status_code == 303
    page = publisher.get("/console/posts/1").text
    assert "下書き" in page, "another edition needs another approval"
    assert publisher.post("/console/posts/1/translation").status_code == 400
