"""The desk at work: handed over, asked again, called for, in a disaster, and without LINE."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from bot import modes
from bot.calling import Calling
from bot.store import people, questions, rota, staff
from bot.store.desk_tables import calls as call_table
from bot.store.desk_tables import questions as question_table
from scheduler.rota import Slot
from tests.stage import PASSWORD

from .conftest import (  # type: ignore[import-not-found]
    CLERK,
    COLLEAGUE,
    OUTSIDER,
    RESIDENT,
    STAFF_GROUP,
    TOURIST,
    Village,
)
from .phone import Phone  # type: ignore[import-not-found]
from .test_questions import UNKNOWN, hand_over  # type: ignore[import-not-found]

pytestmark = pytest.mark.journey


def tap(village: Village, user: str, data: str) -> None:
    """Tap a button of the staff group's card."""
    village.sim.tap(user, {"type": "postback", "data": data}, group=STAFF_GROUP)


def test_three_taps_and_the_first_to_take_it_has_it(village: Village) -> None:
    hand_over(village)
    village.sim.tap(CLERK, "担当する", group=STAFF_GROUP)
    village.says(STAFF_GROUP, "clerkさんが担当します")
    village.sim.say(COLLEAGUE, "#1 クロです。", group=STAFF_GROUP)
    village.says(STAFF_GROUP, "clerkさんが担当しています")
    village.sim.say(CLERK, "#1 毎週土曜の夜です。", group=STAFF_GROUP)
    village.says(STAFF_GROUP, "受付番号1に回答しました")
    village.sim.tap(RESIDENT, "回答を見る")
    village.says(RESIDENT, "毎週土曜の夜です。")


def test_an_outsider_in_the_group_taps_in_vain(village: Village) -> None:
    hand_over(village)
    for data in ("do=take&n=1&v=", "do=move&n=1&v=tourism", "do=ready&n=1&v=phone"):
        tap(village, OUTSIDER, data)
    village.says(STAFF_GROUP, "職員アカウントと結びついた方だけ", count=3)
    village.rest()
    row = village.question()
    assert (row.state, row.desk) == ("open", "living")  # type: ignore[attr-defined]


def test_handed_over_to_another_desk_and_answered_there(village: Village) -> None:
    hand_over(village)
    village.sim.tap(CLERK, "課へ回す", group=STAFF_GROUP)
    village.says(STAFF_GROUP, "どの窓口に回しますか")
    village.sim.tap(CLERK, "観光係", group=STAFF_GROUP)
    village.says(STAFF_GROUP, "観光係に回しました")
    card = village.says(STAFF_GROUP, "ほかの窓口から回ってきました")
    village.until(
        lambda: any("tourism@" in mail.to[0] for mail in village.sim.mails), "a mail there"
    )
    village.sim.say(COLLEAGUE, "土曜の夜です。", group=STAFF_GROUP, quote=card.id)
    village.says(STAFF_GROUP, "受付番号1に回答しました")
    village.sim.tap(RESIDENT, "回答を見る")
    assert "観光係" in village.says(RESIDENT, "土曜の夜です。").text


def test_added_to_answered_and_opened_again(village: Village) -> None:
    hand_over(village)
    village.sim.say(RESIDENT, "#1 小学生です")
    village.says(RESIDENT, "受付番号1に書き足しました")
    assert "小学生です" in village.says(STAFF_GROUP, "書き足しました").text
    village.sim.say(RESIDENT, "状況")
    village.says(RESIDENT, "職員が回答を用意しています")
    village.sim.say(CLERK, "#1 土曜の夜です。", group=STAFF_GROUP)
    village.says(STAFF_GROUP, "受付番号1に回答しました")
    village.sim.say(RESIDENT, "状況")
    village.says(RESIDENT, "土曜の夜です。")
    village.sim.tap(RESIDENT, "もう少し知りたい")
    village.says(RESIDENT, "もう一度職員に伝えます")
    again = village.says(STAFF_GROUP, "もう少し知りたいそうです")
    village.sim.say(CLERK, "場所は公民館です。", group=STAFF_GROUP, quote=again.id)
    village.says(STAFF_GROUP, "受付番号1に回答しました", count=2)
    village.sim.say(RESIDENT, "ありがとう")
    village.says(RESIDENT, "場所は公民館です。")
    village.sim.tap(RESIDENT, "解決した")
    village.until(lambda: village.question().state == "closed", "it is over")  # type: ignore[attr-defined]
    assert village.question().rating == "solved"  # type: ignore[attr-defined]


