"""What people's use of the FAQ proposes, and what they said of its answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Row, and_, delete, exists, insert, select, update

from bot.store.desk_tables import questions
from bot.store.engine import insert_new
from bot.store.faq_tables import calibrations, proposals
from bot.store.tables import asks
from handlers.effects import ProposeAlias

AnyRow = Row[tuple[object, ...]]
MOST_ASKS = 5_000
"""So many of the latest judged asks are looked at to recalibrate."""


def note_outcome(connection: Connection, ask: int, outcome: str, entry: str | None) -> None:
    """Keep what its asker said of an ask's answer; ``none`` does not undo another outcome."""
    noted = update(asks).where(asks.c.id == ask).values(outcome=outcome, chosen=entry)
    if outcome == "none":
        noted = noted.where(asks.c.outcome.is_(None))
    connection.execute(noted)


def propose_alias(connection: Connection, proposed: ProposeAlias, now: datetime) -> None:
    """Keep a proposed wording; one already known counts once more, whatever became of it."""
    key = {
        "kind": "alias",
        "entry": proposed.entry,
        "language": proposed.language,
        "text": proposed.text,
    }
    message = connection.scalar(select(asks.c.message).where(asks.c.id == proposed.ask))
    insert_new(
        connection,
        proposals,
        [
            key
            | {
                "answer": "",
                "desk": "",
                "times": 0,
                "message": message,
                "state": "open",
                "at": now,
            }
        ],
    )
    connection.execute(
        update(proposals)
        .where(*(proposals.c[name] == value for name, value in key.items()))
        .values(times=proposals.c.times + 1)
    )


def answered_unproposed(connection: Connection) -> Sequence[AnyRow]:
    """List the questions that staff have answered and that no proposal comes from yet."""
    known = exists().where(proposals.c.question_id == questions.c.id)
    return connection.execute(
        select(questions)
        .where(
            questions.c.answer.is_not(None),
            questions.c.text != "",
            questions.c.personal.is_(False),
            ~known,
        )
        .order_by(questions.c.id)
    ).all()


def propose_entry(connection: Connection, question: AnyRow, text: str, answer: str) -> None:
    """Keep a proposed entry, made of an answered question; a text known already changes nothing."""
    insert_new(
        connection,
        proposals,
        [
            {
                "kind": "entry",
                "entry": "",
                "language": question.language,
                "text": text,
                "answer": answer,
                "desk": question.desk,
                "times": 1,
                "question_id": question.id,
                "message": question.message,
                "state": "open",
                "at": question.answered_at,
            }
        ],
    )


def open_proposals(connection: Connection) -> Sequence[AnyRow]:
    """List what waits for a decision, what was proposed most often at the top."""
    return connection.execute(
        select(proposals)
        .where(proposals.c.state == "open")
        .order_by(proposals.c.times.desc(), proposals.c.id)
    ).all()


def proposal(connection: Connection, number: int) -> AnyRow | None:
    """Read a proposal."""
    return connection.execute(select(proposals).where(proposals.c.id == number)).first()


def decide(connection: Connection, number: int, state: str, staff_id: int, now: datetime) -> bool:
    """Approve or refuse an open proposal; False when another was first, or it is gone."""
    row = connection.execute(
        update(proposals)
        .where(proposals.c.id == number, proposals.c.state == "open")
        .values(state=state, decided_at=now, staff_id=staff_id)
        .returning(proposals.c.id)
    ).first()
    return row is not None


def forget_message(connection: Connection, message: str) -> None:
    """Drop proposals that still wait and hold the words of a LINE message taken back."""
    connection.execute(
        delete(proposals).where(proposals.c.message == message, proposals.c.state == "open")
    )


def erase_older(connection: Connection, before: datetime) -> None:
    """Drop proposals that were never decided."""
    connection.execute(
        delete(proposals).where(and_(proposals.c.state == "open", proposals.c.at < before))
    )


def judged_asks(connection: Connection) -> Sequence[AnyRow]:
    """List the latest asks of which their askers said something, the latest at the top."""
    return connection.execute(
        select(asks)
        .where(asks.c.outcome.is_not(None), asks.c.text != "")
        .order_by(asks.c.id.desc())
        .limit(MOST_ASKS)
    ).all()


def calibration(connection: Connection, profile: str) -> AnyRow | None:
    """Read the calibration in force for a profile."""
    return connection.execute(
        select(calibrations)
        .where(calibrations.c.profile == profile)
        .order_by(calibrations.c.id.desc())
        .limit(1)
    ).first()


def calibrate(connection: Connection, **values: object) -> None:
    """Put a calibration in force."""
    connection.execute(insert(calibrations).values(values))
