"""The answer loop on the staff's pages: an answer becomes an entry, and goes to who still waits."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.store import entries, learning, people, questions
from bot.store.desk_tables import questions as table
from bot.store.engine import Store
from faq.entry import Entry
from handlers.effects import ProposeAlias

from .conftest import Browser, Time  # type: ignore[import-not-found]

Visit = Callable[..., Browser]
FORM = {
    "ja-wordings": "井戸の水は飲めますか\n井戸水を飲んでもいいですか",
    "ja-answer": "飲めます。年に一度、水質を調べています。",
    "topic": "暮らし",
    "desk": "living",
    "review_by": "2027-04-06",
}


def ask(store: Store, time: Time, text: str, user: str = "U1", **values: object) -> int:
    known: dict[str, object] = {
        "desk": "living",
        "language": "ja",
        "asked_at": time.now - timedelta(days=1),
        "promised_at": time.now + timedelta(hours=3),
        "topic": "暮らし",
    }
    with store.write() as connection:
        person = people.meet(connection, user, time.now)
        ask_id = questions.add_ask(
            connection,
            person_id=person,
            message=None,
            text=text,
            language=known["language"],
            verdict="handover",
            entry=None,
            at=time.now - timedelta(days=1),
        )
        row = known | {"person_id": person, "ask_id": ask_id} | values
        return questions.add_question(connection, text=text, **row)


def row(store: Store, number: int) -> Any:
    with store.read() as connection:
        return questions.question(connection, number)


@pytest.fixture
def answered(store: Store, accounts: dict[str, int], time: Time) -> int:
    """Give a question that staff have answered, and two like it, one of them still waiting."""
    number = ask(store, time, "井戸の水は飲めますか")
    with store.write() as connection:
        connection.execute(
            update(table).values(
                state="answered",
                answer="飲めます。係の携帯 090-1234-5678 へ。",
                answered_by=accounts["staff"],
                answered_at=time.now,
                delivery="delivered",
            )
        )
    ask(store, time, "井戸の水って飲めますか？", "U2")
    return number


@pytest.mark.usefixtures("answered")
def test_what_has_no_answer_is_gathered_and_leads_to_an_entry(visit: Visit, store: Store) -> None:
    clerk = visit("staff")
    page = clerk.get("/console/faq").text
    assert "2回・2人" in page and "職員が回答済み" in page
    form = clerk.get("/console/faq/new?question=1").text
    assert "井戸の水は飲めますか" in form and "携帯電話の番号か" in form
    assert "受付番号 2" in form, "who would get it is named before"


@pytest.mark.usefixtures("answered")
def test_one_approval_publishes_it_and_tells_who_waits(visit: Visit, store: Store) -> None:
    clerk, approver = visit("staff"), visit("approver")
    path = "/console/faq/entries/living-1"
    assert clerk.post(path, do="publish", **FORM).status_code == 400
    assert clerk.post(path, **FORM).status_code == 303
    with store.read() as connection:
        assert list(entries.drafts(connection)) == ["living-1"]
        assert entries.published(connection) == []
    assert row(store, 2).state == "open", "a draft answers nobody"
    assert "living-1" in approver.get("/console/faq").text
    shown = {"waiting": "2", "ja-answer": "090-1234-5678 へ"}
    private = approver.post(path, do="publish", **FORM | shown)
    assert private.status_code == 400 and "携帯電話" in private.text
    unseen = approver.post(path, do="publish", **FORM)
    assert (
        unseen.status_code == 400
        and "もう一度押して" in unseen.text
        and "受付番号 2" in unseen.text
    )
    assert row(store, 2).state == "open", "nobody is told whom the approver has not seen"
    assert approver.post(path, do="publish", waiting="2", **FORM).status_code == 303
    with store.read() as connection:
        (entry,) = entries.published(connection)
        assert entries.drafts(connection) == {}
    assert entry.wordings["ja"][1] == "井戸水を飲んでもいいですか"
    waited = row(store, 2)
    assert (waited.state, waited.answer) == ("answered", FORM["ja-answer"])
    assert "2回・2人" not in approver.get("/console/faq").text, "an approved entry covers it"


def test_a_personal_matter_never_becomes_an_entry(
    visit: Visit, store: Store, answered: int, time: Time
) -> None:
    with store.write() as connection:
        connection.execute(update(table).where(table.c.id == answered).values(personal=True))
    clerk = visit("approver")
    assert clerk.get(f"/console/faq/new?question={answered}").status_code == 404
    assert "よくある質問を作る" not in clerk.get(f"/console/questions/{answered}").text
    other = ask(store, time, "井戸の水は飲めますか？", "U3", personal=True)
    clerk.post("/console/faq/entries/living-9", do="publish", **FORM)
    assert row(store, other).state == "open"


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ({"ja-wordings": ""}, "質問を日本語で"),
        ({"ja-answer": " "}, "日本語の答え"),
        ({"topic": ""}, "話題を"),
        ({"desk": "nowhere"}, "窓口を選びなおして"),
        ({"source_url": "http://x.example"}, "https://"),
    ],
)
def test_what_is_missing_is_said_and_what_was_written_stays(
    visit: Visit, missing: dict[str, str], words: str
) -> None:
    page = visit("approver").post("/console/faq/entries/x-1", do="publish", **FORM | missing)
    assert page.status_code == 400 and words in page.text
    assert "年に一度" in page.text or "ja-answer" in missing


def test_wordings_are_decided_and_old_entries_are_checked(
    visit: Visit, store: Store, time: Time, accounts: dict[str, int], recorded: Any
) -> None:
    old = Entry(
        "well",
        "暮らし",
        wordings={"ja": ("井戸の水は飲めますか",)},
        answers={"ja": "飲めます。"},
        desk="living",
        review_by=time.now.date() - timedelta(days=3),
    )
    with store.write() as connection:
        entries.put(connection, time.now, accounts["admin"], old)
        person = people.meet(connection, "U1", time.now)
        number = questions.add_ask(
            connection,
            person_id=person,
            message=None,
            text="井戸水ok?",
            language="ja",
            verdict="suggest",
            entry="well",
            at=time.now,
        )
        learning.propose_alias(connection, ProposeAlias("well", "ja", "井戸水ok", number), time.now)
    clerk, approver = visit("staff"), visit("approver")
    page = clerk.get("/console/faq?q=井戸").text
    assert "井戸水ok" in page and "見直しの日を過ぎたもの 1件" in page
    assert clerk.post("/console/faq/proposals/1", approve="1").status_code == 403
    approver.post("/console/faq/proposals/1", approve="1")
    approver.post("/console/faq/proposals/1", approve="1")
    clerk.post("/console/faq/entries/well/checked", review_by="2027-04-06")
    with store.read() as connection:
        (entry,) = entries.published(connection)
    assert "井戸水ok" in entry.wordings["ja"]
    assert (str(entry.review_by), str(entry.checked_on)) == ("2027-04-06", "2026-04-06")
    assert ("faq.checked", "entry well") in recorded()
    assert clerk.post("/console/faq/entries/none/checked").status_code == 404


def test_chances_are_looked_at_before_they_change(visit: Visit, recorded: Any) -> None:
    assert visit("staff").get("/console/faq/chances").status_code == 403
    approver = visit("approver")
    assert "件たまると" in approver.get("/console/faq/chances").text
    assert approver.post("/console/faq/chances").status_code == 303
    assert "faq.recalibrate" not in [act for act, _ in recorded()], "too few said anything"
