"""Read from the database what an event's decision needs, in one look."""

from __future__ import annotations

import json
from datetime import datetime
from typing import cast
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Row

from bot import modes, quota
from bot.alerts_now import read_alerts
from bot.duty import read_duty
from bot.store import audience, facts, outbox, people, questions, rota, staff
from bot.town import TownFile
from faq.entry import Audience
from handlers import alerts_now, receiving
from handlers.attach import brings
from handlers.duty import SHIFT_DAYS, says_swap
from handlers.event import (
    Ask,
    Code,
    Context,
    Delivery,
    Event,
    Group,
    OwnShift,
    Person,
    Question,
    QuestionState,
    Receiving,
    Staff,
)
from handlers.own import asks_status
from handlers.wants import DESK_BUTTONS, OWN_BUTTONS, Wants, wants
from scheduler.hours import promise
from scheduler.promises import within

AnyRow = Row[tuple[object, ...]]
MOST_LEADERS = 300
"""In a disaster a question is compared with so many open ones, the latest."""
_OF_ASKS = frozenset({"staff", "entry", "solved", "unsolved"})


def was_taken_back(connection: Connection, event: Event) -> bool:
    """Tell whether the event's message has been unsent before it came to us."""
    message = event.message
    return message is not None and facts.read(connection, f"unsent:{message.id}") is not None


def read_context(connection: Connection, event: Event, town: TownFile, now: datetime) -> Context:
    """Gather what is known about an event. The person and the group must have been met."""
    source = event.source
    person = people.person(connection, source.user) if source.user else None
    group = (
        people.group(connection, source.chat)
        if source.kind in ("group", "room") and source.chat
        else None
    )
    pointed = wants(event)
    question = _pointed_question(connection, pointed, group, person)
    ask = _pointed_ask(connection, pointed)
    today = now.astimezone(ZoneInfo(town.town.timezone)).date()
    account = staff.by_person(connection, person.id, today) if person else None
    waiting = (
        questions.waiting_for(connection, person.id) if person and source.kind == "user" else ()
    )
    unsure = (
        outbox.unsure_reply(connection, person.id) if person and source.kind == "user" else None
    )
    disaster = modes.disaster(connection)
    said = event.message.text if event.message else ""
    asks = source.kind == "user" and (asks_status(said) or brings(event))
    mine = questions.own(connection, person.id) if person and asks else ()
    code = staff.code(connection, pointed.code) if pointed.code else None
    touched = questions.open_of_message(connection, pointed.unsent) if pointed.unsent else ()
    trimmed = questions.open_added_by(connection, pointed.unsent) if pointed.unsent else ()
    return Context(
        now=now,
        today=today,
        town=town.town,
        person=_person_of(person, *_wishes(connection, event, person)) if person else None,
        staff=(staff_of(account) if account else None),
        group=Group(group.id, group.desk) if group else None,
        promises=promises(connection, town, now),
        ask=(
            Ask(ask.id, ask.person_id, ask.text, ask.language, ask.outcome, ask.chosen)
            if ask
            else None
        ),
        question=question_of(question) if question else None,
        owns_question=bool(question and person and question.person_id == person.id),
        companions=tuple(
            question_of(row)
            for row in (questions.companions(connection, question.id) if question else ())
        ),
        own=tuple(question_of(row) for row in mine),
        # Only who may answer asks what an answer may cost.
        may_push=account is None or quota.may_push_answer(connection, town, now),
        disaster=disaster,
        pins=modes.pins(connection) if disaster else {},
        others_open=tuple(
            question_of(row)
            for row in (questions.leaders(connection, MOST_LEADERS) if disaster else ())
        ),
        code=(
            Code(code.code, code.purpose, code.subject, code.expires_at <= now) if code else None
        ),
        waiting=tuple(question_of(row) for row in waiting),
        unsure=(unsure.id, tuple(json.loads(unsure.body))) if unsure else None,
        touched=tuple(question_of(row) for row in touched),
        trimmed=tuple(question_of(row) for row in trimmed),
        # Only for staff who ask for it: a resident's message costs no look at the rota.
        alerts_now=read_alerts(connection, town, now) if alerts_now.concerns(event) else None,
        shifts=own_shifts(connection, town, account.login, now)
        if account and source.kind == "user" and says_swap(event)
        else (),
    )