def test_the_answer_is_sent_to_who_asks_for_that(village: Village) -> None:
    hand_over(village)
    village.sim.tap(RESIDENT, "できたら通知して")
    village.says(RESIDENT, "こちらからお送りします")
    village.sim.say(CLERK, "#1 土曜の夜です。", group=STAFF_GROUP)
    village.says(RESIDENT, "土曜の夜です。")
    village.rest()
    assert len(village.sim.ledger.accepted("push", to=RESIDENT)) == 1


def test_a_korean_is_answered_in_korean_by_who_reads_japanese_alone(village: Village) -> None:
    village.sim.say(TOURIST, "quantum entanglement distillation")
    village.says(STAFF_GROUP, "【受付番号 1】")
    with village.store.write() as connection:
        connection.execute(update(question_table).values(language="ko"))
    tap(village, CLERK, "do=stock&n=1&v=")
    village.says(STAFF_GROUP, "定型文を選んでください")
    tap(village, CLERK, "do=stock&n=1&v=transport-no-bus")
    village.says(STAFF_GROUP, "受付番号1に回答しました")
    village.rest()
    answer = village.question().answer  # type: ignore[attr-defined]
    assert re.search("[가-힣]{2}", answer)


def put_on_duty(village: Village, *logins: str) -> dict[str, int]:
    """Let these be on duty at every desk at every hour, in this order; give all accounts."""
    with village.store.write() as connection:
        numbers = {one.login: one.id for one in staff.everyone(connection)}
        slots = [
            Slot("living", login, datetime.min.time(), datetime.min.time(), day, None, place, True)
            for place, login in enumerate(logins, start=1)
            for day in range(1, 8)
        ]
        rota.replace(connection, slots, [], numbers)
    return numbers


@pytest.mark.town(quiet='["00:00", "00:00"]')
def test_a_promise_about_to_break_calls_one_then_the_next(village: Village) -> None:
    hand_over(village)
    put_on_duty(village, "clerk", "colleague")
    worker = village.worker
    assert worker is not None
    calling = Calling(village.store, worker.inbox.settings, worker.inbox.town)
    now = datetime.now(UTC)
    with village.store.write() as connection:
        connection.execute(update(question_table).values(promised_at=now))
    assert calling.round(now) == 1
    village.says(CLERK, "お約束の時刻を過ぎました")
    village.until(lambda: any("過ぎました" in m.subject for m in village.sim.mails), "a mail too")
    assert calling.round(now) == 0
    with village.store.write() as connection:
        connection.execute(update(call_table).values(at=now - timedelta(minutes=11)))
    assert calling.round(now) == 1
    village.says(COLLEAGUE, "お約束の時刻を過ぎました")
    village.sim.tap(COLLEAGUE, "見ました")
    village.says(COLLEAGUE, "colleagueさんが見ました")
    village.rest()
    assert calling.round(now + timedelta(hours=3)) == 0
    village.sim.say(COLLEAGUE, "#1 土曜の夜です。")
    village.says(COLLEAGUE, "受付番号1に回答しました")
    village.sim.tap(RESIDENT, "回答を見る")
    village.says(RESIDENT, "土曜の夜です。")


def test_line_is_down_and_all_is_done_by_mail_and_phone(village: Village) -> None:
    village.sim.faults.add("error-before", "push", count=1000)
    village.sim.say(RESIDENT, UNKNOWN)
    village.says(RESIDENT, "受付番号1で")
    village.until(lambda: len(village.sim.mails) >= 1, "a mail")
    assert village.cards() == [], "no card comes through"
    link = re.search(r"/desk/\S+", village.sim.mails[0].text)
    assert link
    phone = Phone(village.web)
    path = "/console/questions/1"
    # The link, the login once a day, the words, the button.
    assert "受付番号 1" in phone.get(link.group(0))
    phone.post("/console/login", "/console/login", login="clerk", password=PASSWORD)
    assert UNKNOWN in phone.get(link.group(0))
    page = phone.post(f"{path}/answer", path, words="土曜の夜です。", sending="wait")
    assert "回答しました" in page
    village.sim.tap(RESIDENT, "回答を見る")
    village.says(RESIDENT, "土曜の夜です。")


