"""What may follow from an event: the whole vocabulary between deciding and doing.

Decides nothing and does nothing. ``bot.carry_out`` turns a list of these into rows of one
transaction. Numbers that only that transaction can allocate (a receipt number, the number of
a recorded ask) stand in texts and postback data as the placeholders below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from faq.entry import Audience
from handlers.event import Receiving

# Private-use characters: no person types them and no phrase holds them.
RECEIPT = "\ue000receipt\ue001"
"""Stands for the receipt number of the AskStaff in the same list."""
ASK = "\ue000ask\ue001"
"""Stands for the number of the RecordAsk in the same list."""
LINK = "\ue000link\ue001"
"""Stands for the address of the page that shows the question's state to staff."""

Json = Mapping[str, object]
"""One LINE message object, as its documentation writes it."""


@dataclass(frozen=True, slots=True)
class ToPerson:
    """A 1:1 talk, by our own number of the person."""

    number: int


@dataclass(frozen=True, slots=True)
class ToGroup:
    """A LINE group or room, by our own number of it."""

    number: int


@dataclass(frozen=True, slots=True)
class ToDesk:
    """Every staff group registered for the desk; nobody when it has none."""

    desk: str


Recipient = ToPerson | ToGroup | ToDesk


@dataclass(frozen=True, slots=True)
class Reply:
    """Answer where the event came from, free, with its reply token.

    ``worth_push``: send as a push when the token has died before anything was tried.
    ``delivers``: questions whose answers these messages show to their asker.
    ``shows_again``: the outbox row of unknown outcome that these messages repeat.
    """

    messages: tuple[Json, ...]
    worth_push: bool = False
    delivers: tuple[int, ...] = ()
    shows_again: int | None = None


@dataclass(frozen=True, slots=True)
class Push:
    """Send without being asked; counted against the month's quota.

    ``card_of``: the question whose card this is, so that quoting it answers that question.
    A card of the question asked in the same list says 0.
    ``delivers``: as in Reply.
    """

    to: Recipient
    messages: tuple[Json, ...]
    card_of: int | None = None
    delivers: tuple[int, ...] = ()
    silent: bool = False
    purpose: Literal["answer", "card", "asked"] = "card"


@dataclass(frozen=True, slots=True)
class Mail:
    """Write to a desk's mail address; ``about`` as ``card_of`` in Push."""

    desk: str
    subject: str
    text: str
    about: int | None = None


@dataclass(frozen=True, slots=True)
class RecordAsk:
    """Keep what was asked (masked) and what the FAQ made of it; buttons refer to it."""

    text: str
    language: str
    verdict: Literal["answer", "suggest", "handover"]
    entry: str | None


@dataclass(frozen=True, slots=True)
class RecordOutcome:
    """Keep what its asker made of an ask's answer: which entry they chose, whether it answered.

    ``none`` says that none of the entries offered was meant; it does not undo another outcome.
    """

    ask: int
    outcome: Literal["solved", "unsolved", "chosen", "none"]
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class ProposeAlias:
    """Propose a text as a further wording of an entry; used only when a person approves it.

    ``text`` holds neither names nor numbers. ``ask`` is the ask whose words it is: taking them
    back takes the proposal back.
    """

    entry: str
    language: str
    text: str
    ask: int


@dataclass(frozen=True, slots=True)
class AskStaff:
    """Open a question that a person must answer; its receipt number replaces RECEIPT.

    ``text`` is masked. ``ask`` is the recorded ask it grew from; None means the RecordAsk of
    the same list. ``same_as`` is an open question that it waits with; void if that is answered.
    """

    desk: str
    text: str
    language: str
    promised_at: datetime | None
    ask: int | None = None
    topic: str = ""
    urgent: bool = False
    same_as: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """Give a question its answer; void if the question changed since ``version`` was read.

    ``shown_as``, ``language`` and ``personal`` as in Question. ``despite`` is the reason that staff
    typed for sending words that were stopped.
    """

    question: int
    version: int
    text: str
    staff: int
    delivery: Literal["waiting", "pushed"]
    shown_as: str | None = None
    language: str | None = None
    personal: bool = False
    despite: str = ""


TurnKind = Literal[
    "added",
    "asked",
    "taken",
    "released",
    "moved",
    "note",
    "drafted",
    "reopened",
    "rated",
    "promised",
    "joined",
    "photo",
    "place",
]
"""What may happen to a question beside its answer; its thread keeps them in order."""


@dataclass(frozen=True, slots=True)
class Advance:
    """Move a question on and write that into its thread; void if it changed since ``version``.

    ``staff`` is None where its asker did it. ``changes`` are fields of Question and their new
    values. ``text`` goes into the thread; it is masked, or staff's own.
    """

    question: int
    version: int
    kind: TurnKind
    staff: int | None
    text: str = ""
    changes: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Close:
    """End a question; void if it changed since ``version`` was read."""

    question: int
    version: int
    reason: Literal["withdrawn", "seen"]
    rating: Literal["solved"] | None = None


@dataclass(frozen=True, slots=True)
class SawCall:
    """Note that an account has seen a call to staff, so that nobody else is called for it."""

    call: int
    staff: int


@dataclass(frozen=True, slots=True)
class Act:
    """Let the rule of another room decide, on rows read in the transaction; then say what came.

    ``subject`` is what the rule is about, ``actor`` the account on whose behalf it is asked; who
    joins what a post invites to, or leaves it, is a person.
    """

    rule: Literal["swap-ask", "swap-take", "swap-refuse", "swap-withdraw", "join", "leave"]
    subject: str
    arguments: Mapping[str, str]
    actor: int


@dataclass(frozen=True, slots=True)
class Remember:
    """Keep a fact about the person who wrote; None leaves it as it is."""

    language: str | None = None
    following: bool | None = None
    lens: Audience | None = None
    receiving: Receiving | None = None


@dataclass(frozen=True, slots=True)
class Forget:
    """Erase the words of one LINE message everywhere: asks, questions, drafts, unsent bodies."""

    message: str


@dataclass(frozen=True, slots=True)
class RegisterGroup:
    """Make this group a staff group of the code's desk; uses the code up."""

    code: str


@dataclass(frozen=True, slots=True)
class LinkStaff:
    """Tie the person who typed the code to the code's staff account; uses the code up."""

    code: str


@dataclass(frozen=True, slots=True)
class LeaveGroup:
    """Leave the group this long after now, unless it has been registered by then."""

    after: timedelta


@dataclass(frozen=True, slots=True)
class Flag:
    """Leave a note for those who look after the bot; carries no words of anyone."""

    kind: str
    detail: str = ""


Effect = (
    Reply
    | Push
    | Mail
    | RecordAsk
    | RecordOutcome
    | ProposeAlias
    | AskStaff
    | Answer
    | Advance
    | Close
    | SawCall
    | Act
    | Remember
    | Forget
    | RegisterGroup
    | LinkStaff
    | LeaveGroup
    | Flag
)
