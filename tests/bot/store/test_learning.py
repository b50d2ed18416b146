"""What people's use of the FAQ leaves behind, on both engines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store import forgetting, learning, people, questions, staff
from bot.store.engine import Store
from bot.store.faq_tables import calibrations, proposals
from bot.store.tables import people as people_table
from handlers.effects import ProposeAlias

NOW = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)


def an_ask(connection: Connection, message: str = "m1") -> int:
    return questions.add_ask(
        connection,
        person_id=people.meet(connection, "U" + "1" * 32, NOW),
        message=message,
        text="ごみ袋どこ",
        language="ja",
        verdict="suggest",
        entry="bags",
        at=NOW,
    )


def a_clerk(connection: Connection) -> int:
    return staff.add(
        connection,
        login="clerk",
        name="係",
        role="publisher",
        desks="",
        password="x",
        created_at=NOW,
    )


def test_an_outcome_is_the_last_word_and_none_undoes_nothing(store: Store) -> None:
    with store.write() as connection:
        ask = an_ask(connection)
        learning.note_outcome(connection, ask, "chosen", "bags")
        learning.note_outcome(connection, ask, "solved", "bags")
        learning.note_outcome(connection, ask, "none", None)
    with store.read() as connection:
        (row,) = learning.judged_asks(connection)
        assert (row.outcome, row.chosen) == ("solved", "bags")


def test_the_same_wording_is_one_proposal_that_counts(store: Store) -> None:
    with store.write() as connection:
        first, second = an_ask(connection), an_ask(connection, "m2")
        for ask in (first, second, second):
            proposed = ProposeAlias("bags", "ja", "ごみ袋どこ", ask)
            learning.propose_alias(connection, proposed, NOW)
    with store.read() as connection:
        (row,) = learning.open_proposals(connection)
        assert (row.times, row.message) == (3, "m1")


def test_a_decision_is_made_once_and_what_was_refused_stays_refused(store: Store) -> None:
    proposed = ProposeAlias("bags", "ja", "ごみ袋どこ", 1)
    with store.write() as connection:
        clerk = a_clerk(connection)
        learning.propose_alias(connection, proposed, NOW)
        (row,) = learning.open_proposals(connection)
        assert learning.decide(connection, row.id, "refused", clerk, NOW)
        assert not learning.decide(connection, row.id, "approved", clerk, NOW)
        learning.propose_alias(connection, proposed, NOW)
        assert learning.open_proposals(connection) == []
        refused = learning.proposal(connection, row.id)
        assert refused is not None
        assert (refused.state, refused.times) == ("refused", 2)


def test_a_message_taken_back_takes_its_proposal_back(store: Store) -> None:
    with store.write() as connection:
        proposed = ProposeAlias("bags", "ja", "ごみ袋どこ", an_ask(connection))
        learning.propose_alias(connection, proposed, NOW)
    with store.write() as connection:
        forgetting.forget_message(connection, "m1", NOW)
        assert learning.open_proposals(connection) == []
        assert learning.judged_asks(connection) == []


def test_an_answered_question_is_proposed_once(store: Store) -> None:
    with store.write() as connection:
        clerk = a_clerk(connection)
        number = questions.add_question(
            connection,
            person_id=people.meet(connection, "U" + "1" * 32, NOW),
            desk="living",
            text="太鼓を習いたい",
            language="ja",
            asked_at=NOW,
            promised_at=NOW,
        )
        assert learning.answered_unproposed(connection) == []
        questions.change(
            connection,
            number,
            1,
            state="answered",
            answer="公民館で習えます。",
            answered_by=clerk,
            answered_at=NOW,
        )
        (question,) = learning.answered_unproposed(connection)
        learning.propose_entry(connection, question, "太鼓を習いたい", question.answer)
        assert learning.answered_unproposed(connection) == []
        (row,) = learning.open_proposals(connection)
        assert (row.kind, row.entry, row.answer) == ("entry", "", "公民館で習えます。")


def test_what_nobody_decided_is_dropped_in_the_end(store: Store) -> None:
    with store.write() as connection:
        learning.propose_alias(connection, ProposeAlias("bags", "ja", "ごみ袋どこ", 1), NOW)
        learning.erase_older(connection, NOW)
        assert len(learning.open_proposals(connection)) == 1
        learning.erase_older(connection, NOW + timedelta(days=1))
        assert learning.open_proposals(connection) == []


def test_the_last_calibration_of_a_profile_is_in_force(store: Store) -> None:
    with store.write() as connection:
        clerk = a_clerk(connection)
        for slope in (0.9, 1.1):
            learning.calibrate(
                connection,
                profile="use",
                slope=slope,
                shift=0.0,
                asks=60,
                at=NOW,
                staff_id=clerk,
            )
    with store.read() as connection:
        row = learning.calibration(connection, "use")
        assert row is not None and row.slope == 1.1
        assert learning.calibration(connection, "lex") is None


PROPOSAL = {
    "kind": "alias",
    "entry": "bags",
    "language": "ja",
    "text": "袋",
    "answer": "",
    "desk": "",
    "times": 1,
    "state": "open",
    "at": NOW,
}


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "poem"},
        {"kind": "entry"},
        {"entry": ""},
        {"state": "lost"},
        {"state": "approved"},
    ],
)
def test_forbidden_proposals_are_refused(store: Store, wrong: dict[str, object]) -> None:
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(insert(proposals).values(PROPOSAL | wrong))


def test_forbidden_calibrations_and_lenses_are_refused(store: Store) -> None:
    with store.write() as connection:
        clerk = a_clerk(connection)
        ask = an_ask(connection)
    row = {"profile": "use", "shift": 0.0, "asks": 60, "at": NOW, "staff_id": clerk}
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(insert(calibrations).values(row | {"slope": 0.0}))
    with pytest.raises(IntegrityError), store.write() as connection:
        connection.execute(people_table.update().values(lens="mayor"))
    with pytest.raises(IntegrityError), store.write() as connection:
        learning.note_outcome(connection, ask, "loved", None)
    with store.read() as connection:
        assert connection.scalar(select(people_table.c.lens)) is None