def test_a_disaster_with_one_clerk(village: Village) -> None:
    """500 questions: pins answer most, like ones wait for one answer, few cards, no promise."""
    with village.store.write() as connection:
        (clerk, *_) = staff.everyone(connection)
        worker = village.worker
        assert worker is not None
        modes.set_disaster(connection, True, clerk.id, datetime.now(UTC), worker.inbox.town)
        modes.pin(connection, "water", "役場の駐車場で給水中です。", clerk.id, datetime.now(UTC))
    crowd = [f"U{number:032x}" for number in range(1, 501)]
    for number, user in enumerate(crowd):
        village.sim.add_person(f"住民{number}", "ja", user_id=user)
    kinds = [
        "避難所はどこですか",
        "断水はいつまで続きますか",
        "裏の空き家の屋根がめくれています",
        "発電機を貸してもらえますか",
        "発電機は貸してもらえますか？",
        "ごみの収集はありますか、災害のごみのことです",
        "粉ミルクはどこでもらえますか",
        "道路は通れますか",
    ]
    # Four waves: on a busy machine all at once would outlive their reply tokens.
    numbered = list(enumerate(crowd))
    for wave in range(0, len(numbered), 125):
        threads = [
            threading.Thread(
                target=lambda part: [
                    village.sim.say(user, kinds[number % len(kinds)]) for number, user in part
                ],
                args=(numbered[wave + start : wave + 125 : 4],),
            )
            for start in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert village.sim.wait_until(
            lambda: village.sim.idle and not village.unfinished(), timeout=120
        )
    for user in crowd[:8]:
        assert len(village.shown(user)) >= 1
    said = {user: " ".join(str(m.content) for m in village.shown(user)) for user in crowd}
    assert all(len(village.shown(user)) == 1 for user in crowd), "one answer each"
    assert "役場の駐車場で給水中" in said[crowd[1]]
    assert "お約束" not in "".join(said.values()) and "時ごろまで" not in "".join(said.values())
    with village.store.read() as connection:
        asked = connection.scalar(select(func.count()).select_from(question_table)) or 0
        leaders = connection.scalars(
            select(question_table.c.id).where(question_table.c.same_as.is_(None))
        ).all()
    assert asked >= 200
    assert len(leaders) <= asked / 10, "like questions wait together"
    assert len(village.cards()) <= len(leaders)
    # Two that come at the same instant may both begin a group of their own.
    wanted = [row.id for row in _open(village) if "発電機" in row.text and row.same_as is None]
    assert 1 <= len(wanted) <= 4
    for number in wanted:
        village.sim.say(CLERK, f"#{number} 役場でお貸しします。", group=STAFF_GROUP)
    village.says(STAFF_GROUP, "人に回答しました")
    village.rest()
    village.sim.say(crowd[3], "ありがとう")
    village.sim.say(crowd[4], "ありがとう")
    village.says(crowd[3], "役場でお貸しします。")
    village.says(crowd[4], "役場でお貸しします。")


def _open(village: Village) -> Iterator[Any]:
    with village.store.read() as connection:
        yield from questions.open_questions(connection)


def test_promises_are_made_anew_when_it_is_over(village: Village) -> None:
    worker = village.worker
    assert worker is not None
    now = datetime.now(UTC)
    with village.store.write() as connection:
        (clerk, *_) = staff.everyone(connection)
        modes.set_disaster(connection, True, clerk.id, now, worker.inbox.town)
    village.sim.say(RESIDENT, UNKNOWN)
    village.says(RESIDENT, "災害対応中")
    village.rest()
    assert village.question().promised_at is None  # type: ignore[attr-defined]
    with village.store.write() as connection:
        assert modes.set_disaster(connection, False, clerk.id, now, worker.inbox.town) == 1
    assert village.question().promised_at > now  # type: ignore[attr-defined]
    village.sim.say(RESIDENT, "状況")
    village.says(RESIDENT, "ごろまでにお答えします")


@pytest.mark.town(cards_below="1000")
def test_with_few_messages_left_only_who_is_on_duty_is_told(village: Village) -> None:
    from bot import quota

    numbers = put_on_duty(village, "clerk")
    with village.store.write() as connection:
        quota.keep(connection, 200, 150, datetime.now(UTC))
        assert people.person(connection, CLERK) and numbers
    village.sim.say(RESIDENT, UNKNOWN)
    card = village.says(CLERK, "【受付番号 1】")
    village.rest()
    assert village.cards() == []
    village.sim.say(CLERK, "土曜の夜です。", quote=card.id)
    village.says(CLERK, "受付番号1に回答しました")
