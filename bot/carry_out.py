"""Turn effects into rows, inside the caller's transaction; allocate their numbers there."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row

from bot import acts, desk, linking
from bot.links import question_link
from bot.store import audience, facts, forgetting, learning, outbox, people, questions
from bot.town import TownFile
from handlers import effects as e
from handlers.event import Event, Town


@dataclass(slots=True)
class Occasion:
    """What effects are carried out upon, and what becomes known on the way.

    ``person`` and ``group`` are our numbers of who wrote and where; ``claim`` marks the outbox
    rows that the caller will send at once (None: the running processes send); their ids gather in
    ``ours``. In ``quiet`` hours what nobody asked for at this moment makes no sound. ``duty`` is
    filled when the month has few messages left: of a desk named in it, only these people are told.
    ``file`` is what acts on shifts go by.
    """

    now: datetime
    town: Town
    claim: str | None
    public_url: str
    secret_key: str
    mails: bool
    file: TownFile | None = None
    event: Event | None = None
    token_at: datetime | None = None
    person: int | None = None
    group: int | None = None
    receipt: int | None = None
    ask: int | None = None
    late: bool = False
    quiet: bool = False
    duty: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    ours: list[int] = field(default_factory=list)

    @property
    def message(self) -> str | None:
        """LINE's id of the message whose words what follows may repeat; never a staff group's."""
        event = self.event
        if event is None or event.message is None or event.source.kind != "user":
            return None
        return event.message.id


def carry_out(connection: Connection, effects: Sequence[e.Effect], occasion: Occasion) -> list[int]:
    """Write what the effects say; give the ids of outbox rows that are ours to send at once.

    Raises questions.Stale when a row changed since it was read: roll back and decide again.
    """
    # Numbers first: every other effect may speak of them.
    order = {e.RecordAsk: 0, e.AskStaff: 1}
    for effect in sorted(effects, key=lambda effect: order.get(type(effect), 2)):
        _carry_one(connection, effect, occasion)
    return occasion.ours


def _carry_one(connection: Connection, effect: e.Effect, occasion: Occasion) -> None:
    match effect:
        case e.RecordAsk():
            desk.record_ask(connection, effect, occasion)
        case e.RecordOutcome():
            learning.note_outcome(connection, effect.ask, effect.outcome, effect.entry)
        case e.ProposeAlias():
            learning.propose_alias(connection, effect, occasion.now)
        case e.AskStaff():
            desk.ask_staff(connection, effect, occasion)
        case e.Reply():
            _reply(connection, effect, occasion)
        case e.Push():
            _push(connection, effect, occasion)
        case e.Mail():
            _mail(connection, effect, occasion)
        case e.Answer():
            desk.answer(connection, effect, occasion.now)
        case e.Advance() | e.Close() | e.SawCall():
            desk.carry_out(connection, effect, occasion.now, occasion.message)
        case e.Act():
            if occasion.file is None:
                raise ValueError("an act needs the town's whole file")
            for told in acts.act(connection, effect, occasion.file, occasion.now):
                _carry_one(connection, told, occasion)
        case e.Remember():
            _remember(connection, effect, occasion)
        case e.Forget():
            facts.write(connection, f"unsent:{effect.message}", True, occasion.now)
            forgetting.forget_message(connection, effect.message, occasion.now)
        case e.RegisterGroup() | e.LinkStaff():
            if not linking.use_code(
                connection, effect, occasion.now, person=occasion.person, group=occasion.group
            ):
                # Someone else typed it between our reading and now.
                raise questions.Stale("one-time code")
        case e.LeaveGroup():
            _leave(connection, effect, occasion)
        case e.Flag():
            facts.flag(connection, occasion.now, effect.kind, effect.detail)


def _reply(connection: Connection, effect: e.Reply, occasion: Occasion) -> None:
    event = occasion.event
    token = event.reply_token if event else None
    if effect.shows_again is not None:
        outbox.hand_over_body(connection, effect.shows_again)
    if token is None and not effect.worth_push:
        facts.flag(connection, occasion.now, "nowhere to reply", event.type if event else "")
        return
    questions.set_delivery(connection, effect.delivers, "handed")
    person = occasion.person if occasion.group is None else None
    _add(
        connection,
        occasion,
        kind="push" if token is None else "reply",
        recipient=f"g{occasion.group}" if person is None else f"p{person}",
        person_id=person,
        group_id=occasion.group,
        reply_token=token,
        token_at=occasion.token_at or occasion.now,
        worth_push=effect.worth_push,
        cost=1 if token is None else 0,
        purpose="reply",
        body=_fill(effect.messages, occasion),
        delivers=json.dumps(effect.delivers),
        message=occasion.message,
    )


def _push(connection: Connection, effect: e.Push, occasion: Occasion) -> None:
    about = _about(effect.card_of, occasion)
    asked = about if about is not None else next(iter(effect.delivers), None)
    question = questions.question(connection, asked) if asked is not None else None
    common: dict[str, object] = {
        "kind": "push",
        "body": _fill(effect.messages, occasion),
        "delivers": json.dumps(effect.delivers),
        "silent": effect.silent or occasion.quiet,
        "card_of": about,
        "purpose": effect.purpose,
        "message": _repeats(question, occasion),
    }
    match effect.to:
        case e.ToPerson(number):
            _to_person(connection, occasion, number, common)
        case e.ToGroup(number):
            _to_group(connection, occasion, number, common)
        case e.ToDesk(id):
            for number in occasion.duty.get(id, ()):
                _to_person(connection, occasion, number, common)
            if id in occasion.duty:
                return
            groups = people.groups_of(connection, id) or people.groups_of(
                connection, occasion.town.default_desk
            )
            if not groups:
                facts.flag(connection, occasion.now, "no staff group", id)
            for number in groups:
                _to_group(connection, occasion, number, common)


def _repeats(question: Row[Any] | None, occasion: Occasion) -> str | None:
    """Name the message whose words a push may repeat: it is dropped when they are taken back."""
    if question is None:
        return None
    if occasion.message is not None and question.person_id == occasion.person:
        # Its asker has just asked it, or added to it.
        return occasion.message
    # A question taken back has no words left that this could repeat.
    message: str | None = question.message
    return message if question.text else None


def _to_person(
    connection: Connection, occasion: Occasion, number: int, common: Mapping[str, object]
) -> None:
    _add(connection, occasion, recipient=f"p{number}", person_id=number, cost=1, **common)


def _to_group(
    connection: Connection, occasion: Occasion, number: int, common: Mapping[str, object]
) -> None:
    # A push to a group counts every member; one is the least while LINE has not told how many.
    cost = people.group_by_number(connection, number).members or 1
    _add(connection, occasion, recipient=f"g{number}", group_id=number, cost=cost, **common)


def _mail(connection: Connection, effect: e.Mail, occasion: Occasion) -> None:
    address = occasion.town.desk(effect.desk).mail
    if not address or not occasion.mails:
        return
    letter = {"to": address, "subject": effect.subject, "text": effect.text}
    number = _about(effect.about, occasion)
    link = question_link(occasion.public_url, occasion.secret_key, number) if number else ""
    _add(
        connection,
        occasion,
        kind="mail",
        recipient=f"d:{effect.desk}",
        card_of=number,
        body=_fill(letter, occasion).replace(_escaped(e.LINK), link),
    )


def _remember(connection: Connection, effect: e.Remember, occasion: Occasion) -> None:
    if occasion.person is None:
        return
    values: dict[str, object] = {}
    if effect.language is not None:
        values["language"] = effect.language
    if effect.lens is not None:
        values["lens"] = effect.lens
    if (wanted := effect.receiving) is not None:
        values |= {"receives": wanted.kind, "muted": wanted.muted}
        audience.wish(connection, occasion.person, "topic", wanted.topics)
        audience.wish(connection, occasion.person, "area", wanted.areas)
        audience.wish(connection, occasion.person, "alert", wanted.advisories)
    # A follow that comes after the later unfollow must not undo it, nor the other way round.
    if effect.following is not None and not occasion.late:
        values["following"] = effect.following
    people.remember(connection, occasion.person, **values)


def _leave(connection: Connection, effect: e.LeaveGroup, occasion: Occasion) -> None:
    if occasion.group is None or outbox.leaving(connection, occasion.group):
        return
    _add(
        connection,
        occasion,
        kind="leave",
        recipient=f"g{occasion.group}",
        group_id=occasion.group,
        due_at=occasion.now + max(effect.after, timedelta(seconds=1)),
    )


def _add(connection: Connection, occasion: Occasion, **values: object) -> None:
    id, ours = outbox.add(
        connection,
        occasion.now,
        occasion.claim,
        # LINE remembers a retry key for 24 h: it must be kept before the first attempt.
        retry_key=str(uuid.uuid4()),
        **values,
    )
    if ours:
        occasion.ours.append(id)


def _about(number: int | None, occasion: Occasion) -> int | None:
    return occasion.receipt if number == 0 else number


def _escaped(placeholder: str) -> str:
    return json.dumps(placeholder)[1:-1]


def _fill(body: object, occasion: Occasion) -> str:
    """Write a body as ASCII JSON with the allocated numbers in their places."""
    text = json.dumps(body)
    for placeholder, number in ((e.RECEIPT, occasion.receipt), (e.ASK, occasion.ask)):
        text = text.replace(_escaped(placeholder), "" if number is None else str(number))
    return text
