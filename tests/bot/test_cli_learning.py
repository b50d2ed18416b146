from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from bot.store import entries, learning, people, questions
from bot.store.staff_tables import audits
from faq.entry import Entry
from handlers.effects import ProposeAlias
from tests import vectors

from .conftest import Shell  # type: ignore[import-not-found]

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
BAGS = Entry(
    "bags",
    "暮らし",
    wordings={"ja": ("指定ごみ袋はどこで買えますか",)},
    answers={"ja": "村内の商店です。"},
)


@pytest.fixture
def town(shell: Shell) -> Shell:
    shell.settle("clerk", "staff")
    publisher = shell.settle("publisher", "publisher")
    with shell.store.write() as connection:
        entries.save_drafts(connection, NOW, publisher, [BAGS])
        entries.publish(connection, NOW, publisher)
    return shell


def propose(shell: Shell, text: str = "ビニール袋の売り場") -> None:
    with shell.store.write() as connection:
        learning.propose_alias(connection, ProposeAlias("bags", "ja", text, 1), NOW)


def answered(shell: Shell) -> None:
    """Let staff have answered what no entry did."""
    with shell.store.write() as connection:
        number = questions.add_question(
            connection,
            person_id=people.meet(connection, "U" + "1" * 32, NOW),
            desk="living",
            text="田中です。太鼓を習いたいです",
            language="ja",
            asked_at=NOW,
            promised_at=NOW,
        )
        values = {"answer": "公民館で習えます。", "answered_by": 2, "answered_at": NOW}
        questions.change(connection, number, 1, state="answered", **values)


def wordings(shell: Shell) -> tuple[str, ...]:
    with shell.store.read() as connection:
        (entry,) = entries.published(connection)
    return entry.wordings["ja"]


def test_a_wording_is_used_when_it_is_approved_and_not_before(town: Shell) -> None:
    propose(town)
    shown = town.run("faq", "proposals")
    assert shown.exit_code == 0, shown.output
    assert "ビニール袋の売り場" in shown.stdout and "指定ごみ袋は" in shown.stdout
    assert len(wordings(town)) == 1
    done = town.act("publisher", "faq", "approve", "1")
    assert done.exit_code == 0, done.output
    assert wordings(town) == ("指定ごみ袋はどこで買えますか", "ビニール袋の売り場")
    with town.store.read() as connection:
        assert "faq.approved" in set(connection.scalars(select(audits.c.act)))
    assert "決める提案はありません" in town.run("faq", "proposals").stdout


def test_a_draft_of_the_entry_gets_the_wording_too(town: Shell) -> None:
    propose(town)
    draft = Entry("bags", "暮らし", wordings=BAGS.wordings, answers={"ja": "商店と役場です。"})
    with town.store.write() as connection:
        entries.save_drafts(connection, NOW, 1, [draft])
    assert town.act("publisher", "faq", "approve", "1").exit_code == 0
    assert town.act("publisher", "faq", "publish").exit_code == 0
    assert "ビニール袋の売り場" in wordings(town)


def test_an_answered_question_becomes_a_draft_without_its_asker_s_name(town: Shell) -> None:
    answered(town)
    shown = town.run("faq", "proposals")
    assert "太鼓を習いたいです" in shown.stdout and "公民館" in shown.stdout
    assert "田中" not in shown.stdout
    missing = town.act("publisher", "faq", "approve", "1")
    assert missing.exit_code == 1 and "--id" in missing.output
    taken = town.act("publisher", "faq", "approve", "1", "--id", "bags")
    assert taken.exit_code == 1 and "同じID" in taken.output
    words = ("faq", "approve", "1", "--id", "taiko", "--topic", "暮らし")
    assert town.act("publisher", *words).exit_code == 0
    with town.store.read() as connection:
        draft = entries.drafts(connection)["taiko"]
    assert draft is not None
    assert (draft.answers["ja"], draft.desk, draft.topic) == (
        "公民館で習えます。",
        "living",
        "暮らし",
    )
    assert town.act("publisher", "faq", "publish").exit_code == 0


def test_what_is_refused_does_not_come_again(town: Shell) -> None:
    propose(town)
    assert town.act("publisher", "faq", "refuse", "1").exit_code == 0
    propose(town)
    assert "決める提案はありません" in town.run("faq", "proposals").stdout
    again = town.act("publisher", "faq", "approve", "1")
    assert again.exit_code == 1 and "すでに" in again.output
    assert len(wordings(town)) == 1


def test_a_number_nobody_proposed_and_an_entry_that_is_gone(town: Shell) -> None:
    unknown = town.act("publisher", "faq", "approve", "7")
    assert unknown.exit_code == 1 and "ありません" in unknown.output
    with town.store.write() as connection:
        learning.propose_alias(connection, ProposeAlias("gone", "ja", "袋", 1), NOW)
    gone = town.act("publisher", "faq", "approve", "1")
    assert gone.exit_code == 1 and "公開されていません" in gone.output


@pytest.mark.parametrize("command", ["approve", "refuse"])
def test_staff_who_may_not_publish_may_not_decide(town: Shell, command: str) -> None:
    propose(town)
    assert town.act("clerk", "faq", command, "1").exit_code == 1
    assert len(wordings(town)) == 1


def judged(shell: Shell, count: int) -> None:
    """Let people have said of many answers whether they were right; four of five were."""
    dice = random.Random(3)  # noqa: S311 - the same dice each time
    texts = ["ごみ袋", "袋はどこ", "指定袋の店", "ごみの袋を買う所", "ごみ袋 値段"]
    with shell.store.write() as connection:
        for _ in range(count):
            ask = questions.add_ask(
                connection,
                person_id=people.meet(connection, "U" + "1" * 32, NOW),
                message=None,
                text=dice.choice(texts),
                language="ja",
                verdict="suggest",
                entry="bags",
                at=NOW,
            )
            good = dice.random() < 0.8
            learning.note_outcome(
                connection, ask, "chosen" if good else "none", "bags" if good else None
            )


def test_recalibration_shows_what_would_change_and_changes_nothing_by_itself(town: Shell) -> None:
    vectors.give(town.store)
    judged(town, 80)
    shown = town.act("publisher", "faq", "recalibrate")
    assert shown.exit_code == 0, shown.output
    assert "80件で確かめました" in shown.stdout and "--apply" in shown.stdout
    with town.store.read() as connection:
        assert learning.calibration(connection, "use") is None
    done = town.act("publisher", "faq", "recalibrate", "--apply")
    assert done.exit_code == 0, done.output
    with town.store.read() as connection:
        row = learning.calibration(connection, "use")
    assert row is not None and row.asks == 80
    # Nearly all of these were right, so the chances go up.
    assert row.shift > 0


def test_recalibration_needs_voices(town: Shell) -> None:
    judged(town, 5)
    few = town.act("publisher", "faq", "recalibrate")
    assert few.exit_code == 1 and "足りません" in few.output
    assert town.act("clerk", "faq", "recalibrate", "--apply").exit_code == 1
