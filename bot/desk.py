"""What happens to routed questions, written down: their rows, their threads, the record of acts."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from bot.store import calls, files, questions, staff
from handlers import effects as e

if TYPE_CHECKING:
    from bot.carry_out import Occasion


def record_ask(connection: Connection, effect: e.RecordAsk, occasion: Occasion) -> None:
    """Keep an ask; its number becomes the occasion's."""
    occasion.ask = questions.add_ask(
        connection,
        person_id=occasion.person,
        message=occasion.message,
        text=effect.text,
        language=effect.language,
        verdict=effect.verdict,
        entry=effect.entry,
        at=occasion.now,
    )


def ask_staff(connection: Connection, effect: e.AskStaff, occasion: Occasion) -> None:
    """Open a question; its number becomes the occasion's receipt. Raises questions.Stale."""
    number = effect.ask if effect.ask is not None else occasion.ask
    ask = questions.ask(connection, number) if number is not None else None
    event = occasion.event
    if effect.same_as is not None and not questions.is_pending(connection, effect.same_as):
        raise questions.Stale("the question to wait with was answered")
    # The words are the ask's: they are taken back with that message, not with a button's tap.
    own = event is not None and event.message is not None and effect.ask is None
    occasion.receipt = questions.add_question(
        connection,
        person_id=occasion.person,
        ask_id=ask.id if ask else None,
        message=ask.message if ask else occasion.message,
        desk=effect.desk,
        text=effect.text,
        language=effect.language,
        quote_token=event.message.quote_token if own and event and event.message else None,
        asked_at=occasion.now,
        promised_at=effect.promised_at,
        topic=effect.topic,
        urgent=effect.urgent,
        same_as=effect.same_as,
    )
    if effect.same_as is not None:
        questions.add_turn(
            connection,
            question_id=occasion.receipt,
            at=occasion.now,
            kind="joined",
            text=str(effect.same_as),
        )


def carry_out(
    connection: Connection,
    effect: e.Advance | e.Close | e.SawCall,
    now: datetime,
    message: str | None,
) -> None:
    """Write what an effect says of a question. Raises questions.Stale when it changed meanwhile.

    ``message`` is LINE's id of the message whose words the effect may hold.
    """
    match effect:
        case e.Advance():
            _advance(connection, effect, now, message)
        case e.Close():
            values: dict[str, object] = {"state": "closed", "closed_reason": effect.reason}
            if effect.rating is not None:
                values["rating"] = effect.rating
                questions.add_turn(
                    connection,
                    question_id=effect.question,
                    at=now,
                    kind="rated",
                    text=effect.rating,
                )
            questions.change(connection, effect.question, effect.version, **values)
            questions.part(connection, effect.question)
        case e.SawCall():
            if calls.seen(connection, effect.call, effect.staff, now):
                staff.record(connection, now, effect.staff, "call.saw", f"call {effect.call}")


def answer(connection: Connection, effect: e.Answer, now: datetime) -> None:
    """Write an answer down. Raises questions.Stale when the question changed meanwhile."""
    questions.change(
        connection,
        effect.question,
        effect.version,
        state="answered",
        answer=effect.text,
        answered_by=effect.staff,
        answered_at=now,
        answered_as=effect.shown_as,
        answer_language=effect.language,
        personal=effect.personal,
        delivery=effect.delivery,
        draft=None,
        draft_by=None,
        closed_reason=None,
    )
    questions.add_turn(
        connection,
        question_id=effect.question,
        at=now,
        kind="answered",
        staff_id=effect.staff,
        text=effect.text,
    )
    calls.seen_of_question(connection, effect.question, effect.staff, now)
    if effect.personal:
        # Nobody else hears it: who waited with this question waits on.
        questions.part(connection, effect.question)
    subject = f"question {effect.question}"
    staff.record(connection, now, effect.staff, "question.answer", subject, effect.despite)


def _advance(connection: Connection, effect: e.Advance, now: datetime, message: str | None) -> None:
    values = dict(effect.changes)
    if effect.kind == "taken":
        values["taken_at"] = now
    questions.change(connection, effect.question, effect.version, **values)
    questions.add_turn(
        connection,
        question_id=effect.question,
        at=now,
        kind=effect.kind,
        staff_id=effect.staff,
        text=effect.text,
        # Staff's words are the town's own; an asker's go with their message.
        message=message if effect.staff is None else None,
    )
    if effect.kind == "photo" and message is not None:
        files.expect(connection, effect.question, message, now)
    if effect.staff is None:
        return
    if effect.kind in ("taken", "moved"):
        calls.seen_of_question(connection, effect.question, effect.staff, now)
    detail = str(values.get("desk", ""))
    subject = f"question {effect.question}"
    staff.record(connection, now, effect.staff, f"question.{effect.kind}", subject, detail)
