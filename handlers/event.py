"""What happened (Event) and what is known beside it (Context). Plain values; decides nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Literal

from faq.entry import Audience
from handlers.warned import AlertsNow

SourceKind = Literal["user", "group", "room", "none"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where an event came from. ``chat`` is LINE's id of the talk, group or room."""

    kind: SourceKind
    chat: str | None
    user: str | None


@dataclass(frozen=True, slots=True)
class Message:
    """A message as a person sent it; ``kind`` is LINE's message type, known to us or not.

    ``text`` has our own mention cut out; ``mentions_us`` says that there was one.
    ``quoted`` is LINE's id of the message it quotes. ``place`` is a shared location in degrees,
    latitude first. ``fetchable``: what it holds can be fetched from LINE. ``first``: it is not a
    later one of several pictures sent together.
    """

    id: str
    kind: str
    text: str = ""
    quote_token: str | None = None
    quoted: str | None = None
    mentions_us: bool = False
    place: tuple[float, float] | None = None
    fetchable: bool = False
    first: bool = True


@dataclass(frozen=True, slots=True)
class Event:
    """One webhook event. Times are aware UTC; ``at`` is LINE's timestamp.

    ``unsent`` is the id of a message that its sender has taken back.
    ``edited`` says that ``message`` replaces an earlier one with the same id.
    """

    type: str
    at: datetime
    source: Source
    reply_token: str | None = None
    standby: bool = False
    message: Message | None = None
    edited: bool = False
    postback: str | None = None
    unsent: str | None = None
    unblocked: bool = False


@dataclass(frozen=True, slots=True)
class Phone:
    """An official telephone number, named per language."""

    number: str
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Desk:
    """A window of the town hall that answers questions.

    ``languages`` and ``audiences``: questions in these, of these people, come here whatever their
    topic. ``urgent`` says that its questions may wake somebody at night. ``trusts_partners`` lets
    a partner's answer go out at once; otherwise a member of staff releases it.
    """

    id: str
    names: Mapping[str, str]
    phone: Phone | None
    topics: tuple[str, ...]
    mail: str | None
    languages: tuple[str, ...] = ()
    audiences: tuple[Audience, ...] = ()
    urgent: bool = False
    trusts_partners: bool = False


@dataclass(frozen=True, slots=True)
class Town:
    """What ``town.toml`` says and a reply may need. ``names`` are keyed by language.

    ``line_url`` is the page on which LINE adds the official account.
    """

    names: Mapping[str, str]
    languages: tuple[str, ...]
    desks: tuple[Desk, ...]
    default_desk: str
    card_shows_text: bool
    push_answers: bool
    timezone: str = "Asia/Tokyo"
    website: str | None = None
    openchats: tuple[tuple[str, str], ...] = ()
    opens: time = time(8, 30)
    closes: time = time(17, 15)
    phones: tuple[Phone, ...] = ()
    areas: tuple[str, ...] = ()
    line_url: str | None = None

    def desk(self, id: str) -> Desk:
        """Find a desk by its id; an id no longer known gives the default desk."""
        known = {desk.id: desk for desk in self.desks}
        return known.get(id) or known[self.default_desk]