def own_shifts(
    connection: Connection, town: TownFile, login: str, now: datetime
) -> tuple[OwnShift, ...]:
    """List a person's shifts of now and the coming days, and which of them are asked for."""
    own = read_duty(connection, town, now).own(login, now, SHIFT_DAYS)
    zone = ZoneInfo(town.town.timezone)
    since = min((turn.begin.astimezone(zone).date() for turn in own), default=now.date())
    asked = {
        (swap.desk, swap.day, swap.begin)
        for swap in rota.swaps_since(connection, since)
        if swap.state in rota.LIVE and swap.asked_by == login
    }
    return tuple(
        OwnShift(
            turn.desk,
            turn.begin,
            turn.end,
            (turn.desk, begin.date(), begin.time()) in asked,
        )
        for turn in own
        for begin in (turn.begin.astimezone(zone),)
    )


def _wishes(
    connection: Connection, event: Event, person: AnyRow
) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Read what somebody has chosen to be sent, where they look at that."""
    if not receiving.concerns(event):
        return frozenset(), frozenset(), frozenset()
    hazards = audience.wished(connection, person.id, "alert")
    return (
        audience.wished(connection, person.id, "topic"),
        audience.wished(connection, person.id, "area"),
        receiving.EVERY if "all" in hazards else hazards,
    )


def _person_of(
    row: AnyRow, topics: frozenset[str], areas: frozenset[str], advisories: frozenset[str]
) -> Person:
    wants_news = Receiving(row.receives, row.muted, topics, areas, advisories)
    lens = cast("Audience | None", row.lens)
    return Person(row.id, row.language, row.following, lens, wants_news)


def promises(connection: Connection, town: TownFile, now: datetime) -> dict[str, datetime]:
    """Say for each desk when an answer to a question asked now will come, given what waits."""
    load = questions.load(connection)
    return {
        desk.id: promise(town.hours, now, within(town.answer_within[desk.id], load.get(desk.id, 0)))
        for desk in town.town.desks
    }


def staff_of(row: AnyRow) -> Staff:
    """Make a member of staff of an account's row."""
    return Staff(
        row.id, row.login, row.role, tuple(row.desks.split()), row.name, row.shown_as or None
    )


def question_of(row: AnyRow) -> Question:
    """Make a question of its row."""
    return Question(
        number=row.id,
        version=row.version,
        person=row.person_id,
        desk=row.desk,
        state=cast("QuestionState", row.state),
        text=row.text,
        language=row.language,
        asked_at=row.asked_at,
        promised_at=row.promised_at,
        answer=row.answer,
        answered_by=row.answered_by,
        delivery=cast("Delivery", row.delivery),
        quote_token=row.quote_token,
        topic=row.topic,
        urgent=row.urgent,
        taken_by=row.taken_by,
        holder=row.holder,
        draft=row.draft,
        draft_by=row.draft_by,
        answered_as=row.answered_as,
        answer_language=row.answer_language,
        notify=row.notify,
        personal=row.personal,
        rating=row.rating,
        same_as=row.same_as,
        heir=row.heir,
        closed_reason=row.closed_reason,
    )


def _pointed_question(
    connection: Connection, pointed: Wants, group: AnyRow | None, person: AnyRow | None
) -> AnyRow | None:
    if pointed.quoted and group is not None:
        return questions.question_of_card(connection, pointed.quoted, group=group.id)
    if pointed.quoted and person is not None:
        quoted = questions.question_of_card(connection, pointed.quoted, person=person.id)
        if quoted is not None:
            return quoted
    if pointed.number is not None:
        return questions.question(connection, pointed.number)
    button = pointed.button
    if button is None or not _is_number(button.number):
        return None
    if button.kind == "staff":
        return questions.question_of_ask(connection, int(button.number))
    if button.kind in OWN_BUTTONS or (button.kind in DESK_BUTTONS and button.kind != "saw"):
        return questions.question(connection, int(button.number))
    return None


def _pointed_ask(connection: Connection, pointed: Wants) -> AnyRow | None:
    button = pointed.button
    if button is None or button.kind not in _OF_ASKS or not _is_number(button.number):
        return None
    return questions.ask(connection, int(button.number))


def _is_number(text: str) -> bool:
    # Postback data can be forged by nobody but LINE; still it must not overflow a column.
    return text.isascii() and text.isdecimal() and len(text) <= 9
