"""An invented month of a village: what people asked, what became of it, what it cost."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from bot import quota
from bot.store import learning, outbox, people, questions, staff

NOW = datetime(2026, 4, 20, 3, 0, tzinfo=UTC)
"""Noon of a Monday in Japan."""


def at(day: int, hour: int, minute: int = 0, month: int = 4) -> datetime:
    """Give a moment of the year 2026 by Japan's clock; hours may be any."""
    return datetime(2026, month, day, tzinfo=UTC) + timedelta(hours=hour - 9, minutes=minute)


def person(connection: Connection, name: str) -> int:
    """Give the number of a person by a short name."""
    return people.meet(connection, f"U{name}", NOW)


def ask(
    connection: Connection,
    who: str,
    when: datetime,
    verdict: str,
    text: str = "温泉は何時までですか",
    language: str = "ja",
    outcome: str | None = None,
) -> int:
    """Keep an ask, and what its asker said of the answer."""
    number = questions.add_ask(
        connection,
        person_id=person(connection, who),
        text=text,
        language=language,
        verdict=verdict,
        entry="onsen-01" if verdict == "answer" else None,
        at=when,
    )
    if outcome:
        learning.note_outcome(connection, number, outcome, None)
    return number


def hand_over(
    connection: Connection,
    who: str,
    asked: datetime,
    desk: str = "living",
    *,
    promised: datetime | None = None,
    answered: datetime | None = None,
    by: int | None = None,
    state: str | None = None,
    **more: object,
) -> int:
    """Open a question, answered by somebody where ``answered`` is given."""
    values: dict[str, object] = {
        "person_id": person(connection, who),
        "desk": desk,
        "text": "看板を直してください",
        "language": "ja",
        "asked_at": asked,
        "promised_at": promised,
        "state": state or ("closed" if answered else "open"),
    }
    if answered:
        values |= {"answer": "直します。", "answered_by": by, "answered_at": answered}
        values |= {"closed_reason": "seen"}
    number = questions.add_question(connection, **(values | more))
    if answered:
        questions.add_turn(
            connection, question_id=number, at=answered, kind="answered", staff_id=by, text="…"
        )
    return number


def push(connection: Connection, when: datetime, purpose: str, cost: int, **more: object) -> None:
    """Send a push that takes so many of the month's messages."""
    values: dict[str, object] = {
        "kind": "push",
        "recipient": "g1",
        "retry_key": str(uuid.uuid4()),
        "purpose": purpose,
        "cost": cost,
        "state": "sent",
        "finished_at": when,
    }
    outbox.add(connection, when, None, **(values | more))


def invented_month(connection: Connection, clerk: int | None = None) -> None:
    """Fill April 2026 up to NOW."""
    if clerk is None:
        clerk = staff.add(
            connection,
            login="month-clerk",
            name="係",
            password="-",
            role="staff",
            desks="living",
            created_at=NOW,
        )
    for n in range(48):
        outcome = ("solved", None, "solved", "unsolved", None)[n % 5]
        ask(connection, f"a{n % 17}", at(1 + n % 19, 9 + n % 8), "answer", outcome=outcome)
    for n in range(14):
        outcome = ("chosen", None, "none")[n % 3]
        text = "星空の見える場所" if outcome == "none" else "お祭り"
        ask(connection, f"b{n}", at(2 + n, 12), "suggest", text, outcome=outcome)
    sledges = ("そりを借りられますか", "そりは借りられますか？", "ソリを借りられますか。")
    for n in range(9):
        ask(connection, f"c{n % 5}", at(3 + n, 14), "handover", sledges[n % 3])
    for n in range(4):
        ask(connection, f"d{n}", at(7, 10 + n), "handover", "=HYPERLINK 村の地図をください")
    for n in range(2):
        ask(connection, "e1", at(8, 10 + n), "handover", "役場の前の看板を直してください")
    for n in range(11):
        ask(connection, f"f{n % 4}", at(5 + n, 20), "answer", "Where is the bus stop?", "en")
    for n in range(4):
        ask(
            connection,
            f"f{n}",
            at(5 + n, 21),
            "handover",
            "Can I rent a sledge for children?",
            "en",
        )
    ask(connection, "g1", at(9, 8), "handover", "스키장은 언제까지 합니까", "ko")
    for n in range(3):
        ask(connection, f"h{n}", at(10, 9), "answer", "溫泉在哪裡", "zh-Hant")

    for n in range(8):
        asked = at(1 + n, 10)
        hand_over(
            connection,
            f"c{n % 5}",
            asked,
            promised=asked + timedelta(hours=5),
            answered=asked + timedelta(hours=1 + n),
            by=clerk,
            topic="暮らし" if n % 2 else "",
            rating=("solved", None)[n % 2],
        )
    for n in range(5):
        asked = at(6 + n, 16)
        hand_over(
            connection,
            f"f{n % 4}",
            asked,
            "tourism",
            promised=asked + timedelta(hours=20),
            answered=asked + timedelta(hours=17 + 24 * (n == 4)),
            by=clerk,
            topic="観光",
        )
    hand_over(connection, "c1", at(17, 10), promised=at(17, 15), topic="手続き")
    hand_over(connection, "c2", at(20, 11), promised=at(20, 16), topic="手続き")
    hand_over(connection, "c3", at(14, 9), "tourism", state="closed", closed_reason="withdrawn")
    again = hand_over(
        connection,
        "c4",
        at(15, 9),
        "relocation",
        promised=at(21, 9),
        answered=at(15, 13),
        by=clerk,
        state="open",
        rating="unsolved",
        topic="移住",
        closed_reason=None,
    )
    questions.add_turn(connection, question_id=again, at=at(18, 9), kind="reopened", staff_id=None)
    # One of March still waits.
    hand_over(connection, "c5", at(30, 10, month=3), "safety", promised=at(30, 15, month=3))

    for n in range(6):
        push(connection, at(2 + n, 10), "card", 7)
        push(connection, at(2 + n, 11), "answer", 1)
    push(connection, at(9, 10), "asked", 1)
    push(connection, at(9, 11), "card", 7, state="failed")
    push(connection, at(31, 10, month=3), "card", 7)
    quota.keep(connection, 200, 60, NOW)