@dataclass(frozen=True, slots=True)
class Receiving:
    """Which news a person wants: ``all``, none but ``alerts``, or the ``chosen`` topics.

    News for an area goes to who chose it. ``muted``: news is silent. ``advisories``: hazards.
    """

    kind: Literal["all", "chosen", "alerts"] = "all"
    muted: bool = False
    topics: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()
    advisories: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who talks with us, by our own number.

    ``language`` and ``lens`` (whose answers come first) are None until they say.
    """

    number: int
    language: str | None
    following: bool
    lens: Audience | None = None
    receiving: Receiving = field(default_factory=Receiving)


@dataclass(frozen=True, slots=True)
class Staff:
    """An account: linked to the LINE user who wrote, or logged in at another door.

    ``name`` is for colleagues alone; ``shown_as`` is the name under which a partner answers.
    """

    number: int
    login: str
    role: str
    desks: tuple[str, ...]
    name: str = ""
    shown_as: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """A LINE group or room; ``desk`` is None while no code has registered it."""

    number: int
    desk: str | None


@dataclass(frozen=True, slots=True)
class Ask:
    """What a person asked earlier; ``text`` is masked and empty once taken back.

    ``outcome`` is what they said of the answer, ``chosen`` the entry they said it of.
    """

    number: int
    person: int
    text: str
    language: str
    outcome: str | None = None
    chosen: str | None = None


QuestionState = Literal["open", "taken", "answered", "closed"]
Delivery = Literal["none", "waiting", "handed", "pushed", "delivered"]


@dataclass(frozen=True, slots=True)
class Question:
    """A question routed to staff.

    ``delivery`` tells how far its answer has come to the asker. ``promised_at`` is None while a
    disaster lets nobody promise. ``holder`` names who has taken it, for colleagues. ``draft`` is a
    partner's answer that waits to be released, ``answered_as`` the name under which the answer
    goes out where it is not the desk's, ``answer_language`` the language it is written in where
    that is not the asker's. ``notify``: its asker wants the answer sent. ``personal``: a matter of
    one person's own. ``same_as`` is the question that it waits with, ``heir`` the
    first of those that wait with it.
    """

    number: int
    version: int
    person: int
    desk: str
    state: QuestionState
    text: str
    language: str
    asked_at: datetime
    promised_at: datetime | None
    answer: str | None
    answered_by: int | None
    delivery: Delivery
    quote_token: str | None
    topic: str = ""
    urgent: bool = False
    taken_by: int | None = None
    holder: str | None = None
    draft: str | None = None
    draft_by: int | None = None
    answered_as: str | None = None
    answer_language: str | None = None
    notify: bool = False
    personal: bool = False
    rating: str | None = None
    same_as: int | None = None
    heir: int | None = None
    closed_reason: str | None = None


@dataclass(frozen=True, slots=True)
class Code:
    """A one-time code that staff made: it registers a group for a desk or links an account."""

    code: str
    purpose: Literal["group", "staff"]
    subject: str
    expired: bool


@dataclass(frozen=True, slots=True)
class OwnShift:
    """A shift of the writer's at a desk; moments are aware. ``asked``: colleagues are asked."""

    desk: str
    begin: datetime
    end: datetime
    asked: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """All that is known when an event is decided.

    ``promises`` holds, per desk, when an answer given now would come.
    ``ask`` and ``question`` are those that the event points at (a button, a quote, a number);
    ``owns_question`` says that the question's asker wrote the event.
    ``waiting`` are the person's questions whose answers have not been shown yet.
    ``unsure`` is the outbox row of the latest reply whose arrival is unknown, with its messages.
    ``touched`` are open questions that an unsent message had asked, ``trimmed`` those that it had
    only added to.
    ``own`` are the person's questions that are not over yet, the latest last; ``companions`` those
    that wait with ``question`` for the same answer. ``may_push`` says that the town's budget for
    answers has room. ``disaster``: nobody promises anything now; then ``pins`` are staff's
    lines with their times, and ``others_open`` the questions that a like one may join. ``shifts``
    are the writer's own of the coming days, read only when they ask to be stood in for, as is
    ``alerts_now`` for who asks what warnings hold.
    """

    now: datetime
    today: date
    town: Town
    person: Person | None = None
    staff: Staff | None = None
    group: Group | None = None
    promises: Mapping[str, datetime] = field(default_factory=dict)
    ask: Ask | None = None
    question: Question | None = None
    owns_question: bool = False
    code: Code | None = None
    waiting: tuple[Question, ...] = ()
    unsure: tuple[int, tuple[Mapping[str, object], ...]] | None = None
    touched: tuple[Question, ...] = ()
    trimmed: tuple[Question, ...] = ()
    own: tuple[Question, ...] = ()
    companions: tuple[Question, ...] = ()
    may_push: bool = True
    disaster: bool = False
    pins: Mapping[str, tuple[str, datetime]] = field(default_factory=dict)
    others_open: tuple[Question, ...] = ()
    shifts: tuple[OwnShift, ...] = ()
    alerts_now: AlertsNow | None = None


def lens_of(context: Context) -> Audience | None:
    """Return as whom the writer wants to be answered, if they have said so."""
    return context.person.lens if context.person else None
